import { decodeBase64 } from './decode-base64.ts'
import { domElementOf } from './parse-xml.ts'
import { dsig, excC14n } from './parse-signature.ts'
import type { EnvelopedSignature } from './parse-signature.ts'
import { verifySignatureValue } from './signature-algorithms.ts'
import { reducedEngine, withoutXml11LineEnds } from './verify-signature.ts'
import type { VerificationKey } from './verify-signature.ts'
import { childElements, textOf } from './xml-element.ts'
import type { XmlElement } from './xml-element.ts'

/** Which half of a signature fails. It proves nothing, and has no way to become verified. */
export interface SignatureExplanation<Key> {
  /** The element has the digest that the signature names: it is as it was when it was signed. */
  readonly digestMatches: boolean
  /** Whose key made the SignatureValue over SignedInfo, whatever the digest says. */
  readonly valueMadeBy: Key | undefined
}

/**
 * Tells, for a person who has to mend it, why a signature does not verify: because the element was
 * changed, because another key signed it, or both. Only for signatures that came through
 * `parseSignature`, so it canonicalises no more than the verifier would: the element once, SignedInfo
 * twice. Never throws; what cannot be computed does not match.
 *
 * Nothing that decides may ask it: whether a signature holds is for `verifySignature` to say.
 *
 * @param verified Whether the verifier has accepted the document: then only whose key it was is asked.
 */
export function explainSignature<Key extends VerificationKey>(
  text: string,
  signature: EnvelopedSignature,
  keys: readonly Key[],
  { verified = false }: { readonly verified?: boolean } = {},
): SignatureExplanation<Key> {
  return {
    digestMatches: verified || digestMatches(text, signature),
    valueMadeBy: valueMadeBy(signature, keys),
  }
}

/** The engine asks about the SignatureValue only after the digest was right. */
function digestMatches(text: string, signature: EnvelopedSignature): boolean {
  let asked = false
  const engine = reducedEngine(signature, () => {
    asked = true
    return false
  })
  try {
    engine.loadSignature(domElementOf(signature.element))
    engine.checkSignature(withoutXml11LineEnds(text))
  } catch {
    // It throws for a SignatureValue that is refused, which this one always is.
  }
  return asked
}

function valueMadeBy<Key extends VerificationKey>(
  signature: EnvelopedSignature,
  keys: readonly Key[],
): Key | undefined {
  const signedInfo = childElements(signature.element, dsig, 'SignedInfo')[0]
  const value = childElements(signature.element, dsig, 'SignatureValue')[0]
  if (signedInfo === undefined || value === undefined) return undefined
  try {
    const bytes = Buffer.from(canonicalForm(signature, signedInfo), 'utf8')
    const made = decodeBase64(textOf(value))
    if (made === undefined) return undefined
    return keys.find(({ key }) => verifySignatureValue(signature.algorithm, key, bytes, made))
  } catch {
    return undefined
  }
}

function canonicalForm(signature: EnvelopedSignature, element: XmlElement): string {
  const engine = reducedEngine(signature, () => false)
  return engine.getCanonXml([excC14n], domElementOf(element))
}
