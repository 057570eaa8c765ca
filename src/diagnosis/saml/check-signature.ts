import type { IdpSigningKey } from '../../saml/idp-metadata-model.ts'
import { dsig } from '../../xml/parse-signature.ts'
import type { LocatedElement } from '../../xml/located-xml.ts'
import { locatedAttribute, locatedChildren, locatedTextOf } from '../../xml/located-xml.ts'
import type { Finding } from '../finding.ts'
import type { RegisteredFindingId } from '../findings.ts'
import { asSentence, quoted, writeFinding } from '../write-finding.ts'
import type { Alteration, ExplainedSignature } from './explain-signatures.ts'
import type { SamlFacts } from './saml-facts.ts'

/** What is signed, how, and by whom; or why no key of the identity provider verifies it. */
export function checkSignature(facts: SamlFacts): readonly Finding[] {
  return [
    ...checkPresence(facts),
    ...checkForm(facts),
    ...checkAlgorithms(facts),
    ...checkKeys(facts),
    ...facts.signatures.flatMap((signature) => checkOne(signature, facts)),
    ...tellUnverified(facts),
  ]
}

function signaturesIn({ located }: SamlFacts): readonly LocatedElement[] {
  return located.xml.elements.filter(
    ({ localName, namespaceUri }) => localName === 'Signature' && namespaceUri === dsig,
  )
}

function checkPresence(facts: SamlFacts): readonly Finding[] {
  const { located, tagOf } = facts
  const hasEncrypted = located.xml.elements.some(({ localName }) =>
    localName.startsWith('Encrypted'),
  )
  const isUnsigned =
    signaturesIn(facts).length === 0 &&
    (!hasEncrypted || codeOf(facts) === 'SIGNATURE_MISSING') &&
    (located.response ?? located.assertion) !== undefined
  if (!isUnsigned) return []
  return [
    writeFinding('unsigned', {
      message: 'Nothing is signed, neither the Response nor the Assertion.',
      expected: 'a signature on either or both',
      received: 'none',
      at: tagOf(located.assertion ?? located.response),
    }),
  ]
}

/** Of a signature that the verifier refuses for its form there is nothing to compute. */
function checkForm(facts: SamlFacts): readonly Finding[] {
  const { strict } = facts
  if (strict.verdict === 'accepted') return []
  const { code, message, expected, received } = strict.failure
  const ids: Partial<Record<typeof code, RegisteredFindingId>> = {
    SIGNATURE_POSITION: 'signature-misplaced',
    SIGNATURE_SHAPE: 'signature-shape',
    SIGNATURE_REFERENCE: 'signature-reference',
    SIGNATURE_TRANSFORM: 'signature-transform',
  }
  const id = ids[code]
  if (id === undefined) return []
  return [
    writeFinding(id, {
      message: asSentence(message),
      expected,
      received,
      at: formPlace(id, facts),
    }),
  ]
}

function formPlace(id: RegisteredFindingId, facts: SamlFacts): Finding['at'] {
  const { located, tagOf } = facts
  const signatures = signaturesIn(facts)
  const allowed = [located.response, located.assertion]
  const misplaced = signatures.find(
    (signature) => !allowed.some((parent) => parent?.content.includes(signature)),
  )
  const name = { 'signature-reference': 'Reference', 'signature-transform': 'Transforms' }[
    id as string
  ]
  const inside = located.xml.elements.find(
    ({ localName, namespaceUri }) => localName === name && namespaceUri === dsig,
  )
  return tagOf((id === 'signature-misplaced' ? misplaced : inside) ?? signatures[0])
}

const sha1 = /#(?:rsa-sha1|sha1|dsa-sha1|ecdsa-sha1|hmac-sha1)$/

/** Read from the text, so that all of them are told; which are allowed is for the verifier to say. */
function checkAlgorithms(facts: SamlFacts): readonly Finding[] {
  const { located, strict, provider, attributeOf } = facts
  const methods = located.xml.elements.filter(
    ({ localName, namespaceUri }) =>
      namespaceUri === dsig && (localName === 'SignatureMethod' || localName === 'DigestMethod'),
  )
  return methods.slice(0, 8).flatMap((element) => {
    const algorithm = locatedAttribute(element, 'Algorithm')?.value ?? ''
    const refused =
      strict.verdict === 'rejected' &&
      strict.failure.code === 'SIGNATURE_ALGORITHM' &&
      strict.failure.received === algorithm
    const isSha1 = sha1.test(algorithm)
    if (!refused && !isSha1) return []
    const allowed = provider?.insecureAllowSha1 === true
    const part = element.localName === 'DigestMethod' ? 'The digest' : 'The signature'
    if (isSha1 && !algorithm.endsWith('hmac-sha1')) {
      return [
        writeFinding('signature-sha1', {
          message: allowed
            ? `${part} uses SHA-1, which is taken only because the provider allows it (insecureAllowSha1).`
            : `${part} uses SHA-1, whose collisions can be bought.`,
          level: allowed ? 'warning' : 'error',
          expected: 'SHA-256, SHA-384 or SHA-512',
          received: algorithm,
          at: attributeOf(element, 'Algorithm'),
        }),
      ]
    }
    return [
      writeFinding('signature-algorithm', {
        message: `${part} uses the algorithm ${quoted(algorithm)}, which is not accepted.`,
        expected: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        received: algorithm,
        at: attributeOf(element, 'Algorithm'),
      }),
    ]
  })
}

function checkKeys(facts: SamlFacts): readonly Finding[] {
  const { entity, strict, provider } = facts
  const findings: Finding[] = []
  if (codeOf(facts) === 'SIGNATURE_NO_KEY' && entity !== undefined) {
    findings.push(
      writeFinding('no-signing-key', {
        message: `The metadata of ${quoted(entity.entityId)} has no signing key that can be used.`,
        expected: 'at least one signing key',
        received: '0',
      }),
    )
  }
  const allowed = provider?.insecureAllowSmallKeys === true
  for (const { madeBy, element } of facts.signatures) {
    if (madeBy?.weak !== true || (strict.verdict === 'accepted' && !allowed)) continue
    findings.push(
      writeFinding('signing-key-weak', {
        message: `The key that signed the ${element} has ${madeBy.keyBits} bits only${allowed ? ', and is taken because the provider allows it (insecureAllowSmallKeys)' : ''}.`,
        level: allowed ? 'warning' : 'error',
        expected: 'RSA of at least 2048 bits or a curve of at least 256',
        received: `${madeBy.keyType} of ${madeBy.keyBits} bits`,
        at: signaturePlace(element, facts),
      }),
    )
  }
  return findings
}

function checkOne(signature: ExplainedSignature, facts: SamlFacts): readonly Finding[] {
  const { madeBy, digestMatches, element, algorithm } = signature
  const at = signaturePlace(element, facts)
  if (facts.strict.verdict === 'accepted') {
    return madeBy === undefined
      ? []
      : [...tellSigner(signature, facts), ...checkDates(madeBy, facts)]
  }
  if (madeBy?.owner === 'provider' && digestMatches) {
    return [
      ...tellSigner(signature, facts),
      ...checkDates(madeBy, facts),
      // The verifier asks for more than both halves: the canonical form, for one.
      ...(codeOf(facts) === 'SIGNATURE_INVALID' && facts.signatures.every(isRight)
        ? [
            writeFinding('signature-damaged', {
              message: `Digest and value of the signature on the ${element} are right, and yet what it covers is not in the form in which it can be relied on.`,
              at,
            }),
          ]
        : []),
    ]
  }
  if (!digestMatches) return [changedFinding(signature, facts)]
  if (facts.entity === undefined && madeBy?.owner !== 'another-provider') {
    return madeBy === undefined ? [] : [tellEmbedded(signature, madeBy, facts)]
  }
  if (madeBy !== undefined) return [otherKeyFinding(signature, facts)]
  return [
    writeFinding(signature.embedded === undefined ? 'signature-wrong' : 'signature-damaged', {
      message:
        signature.embedded === undefined
          ? `The ${element} is as it was when it was signed, but no known key signed it, and the signature brings no certificate that would say whose it is.`
          : `The ${element} is as it was when it was signed, but neither a known key nor the one of its own certificate made the signature: SignedInfo or SignatureValue was changed.`,
      expected: expectedKeys(facts),
      received: algorithm,
      at,
    }),
  ]
}

function isRight({ madeBy, digestMatches }: ExplainedSignature): boolean {
  return madeBy?.owner === 'provider' && digestMatches
}

const alterations: Readonly<Record<Alteration, readonly [RegisteredFindingId, string]>> = {
  'white-space': [
    'document-reformatted',
    'was reformatted after it was signed: without the white space between its elements the digest is right',
  ],
  'line-endings': [
    'line-endings-changed',
    'has other line endings than when it was signed: with those restored the digest is right',
  ],
  'character-encoding': [
    'character-encoding-changed',
    'was read as Latin-1 after it was signed: read as UTF-8 its digest is right',
  ],
}

function changedFinding(signature: ExplainedSignature, facts: SamlFacts): Finding {
  const { element, alteration, madeBy, digestAlgorithm } = signature
  const at = signaturePlace(element, facts)
  const signer =
    madeBy === undefined
      ? ''
      : madeBy.owner === 'provider'
        ? ' The identity provider did sign it.'
        : madeBy.owner === 'another-provider'
          ? ` And it was signed by a key of ${quoted(madeBy.providerArn ?? '')}.`
          : ` And the certificate that came with it, ${shortFingerprint(madeBy)}, is not in the metadata.`
  if (alteration !== undefined) {
    const [id, what] = alterations[alteration]
    return writeFinding(id, { message: `The ${element} ${what}.${signer}`, at })
  }
  const formatted = looksFormatted(element, facts)
  if (formatted && madeBy === undefined) {
    return writeFinding('document-reformatted', {
      message: `The ${element} has another digest than the signature names, and white space between its elements: most likely it was reformatted after it was signed.`,
      at,
    })
  }
  return writeFinding('changed-after-signing', {
    message: `The ${element} was changed after it was signed: it has another digest than the signature names.${signer}`,
    received: `another ${digestAlgorithm.replace(/^.*#/, '')} digest`,
    at,
  })
}

/** More than half of the elements begin a line. */
function looksFormatted(element: string, { located }: SamlFacts): boolean {
  const inside = located.xml.elements.filter(
    ({ path }) =>
      element === 'Response' || path.includes(':Assertion') || path.includes('/Assertion'),
  )
  const runs = inside.flatMap(({ content }) =>
    content.filter((child) => child.kind === 'text' && /^[ \t\r]*\n\s*$/.test(child.value)),
  )
  return inside.length > 4 && runs.length * 2 > inside.length
}

function otherKeyFinding(signature: ExplainedSignature, facts: SamlFacts): Finding {
  const { madeBy, element } = signature
  const at = signaturePlace(element, facts, 'X509Certificate')
  if (madeBy?.owner === 'another-provider') {
    return writeFinding('signed-by-another-provider', {
      message: `The ${element} was signed by a key of ${quoted(madeBy.providerArn ?? '')}, and says that it is from ${quoted(claimedIssuer(facts))}.`,
      expected: expectedKeys(facts),
      received: describeKey(madeBy),
      at,
    })
  }
  return writeFinding('certificate-changed', {
    message: `The ${element} was signed with a certificate that the metadata of the provider does not have: it was renewed at the identity provider, or somebody else signed.`,
    expected: expectedKeys(facts),
    received: madeBy === undefined ? undefined : describeKey(madeBy),
    at,
  })
}

function claimedIssuer({ entity, located }: SamlFacts): string {
  const issuer = located.issuers.assertion ?? located.issuers.response
  return entity?.entityId ?? (issuer === undefined ? '' : locatedTextOf(issuer))
}

/** Where the issuer is not known, there is nothing that the certificate could be compared with. */
function tellEmbedded(
  { element, algorithm }: ExplainedSignature,
  key: IdpSigningKey,
  facts: SamlFacts,
): Finding {
  return writeFinding('signed-by', {
    message: `The ${element} is as it was when it was signed (${algorithm.replace(/^.*#/, '')}), by the certificate ${shortFingerprint(key)} that came with it. Whether that is the right one, only metadata of its issuer could tell.`,
    received: describeKey(key),
    at: signaturePlace(element, facts, 'X509Certificate'),
  })
}

function tellSigner(signature: ExplainedSignature, facts: SamlFacts): readonly Finding[] {
  const { madeBy, element, algorithm } = signature
  if (madeBy?.owner !== 'provider') return []
  return [
    writeFinding('signed-by', {
      message: `The ${element} is signed (${algorithm.replace(/^.*#/, '')}) by the certificate ${shortFingerprint(madeBy)} of ${quoted(madeBy.providerArn ?? '')}.`,
      received: describeKey(madeBy),
      at: signaturePlace(element, facts),
    }),
  ]
}

function checkDates(key: IdpSigningKey, { now }: SamlFacts): readonly Finding[] {
  if (now < key.notAfter && now >= key.notBefore) return []
  return [
    writeFinding('signing-certificate-expired', {
      message:
        now < key.notBefore
          ? `The certificate that signed is not valid before ${day(key.notBefore)}.`
          : `The certificate that signed expired on ${day(key.notAfter)}.`,
      received: describeKey(key),
    }),
  ]
}

/** What the document claims is shown, and this is said of it. */
function tellUnverified({ strict, located }: SamlFacts): readonly Finding[] {
  if (strict.verdict === 'accepted' || located.assertion === undefined) return []
  const { code } = strict.failure
  if (!/^(?:SIGNATURE_|XML_|SAML_ASSERTION_COUNT|SAML_RESPONSE_NESTED)/.test(code)) return []
  return [
    writeFinding('claims-unverified', {
      message:
        'What the document claims below is read as it stands: no signature vouches for any of it.',
    }),
  ]
}

function signaturePlace(
  element: 'Response' | 'Assertion',
  { located, tagOf }: SamlFacts,
  inside?: 'X509Certificate',
): Finding['at'] {
  const parent = element === 'Response' ? located.response : located.assertion
  const [signature] = parent === undefined ? [] : locatedChildren(parent, dsig, 'Signature')
  const part =
    signature &&
    located.xml.elements.find(
      ({ localName, path }) => localName === inside && path.startsWith(`${signature.path}/`),
    )
  return tagOf(part ?? signature ?? parent)
}

function expectedKeys({ entity }: SamlFacts): string | undefined {
  return entity?.signingKeys.map(describeKey).join('; ')
}

function describeKey(key: IdpSigningKey): string {
  return `SHA-256 ${key.certificateSha256}, ${day(key.notBefore)} to ${day(key.notAfter)}`
}

function shortFingerprint({ certificateSha256 }: IdpSigningKey): string {
  return `${certificateSha256.slice(0, 16)}…`
}

function day(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'an unknown day' : date.toISOString().slice(0, 10)
}

function codeOf({ strict }: SamlFacts): string | undefined {
  return strict.verdict === 'rejected' ? strict.failure.code : undefined
}
