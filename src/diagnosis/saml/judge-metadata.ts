import { SamlMetadataRejected } from '../../errors.ts'
import { locatedAttribute } from '../../xml/located-xml.ts'
import { locateXml } from '../../xml/locate-xml.ts'
import { parseIdpMetadata } from '../../saml/idp-metadata.ts'
import type { IdpEntity, IdpMetadata, IdpSigningKey } from '../../saml/idp-metadata-model.ts'
import type { DiagnosisContext } from '../diagnosis-context.ts'
import type { DocumentDiagnosis, ValidityWindow } from '../diagnosis.ts'
import type { Finding, Place } from '../finding.ts'
import type { RegisteredFindingId } from '../findings.ts'
import { orderFindings } from '../order-findings.ts'
import type { RecognizedDocument } from '../recognition.ts'
import { asSentence, quoted, writeFinding } from '../write-finding.ts'
import { findingsOfNotes } from './check-transport.ts'
import { placeOf } from './located-response.ts'

/** By the reason of the refusal: which finding, and the element to point at. */
const findingOfReason: Readonly<Record<string, readonly [RegisteredFindingId, string?]>> = {
  'byte-order-mark': ['metadata-byte-order-mark'],
  encoding: ['metadata-encoding'],
  'not-metadata': ['metadata-not-of-an-idp'],
  'no-identity-provider': ['metadata-not-of-an-idp', 'EntityDescriptor'],
  'protocol-not-saml2': ['metadata-not-of-an-idp', 'IDPSSODescriptor'],
  'entity-id': ['metadata-entity', 'EntityDescriptor'],
  'entity-id-repeated': ['metadata-entity', 'EntityDescriptor'],
  'too-many-entities': ['metadata-entity', 'EntitiesDescriptor'],
  'no-signing-key': ['metadata-no-signing-key', 'IDPSSODescriptor'],
  'too-many-keys': ['metadata-too-many-keys', 'KeyDescriptor'],
  'sso-location': ['metadata-endpoint', 'SingleSignOnService'],
  'valid-until': ['metadata-dates', 'EntityDescriptor'],
  'cache-duration': ['metadata-dates', 'EntityDescriptor'],
  'certificate-not-base64': ['metadata-certificate', 'X509Certificate'],
  'certificate-not-der': ['metadata-certificate', 'X509Certificate'],
  'certificate-key-type': ['metadata-certificate', 'X509Certificate'],
  'certificate-key-exponent': ['metadata-certificate', 'X509Certificate'],
  'certificate-key-size': ['metadata-key-size', 'X509Certificate'],
  'certificate-extension-repeated': ['metadata-extension-repeated', 'X509Certificate'],
}

/** What IAM would say of the metadata of an identity provider, and why, which IAM does not say. */
export function judgeMetadata(
  document: RecognizedDocument,
  index: number,
  context: DiagnosisContext,
): DocumentDiagnosis {
  const parsed = parse(document, context)
  const marked = document.notes.some(({ code }) => code === 'byte-order-mark')
  const rest = {
    ...document,
    notes: document.notes.filter(({ code }) => code !== 'byte-order-mark'),
  }
  const findings = [
    // The recognition took it away; IAM would not.
    ...(marked
      ? [
          writeFinding('metadata-byte-order-mark', {
            message: 'A byte order mark stands before the metadata, and IAM does not read past it.',
            expected: 'UTF-8 without a byte order mark',
            received: 'a byte order mark',
            at: { line: 1, column: 1, document: index },
          }),
        ]
      : []),
    ...(parsed instanceof SamlMetadataRejected
      ? refusedFindings(parsed, rest, index)
      : [...findingsOfNotes(rest, undefined), ...describe(parsed, index, rest, context)]),
  ]
  return {
    findings: orderFindings(findings, 'SAML_METADATA_INVALID'),
    windows: parsed instanceof SamlMetadataRejected ? [] : windows(parsed, context),
  }
}

function parse(
  { text }: RecognizedDocument,
  context: DiagnosisContext,
): IdpMetadata | SamlMetadataRejected {
  try {
    return parseIdpMetadata(text, context)
  } catch (failure) {
    if (failure instanceof SamlMetadataRejected) return failure
    throw failure
  }
}

function refusedFindings(
  failure: SamlMetadataRejected,
  document: RecognizedDocument,
  index: number,
): readonly Finding[] {
  const located = locateXml(document.text)
  const [id, name] = findingOfReason[failure.check ?? ''] ?? (['metadata-xml'] as const)
  const element = located.elements.find(({ localName }) => localName === name)
  const [problem] = located.problems
  const [construct] = located.constructs
  const at: Place | undefined =
    element !== undefined
      ? placeOf(element.tagSpan, element.path, index)
      : problem !== undefined
        ? { line: problem.at.line, column: problem.at.column, document: index }
        : construct && placeOf(construct.span, construct.path, index)
  const words = id === 'metadata-xml' && problem !== undefined ? `: ${problem.message}` : ''
  return [
    ...findingsOfNotes(document, undefined),
    writeFinding(id, {
      message: asSentence(`${failure.message}${words}`),
      expected: failure.expected,
      received: failure.received,
      at,
    }),
  ]
}

function describe(
  { entities, validUntil }: IdpMetadata,
  index: number,
  { text }: RecognizedDocument,
  context: DiagnosisContext,
): readonly Finding[] {
  const located = locateXml(text)
  const place = (entityId: string): Place | undefined => {
    const element = located.elements.find(
      (one) =>
        one.localName === 'EntityDescriptor' &&
        locatedAttribute(one, 'entityID')?.value === entityId,
    )
    return element && placeOf(element.tagSpan, element.path, index)
  }
  const now = context.clock.now()
  return entities.flatMap((entity) => {
    const at = place(entity.entityId)
    return [
      ...expiredFinding(entity, validUntil, now, at),
      ...entity.signingKeys.flatMap((key) => keyFindings(key, now, at)),
      writeFinding('metadata-read', {
        message: `The identity provider ${quoted(entity.entityId)} signs with ${entity.signingKeys.length} key${entity.signingKeys.length === 1 ? '' : 's'}.`,
        received: entity.signingKeys
          .map(({ certificateSha256 }) => `SHA-256 ${certificateSha256}`)
          .join('; '),
        at,
      }),
    ]
  })
}

function expiredFinding(
  entity: IdpEntity,
  validUntil: Date | undefined,
  now: Date,
  at: Place | undefined,
): readonly Finding[] {
  const end = [validUntil, entity.validUntil].find((one) => one !== undefined && one <= now)
  if (end === undefined) return []
  return [
    writeFinding('metadata-expired', {
      message: `The metadata of ${quoted(entity.entityId)} was valid until ${end.toISOString()}.`,
      expected: `validUntil after ${now.toISOString()}`,
      received: end.toISOString(),
      at,
    }),
  ]
}

function keyFindings(key: IdpSigningKey, now: Date, at: Place | undefined): readonly Finding[] {
  const received = `SHA-256 ${key.certificateSha256}`
  const findings: Finding[] = []
  if (key.weak) {
    findings.push(
      writeFinding('metadata-key-weak', {
        message: `A signing key has ${key.keyBits} bits: IAM takes it, and signatures with it are refused here.`,
        expected: 'RSA of at least 2048 bits or a curve of at least 256',
        received,
        at,
      }),
    )
  }
  if (key.notAfter <= now) {
    findings.push(
      writeFinding('metadata-certificate-expired', {
        message: `A signing certificate expired on ${key.notAfter.toISOString().slice(0, 10)}; metadata decides about trust, and not its dates.`,
        received,
        at,
      }),
    )
  }
  return findings
}

function windows(
  { entities, validUntil }: IdpMetadata,
  { clock }: DiagnosisContext,
): readonly ValidityWindow[] {
  const now = clock.now()
  const windowOf = (name: string, notBefore: Date | undefined, end: Date): ValidityWindow => ({
    name,
    ...(notBefore === undefined ? {} : { notBefore }),
    notOnOrAfter: end,
    state: notBefore !== undefined && now < notBefore ? 'not-yet' : now < end ? 'current' : 'over',
  })
  return [
    ...(validUntil === undefined ? [] : [windowOf('metadata (validUntil)', undefined, validUntil)]),
    ...entities.flatMap(({ signingKeys }) =>
      signingKeys.map(({ certificateSha256, notBefore, notAfter }) =>
        windowOf(`certificate ${certificateSha256.slice(0, 16)}`, notBefore, notAfter),
      ),
    ),
  ]
}
