import { FedbridgeError, SamlMetadataRejected } from '../../errors.ts'
import type { SamlResponseXml } from '../../saml/decode-saml-response.ts'
import type { IdpEntity, IdpSigningKey } from '../../saml/idp-metadata-model.ts'
import { parseCertificate } from '../../saml/parse-certificate.ts'
import { verifyShape } from '../../saml/verify-shape.ts'
import type { EncryptionMode } from '../../saml/verify-shape.ts'
import { explainSignature } from '../../xml/explain-signature.ts'
import { dsig } from '../../xml/parse-signature.ts'
import type { EnvelopedSignature } from '../../xml/parse-signature.ts'
import { parseXml } from '../../xml/parse-xml.ts'
import { childElements, textOf } from '../../xml/xml-element.ts'
import type { XmlElement } from '../../xml/xml-element.ts'
import type { SamlProviderView } from '../diagnosis-context.ts'

/** What has to be undone in a text for its digest to be right again. */
export type Alteration = 'white-space' | 'line-endings' | 'character-encoding'

/** A key with whose it is. */
export interface OwnedKey extends IdpSigningKey {
  /** `embedded`: it came with the document, and proves nothing. */
  readonly owner: 'provider' | 'another-provider' | 'embedded'
  readonly providerArn?: string
}

/** Why one signature verifies or does not. For people; nothing is decided by it. */
export interface ExplainedSignature {
  readonly element: 'Response' | 'Assertion'
  readonly algorithm: string
  readonly digestAlgorithm: string
  readonly digestMatches: boolean
  /** Who made the SignatureValue, of all keys that are known and the one that came along. */
  readonly madeBy: OwnedKey | undefined
  /** The certificate in KeyInfo, when there is one that can be read. */
  readonly embedded: IdpSigningKey | undefined
  /** What was tried, undone, and made the digest right. */
  readonly alteration: Alteration | undefined
}

export interface KnownKeys {
  readonly provider: SamlProviderView | undefined
  readonly entity: IdpEntity | undefined
  readonly others: readonly SamlProviderView[]
  readonly mode: EncryptionMode
  /** Whether the verifier has accepted the document. */
  readonly verified: boolean
}

/** Keys that are tried for one signature, in all. */
const maxKeys = 40

/**
 * Explains each signature of a document that passes every gate which the verifier has before its
 * first digest; of another one nothing is computed, and nothing explained.
 */
export function explainSignatures(
  text: SamlResponseXml,
  known: KnownKeys,
): readonly ExplainedSignature[] {
  return signaturesOf(text, known.mode).map((signature) => explain(text, signature, known))
}

function signaturesOf(text: string, mode: EncryptionMode): readonly EnvelopedSignature[] {
  try {
    return verifyShape(parseXml(text), mode).signatures
  } catch (failure) {
    if (failure instanceof FedbridgeError) return []
    throw failure
  }
}

function explain(
  text: string,
  signature: EnvelopedSignature,
  known: KnownKeys,
): ExplainedSignature {
  const embedded = embeddedKey(signature.element)
  const keys = keysToTry(known, embedded)
  const { digestMatches, valueMadeBy } = explainSignature(text, signature, keys, known)
  const undone = digestMatches ? undefined : undo(text, signature, keys, known.mode)
  return {
    element: signature.parent.localName === 'Assertion' ? 'Assertion' : 'Response',
    algorithm: signature.algorithm.uri,
    digestAlgorithm: signature.digest.uri,
    digestMatches,
    madeBy: valueMadeBy ?? undone?.madeBy,
    embedded,
    alteration: undone?.alteration,
  }
}

function keysToTry(
  { provider, entity, others }: KnownKeys,
  embedded: IdpSigningKey | undefined,
): readonly OwnedKey[] {
  const own = (entity?.signingKeys ?? []).map((key): OwnedKey => {
    return { ...key, owner: 'provider', ...(provider && { providerArn: provider.arn }) }
  })
  const foreign = others.flatMap(({ arn, metadata }) =>
    (metadata?.entities ?? [])
      .filter((one) => one !== entity)
      .flatMap(({ signingKeys }) =>
        signingKeys.map((key): OwnedKey => ({
          ...key,
          owner: 'another-provider',
          providerArn: arn,
        })),
      ),
  )
  // Of many, first the one whose certificate came along.
  const isEmbedded = (key: OwnedKey): boolean =>
    key.certificateSha256 === embedded?.certificateSha256
  return [
    ...own,
    ...foreign.filter(isEmbedded).slice(0, 1),
    ...foreign.slice(0, maxKeys),
    ...(embedded === undefined ? [] : [{ ...embedded, owner: 'embedded' as const }]),
  ]
}

function embeddedKey(signature: XmlElement): IdpSigningKey | undefined {
  const [keyInfo] = childElements(signature, dsig, 'KeyInfo')
  const data = keyInfo === undefined ? [] : childElements(keyInfo, dsig, 'X509Data')
  const [certificate] = data.flatMap((one) => childElements(one, dsig, 'X509Certificate'))
  if (certificate === undefined) return undefined
  try {
    return parseCertificate(textOf(certificate))
  } catch (failure) {
    if (failure instanceof SamlMetadataRejected || failure instanceof FedbridgeError) {
      return undefined
    }
    throw failure
  }
}

/** What tools and people do to a document between the identity provider and here, undone. */
const undoings: readonly (readonly [Alteration, (text: string) => string])[] = [
  ['white-space', (text) => text.replace(/>[ \t\r\n]+</g, '><')],
  ['white-space', (text) => trimmedTexts(text)],
  ['line-endings', (text) => text.replace(/&#(?:13|x0*[dD]);/g, '')],
  ['line-endings', (text) => text.replace(/(?<!&#13;)(?:\r\n|\n|\r)/g, '&#13;\n')],
  ['character-encoding', (text) => Buffer.from(text, 'latin1').toString('utf8')],
]

/** Each text between two tags without the white space around it. Linear: no run is looked at twice. */
function trimmedTexts(text: string): string {
  return text
    .replace(/>[ \t\r\n]+/g, '>')
    .split('<')
    .map((piece) => piece.trimEnd())
    .join('<')
}

/** The first undoing after which the digest is right: that one was done, then. */
function undo(
  text: string,
  { parentId }: EnvelopedSignature,
  keys: readonly OwnedKey[],
  mode: EncryptionMode,
): { readonly alteration: Alteration; readonly madeBy: OwnedKey | undefined } | undefined {
  for (const [alteration, change] of undoings) {
    const changed = change(text)
    if (changed === text) continue
    const signature = signaturesOf(changed, mode).find((one) => one.parentId === parentId)
    if (signature === undefined) continue
    const { digestMatches, valueMadeBy } = explainSignature(changed, signature, keys)
    if (digestMatches) return { alteration, madeBy: valueMadeBy }
  }
  return undefined
}
