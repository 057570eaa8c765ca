/**
 * The way in for an identity provider's metadata: what an administrator or a URL gave us becomes
 * entities, keys and endpoints, or is refused with the reason. May import xml. Never fetches the
 * document, and never judges a response: that is `verifyResponse`.
 */
import type { Clock } from '../clock.ts'
import { SamlMetadataRejected, XmlRejected } from '../errors.ts'
import { parseXml } from '../xml/parse-xml.ts'
import { childElements, isElementNamed } from '../xml/xml-element.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { metadataLimits } from '../xml/xml-limits.ts'
import type { IdpEntity, IdpMetadata } from './idp-metadata-model.ts'
import { metadataRejected } from './metadata-rejected.ts'
import { earliest, shortestCacheSeconds, validUntilOf } from './metadata-validity.ts'
import { metadataNamespace, readIdpEntity } from './read-idp-entity.ts'

/** IAM: identity providers associated with a SAML provider object, and keys per SAML provider. */
const maximumEntities = 10
const maximumKeys = 10

/**
 * Reads a SAML 2.0 metadata document with one to ten identity providers: an `EntityDescriptor`, or
 * `EntitiesDescriptor`s around several. Entities that are no SAML 2.0 identity provider are passed
 * over. Namespaces count, prefixes do not. Comments are allowed, as they never split text here.
 *
 * Signing keys are those of every `X509Certificate` in a `KeyDescriptor` whose `use` is `signing` or
 * absent, each kept once. `validUntil` is kept and not judged: metadata that has expired can still
 * be stored and shown, and `verifyResponse` refuses to trust it (SAML_METADATA_EXPIRED). A signature
 * over the document is not verified: like IAM, we trust whoever handed it in.
 *
 * @param xml The document as text, or as bytes, which must be UTF-8; neither with a byte order mark.
 *   At most 1,048,576 characters.
 * @throws {SamlMetadataRejected} SAML_METADATA_INVALID. AWS only says `Could not parse metadata`;
 *   `check` says why: `byte-order-mark`, `encoding`, an error code of the XML reader in lower case
 *   (`xml-doctype`, `xml-limit-exceeded`, ...), `not-metadata`, `no-identity-provider`,
 *   `protocol-not-saml2`, `entity-id`, `entity-id-repeated`, `too-many-entities`, `no-signing-key`,
 *   `too-many-keys`, `sso-location`, `valid-until`, `cache-duration`, or a reason of
 *   `parseCertificate`.
 * @see IAM User Guide, "Creating IAM SAML identity providers" and "IAM and AWS STS quotas"
 * @see SAML Metadata 2.0, section 2.3
 */
export function parseIdpMetadata(
  xml: string | Uint8Array,
  { clock }: { readonly clock: Clock },
): IdpMetadata {
  const text = decodeDocument(xml)
  try {
    const root = parseXml(text, {
      allowComments: true,
      limits: metadataLimits,
    })
    const entities = readEntities(root)
    checkQuotas(entities)
    const validUntil = validUntilOf(root)
    const cacheSeconds = shortestCacheSeconds(root)
    return {
      entities,
      xml: text,
      ...(validUntil === undefined ? {} : { validUntil }),
      ...(cacheSeconds === undefined
        ? {}
        : { refreshAt: new Date(clock.now().getTime() + cacheSeconds * 1000) }),
    }
  } catch (error) {
    if (error instanceof XmlRejected) throw notReadable(error)
    throw error
  }
}

function decodeDocument(xml: string | Uint8Array): string {
  const text = typeof xml === 'string' ? xml : decodeUtf8(xml)
  if (text.startsWith('\uFEFF')) {
    throw metadataRejected('byte-order-mark', {
      expected: 'UTF-8 without a byte order mark',
      received: 'a byte order mark',
    })
  }
  return text
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    // "ignore" means to leave the mark where it is, so that it is seen and named.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw metadataRejected('encoding', {
      expected: 'UTF-8',
      received: 'bytes that are not UTF-8',
      cause,
    })
  }
}

function notReadable(cause: XmlRejected): SamlMetadataRejected {
  return new SamlMetadataRejected('SAML_METADATA_INVALID', `metadata: ${cause.message}`, {
    check: cause.code.toLowerCase().replaceAll('_', '-'),
    ...(cause.expected === undefined ? {} : { expected: cause.expected }),
    ...(cause.received === undefined ? {} : { received: cause.received }),
    cause,
  })
}

function readEntities(root: XmlElement): readonly IdpEntity[] {
  const descriptors = entityDescriptors(root, undefined)
  const entities = descriptors
    .map(({ element, validUntil }) => readIdpEntity(element, validUntil))
    .filter((entity) => entity !== undefined)
  if (entities.length > 0) return entities
  const isIdp = ({ element }: { element: XmlElement }): boolean =>
    childElements(element, metadataNamespace, 'IDPSSODescriptor').length > 0
  const otherProtocol = descriptors.some(isIdp)
  throw metadataRejected(otherProtocol ? 'protocol-not-saml2' : 'no-identity-provider', {
    expected: 'an EntityDescriptor with an IDPSSODescriptor for SAML 2.0',
    received: `${descriptors.length} entities, none of which is one`,
  })
}

/** Every EntityDescriptor with the earliest validUntil of the levels around it. */
function entityDescriptors(
  element: XmlElement,
  around: Date | undefined,
): readonly { readonly element: XmlElement; readonly validUntil: Date | undefined }[] {
  if (isElementNamed(element, metadataNamespace, 'EntityDescriptor')) {
    return [{ element, validUntil: earliest(around, validUntilOf(element)) }]
  }
  if (isElementNamed(element, metadataNamespace, 'EntitiesDescriptor')) {
    const here = earliest(around, validUntilOf(element))
    return childElements(element, metadataNamespace)
      .filter(({ localName }) => /^Entit(?:y|ies)Descriptor$/.test(localName))
      .flatMap((child) => entityDescriptors(child, here))
  }
  throw metadataRejected('not-metadata', {
    expected: `EntityDescriptor or EntitiesDescriptor in ${metadataNamespace}`,
    received: `${element.localName} in ${element.namespace === '' ? 'no namespace' : element.namespace}`,
  })
}

function checkQuotas(entities: readonly IdpEntity[]): void {
  if (entities.length > maximumEntities) {
    throw metadataRejected('too-many-entities', {
      expected: `at most ${maximumEntities} identity providers`,
      received: String(entities.length),
    })
  }
  const ids = entities.map(({ entityId }) => entityId)
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index)
  if (repeated !== undefined) {
    throw metadataRejected('entity-id-repeated', {
      expected: 'each entityID once',
      received: `${repeated} more than once`,
    })
  }
  const keys = entities.flatMap(({ signingKeys }) => signingKeys)
  const certificates = new Set(keys.map(({ certificateSha256 }) => certificateSha256)).size
  if (certificates > maximumKeys) {
    throw metadataRejected('too-many-keys', {
      expected: `at most ${maximumKeys} signing certificates`,
      received: String(certificates),
    })
  }
}
