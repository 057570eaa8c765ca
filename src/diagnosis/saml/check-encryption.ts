import type { Finding } from '../finding.ts'
import type { RegisteredFindingId } from '../findings.ts'
import { asSentence, writeFinding } from '../write-finding.ts'
import type { ErrorCode } from '../../errors.ts'
import type { SamlFacts } from './saml-facts.ts'

const idOfCode: Partial<Record<ErrorCode, readonly [RegisteredFindingId, string]>> = {
  SAML_ASSERTION_ENCRYPTED: [
    'assertion-encrypted',
    'The assertion is encrypted, and the provider has no private key to decrypt it with.',
  ],
  SAML_ASSERTION_NOT_ENCRYPTED: [
    'assertion-not-encrypted',
    'The assertion is in clear text, and the provider requires that it is encrypted.',
  ],
  SAML_PART_ENCRYPTED: [
    'part-encrypted',
    'A part of the assertion is encrypted by itself; only the whole assertion may be.',
  ],
  DECRYPTION_FAILED: [
    'decryption-failed',
    'None of the private keys of the provider decrypts the assertion: it was encrypted for another certificate, or damaged.',
  ],
}

/** Whether the assertion is encrypted as the provider wants it. What is inside nobody sees here. */
export function checkEncryption({ located, strict, tagOf }: SamlFacts): readonly Finding[] {
  if (strict.verdict === 'accepted') return []
  const { code, message, expected, received } = strict.failure
  const element = located.xml.elements.find(({ localName }) => localName.startsWith('Encrypted'))
  const at = tagOf(element ?? located.assertion)
  const known = idOfCode[code]
  if (known !== undefined) {
    const [id, sentence] = known
    return [writeFinding(id, { message: sentence, expected, received, at })]
  }
  if (code === 'ENCRYPTION_SHAPE' || code === 'ENCRYPTION_ALGORITHM') {
    const id = code === 'ENCRYPTION_SHAPE' ? 'encryption-shape' : 'encryption-algorithm'
    return [writeFinding(id, { message: asSentence(message), expected, received, at })]
  }
  return []
}
