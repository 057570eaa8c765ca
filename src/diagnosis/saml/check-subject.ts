import { bearer } from '../../saml/saml-names.ts'
import { locatedAttribute, locatedTextOf } from '../../xml/located-xml.ts'
import type { Finding } from '../finding.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import { childOf } from './located-response.ts'
import type { SamlFacts } from './saml-facts.ts'

const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'

/** Whom the assertion is about, how that is confirmed, and how they signed in. */
export function checkSubject(facts: SamlFacts): readonly Finding[] {
  if (facts.located.assertion === undefined) return []
  return [
    ...checkNameId(facts),
    ...checkConfirmation(facts),
    ...checkAuthnStatement(facts),
    ...tellTransient(facts),
  ]
}

function checkNameId({ located, tagOf }: SamlFacts): readonly Finding[] {
  const { subject, nameId, assertion } = located
  if (nameId !== undefined && nameId.content.length > 0 && locatedTextOf(nameId).trim() !== '') {
    return []
  }
  // Elements in place of text are another finding.
  if (nameId?.content.some(({ kind }) => kind === 'element') === true) return []
  return [
    writeFinding('name-id-missing', {
      message:
        subject === undefined
          ? 'The assertion has no Subject, so it says about nobody that they signed in.'
          : nameId === undefined
            ? 'The Subject has no NameID, so it names nobody.'
            : 'The NameID is empty.',
      expected: 'a NameID with text',
      received:
        subject === undefined ? 'no Subject' : nameId === undefined ? 'no NameID' : 'no text',
      at: tagOf(nameId ?? subject ?? assertion),
    }),
  ]
}

function checkConfirmation(facts: SamlFacts): readonly Finding[] {
  const { located, tagOf, attributeOf } = facts
  const { confirmations, subject, assertion } = located
  const [confirmation, second] = confirmations
  if (confirmation === undefined || second !== undefined) {
    return [
      writeFinding('subject-confirmation-count', {
        message:
          confirmation === undefined
            ? 'The Subject has no SubjectConfirmation.'
            : `The Subject has ${confirmations.length} SubjectConfirmations, and AWS wants exactly one.`,
        expected: 'one SubjectConfirmation',
        received: String(confirmations.length),
        at: tagOf(second ?? subject ?? assertion),
      }),
    ]
  }
  const method = locatedAttribute(confirmation, 'Method')?.value
  const findings: Finding[] = []
  if (method !== bearer) {
    findings.push(
      writeFinding('subject-confirmation-method', {
        message: `The Method of the SubjectConfirmation is ${method === undefined ? 'missing' : quoted(method)}; a browser can only bear an assertion.`,
        expected: bearer,
        received: method ?? 'none',
        at: attributeOf(confirmation, 'Method'),
      }),
    )
  }
  return [...findings, ...checkData(facts)]
}

function checkData({ located, tagOf, attributeOf }: SamlFacts): readonly Finding[] {
  const [confirmation] = located.confirmations
  const data = located.confirmationData
  const at = tagOf(data ?? confirmation)
  const expected = 'SubjectConfirmationData with Recipient and NotOnOrAfter'
  if (data === undefined) {
    return [
      writeFinding('subject-confirmation-data', {
        message: 'The SubjectConfirmation has no SubjectConfirmationData.',
        expected,
        received: 'none',
        at,
      }),
    ]
  }
  const missing = ['Recipient', 'NotOnOrAfter'].filter(
    (name) => locatedAttribute(data, name) === undefined,
  )
  const findings = missing.map((name) =>
    writeFinding('subject-confirmation-data', {
      message: `SubjectConfirmationData has no ${name}.`,
      expected,
      received: `no ${name}`,
      at,
    }),
  )
  if (locatedAttribute(data, 'NotBefore') === undefined) return findings
  return [
    ...findings,
    writeFinding('subject-confirmation-data', {
      message:
        'SubjectConfirmationData has a NotBefore, which a bearer confirmation must not have.',
      expected: 'no NotBefore',
      received: 'a NotBefore',
      at: attributeOf(data, 'NotBefore'),
    }),
  ]
}

function checkAuthnStatement({ located, tagOf }: SamlFacts): readonly Finding[] {
  const [statement] = located.authnStatements
  if (statement === undefined) {
    return [
      writeFinding('authn-statement-missing', {
        message:
          'The assertion has no AuthnStatement: it does not say how and when the person signed in.',
        expected: 'at least one AuthnStatement',
        received: 'none',
        at: tagOf(located.assertion),
      }),
    ]
  }
  return located.authnStatements
    .filter((one) => childOf(one, 'AuthnContext') === undefined)
    .map((one) =>
      writeFinding('element-count', {
        message: 'AuthnStatement has no AuthnContext.',
        expected: 'one AuthnContext in AuthnStatement',
        received: '0',
        at: tagOf(one),
        code: 'SAML_CARDINALITY',
      }),
    )
}

function tellTransient({ located, attributeOf }: SamlFacts): readonly Finding[] {
  const { nameId } = located
  if (nameId === undefined || locatedAttribute(nameId, 'Format')?.value !== transient) return []
  return [
    writeFinding('name-id-transient', {
      message:
        'The NameID is transient: it is another one at each sign-in, so that no policy can name a person by saml:sub.',
      at: attributeOf(nameId, 'Format'),
    }),
  ]
}
