import { saml, samlp } from '../../saml/saml-names.ts'
import { locatedAttribute, locatedChildren } from '../../xml/located-xml.ts'
import type { LocatedElement } from '../../xml/located-xml.ts'
import type { Finding } from '../finding.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import type { SamlFacts } from './saml-facts.ts'

/** What the document is, and whether it has the one shape that is accepted. */
export function checkMessage(facts: SamlFacts): readonly Finding[] {
  return [
    ...checkRoot(facts),
    ...checkVersions(facts),
    ...checkNesting(facts),
    ...checkAssertions(facts),
    ...checkCounts(facts),
    ...checkNames(facts),
    ...checkText(facts),
  ]
}

function checkRoot({ located, tagOf }: SamlFacts): readonly Finding[] {
  const { root } = located.xml
  if (root === undefined || located.response !== undefined) return []
  const what =
    root.localName === 'Assertion'
      ? 'an Assertion without the Response around it'
      : root.localName === 'Response'
        ? `a Response in ${namespaceOf(root)}`
        : `the element ${quoted(root.localName)}`
  return [
    writeFinding('not-a-response', {
      message: `The document is ${what}, and not a Response of SAML 2.0.`,
      expected: `{${samlp}}Response`,
      received: `{${root.namespaceUri ?? ''}}${root.localName}`,
      at: tagOf(root),
    }),
  ]
}

function namespaceOf({ namespaceUri }: { readonly namespaceUri: string | undefined }): string {
  return namespaceUri === undefined || namespaceUri === ''
    ? 'no namespace'
    : `the namespace ${quoted(namespaceUri)}`
}

function checkVersions({ located, attributeOf }: SamlFacts): readonly Finding[] {
  return [located.response, located.assertion].flatMap((element) => {
    const version = element && locatedAttribute(element, 'Version')?.value
    if (element === undefined || version === '2.0') return []
    return [
      writeFinding('saml-version', {
        message: `Version of ${element.localName} is ${version === undefined ? 'missing' : quoted(version)}, and only 2.0 is known.`,
        expected: '2.0',
        received: version ?? 'none',
        at: attributeOf(element, 'Version'),
      }),
    ]
  })
}

function checkNesting({ located, tagOf }: SamlFacts): readonly Finding[] {
  const [, ...inner] = located.xml.elements.filter(({ localName }) => localName === 'Response')
  return inner.slice(0, 1).map((element) =>
    writeFinding('nested-response', {
      message: 'The document holds a second Response inside of the first one.',
      received: `${inner.length + 1} Responses`,
      expected: 'one Response',
      at: tagOf(element),
    }),
  )
}

function checkAssertions({ located, tagOf, strict }: SamlFacts): readonly Finding[] {
  const { response, assertions } = located
  const encrypted = located.xml.elements.filter(
    ({ localName }) => localName === 'EncryptedAssertion',
  )
  const [first, second] = assertions
  if (second !== undefined) {
    return [
      writeFinding('several-assertions', {
        message: `The document holds ${assertions.length} Assertions, and nobody can tell which one is meant.`,
        expected: 'one Assertion',
        received: `${assertions.length} Assertions`,
        at: tagOf(second),
      }),
    ]
  }
  if (response === undefined) return []
  if (first === undefined) {
    if (encrypted.length === 1) return []
    const code = strict.verdict === 'rejected' ? strict.failure.code : undefined
    return [
      writeFinding('assertion-missing', {
        message:
          encrypted.length > 1
            ? `The Response holds ${encrypted.length} encrypted assertions.`
            : 'The Response holds no Assertion.',
        expected: 'one Assertion, child of the Response',
        received: encrypted.length > 1 ? `${encrypted.length} EncryptedAssertions` : 'none',
        at: tagOf(response),
        ...(code === 'SAML_CARDINALITY' ? {} : { code: 'SAML_ASSERTION_COUNT' as const }),
      }),
    ]
  }
  if (locatedChildren(response, saml, 'Assertion').includes(first)) return []
  return [
    writeFinding('assertion-misplaced', {
      message:
        first.namespaceUri === saml
          ? 'The Assertion does not stand directly in the Response.'
          : `The Assertion is in ${namespaceOf(first)}.`,
      expected: `one {${saml}}Assertion, child of the Response`,
      received: `{${first.namespaceUri ?? ''}}Assertion at ${first.path}`,
      at: tagOf(first),
    }),
  ]
}

/** How often each part has to stand where it stands. */
const counts: readonly {
  readonly parent: 'response' | 'assertion' | 'subject' | 'conditions'
  readonly namespace: string
  readonly child: string
  readonly least: 0 | 1
}[] = [
  { parent: 'response', namespace: samlp, child: 'Status', least: 1 },
  { parent: 'response', namespace: saml, child: 'Issuer', least: 0 },
  { parent: 'assertion', namespace: saml, child: 'Issuer', least: 1 },
  { parent: 'assertion', namespace: saml, child: 'Subject', least: 0 },
  { parent: 'assertion', namespace: saml, child: 'Conditions', least: 0 },
  { parent: 'subject', namespace: saml, child: 'NameID', least: 0 },
  { parent: 'conditions', namespace: saml, child: 'OneTimeUse', least: 0 },
  { parent: 'conditions', namespace: saml, child: 'ProxyRestriction', least: 0 },
]

function checkCounts({ located, tagOf }: SamlFacts): readonly Finding[] {
  const findings = counts.flatMap(({ parent, namespace, child, least }) => {
    const element = located[parent]
    if (element === undefined) return []
    const children = locatedChildren(element, namespace, child)
    if (children.length <= 1 && children.length >= least) return []
    return [countFinding(element, child, children.length, tagOf(children[1] ?? element))]
  })
  return [...findings, ...checkStatusCode(located.response, tagOf)]
}

function checkStatusCode(
  response: LocatedElement | undefined,
  tagOf: SamlFacts['tagOf'],
): readonly Finding[] {
  const [status] = response === undefined ? [] : locatedChildren(response, samlp, 'Status')
  if (status === undefined) return []
  const codes = locatedChildren(status, samlp, 'StatusCode')
  return codes.length === 1
    ? []
    : [countFinding(status, 'StatusCode', codes.length, tagOf(codes[1] ?? status))]
}

function countFinding(
  parent: LocatedElement,
  child: string,
  count: number,
  at: Finding['at'],
): Finding {
  return writeFinding('element-count', {
    message:
      count === 0
        ? `${parent.localName} has no ${child}.`
        : `${parent.localName} has ${count} ${child} elements, where one is allowed.`,
    expected: `one ${child} in ${parent.localName}`,
    received: String(count),
    at,
    code: 'SAML_CARDINALITY',
  })
}

function checkNames({ located, tagOf }: SamlFacts): readonly Finding[] {
  return located.attributes
    .filter(({ name }) => name === '')
    .slice(0, 5)
    .map(({ element }) =>
      writeFinding('attribute-nameless', {
        message: 'An Attribute has no Name, so that nothing can be read from it.',
        expected: 'a Name on every Attribute',
        at: tagOf(element),
        code: 'SAML_ATTRIBUTE_NAMELESS',
      }),
    )
}

const textOnly = new Set(['NameID', 'Issuer', 'Audience', 'AttributeValue', 'AuthnContextClassRef'])

/** Text that holds elements. An AttributeValue may hold one NameID in its place. */
function checkText({ located, tagOf, strict }: SamlFacts): readonly Finding[] {
  if (strict.verdict === 'accepted') return []
  return located.xml.elements.flatMap((element) => {
    if (!textOnly.has(element.localName) || element.namespaceUri !== saml) return []
    const inner = locatedChildren(element)
    const [only] = inner
    if (only === undefined) return []
    const isNameId =
      element.localName === 'AttributeValue' && inner.length === 1 && only.localName === 'NameID'
    if (isNameId) return []
    return [
      writeFinding('content-mixed', {
        message: `${element.localName} holds the element ${quoted(only.localName)}, where only text may stand.`,
        expected: 'text only',
        received: `an element inside ${element.localName}`,
        at: tagOf(only),
        code: 'SAML_CONTENT_MIXED',
      }),
    ]
  })
}
