import { createPublicKey } from 'node:crypto'
import { CompactSign, type CompactJWSHeaderParameters } from 'jose'
import type { FaultyTokenSignature, TestOidcFault } from './fault.ts'
import type { IdTokenDraft } from './id-token-draft.ts'
import { generatePrivateKey, type TokenSigningKey } from './signing-keys.ts'

/**
 * From a draft to the text that is sent: written, signed, broken where the fault says so. A member
 * that is undefined is not there.
 *
 * @see RFC 7515, section 7.1; RFC 7519, section 7.1
 */
export async function signIdToken(
  draft: IdTokenDraft,
  { key, fault }: { readonly key: TokenSigningKey; readonly fault: TestOidcFault | undefined },
): Promise<string> {
  const json = JSON.stringify(draft.claims)
  const claims = fault?.claimsText?.(json) ?? json
  const header = JSON.parse(JSON.stringify(draft.header)) as CompactJWSHeaderParameters
  const token = await sign({ header, claims }, key, fault?.signature)
  return fault?.afterSigning?.(token) ?? token
}

async function sign(
  { header, claims }: { readonly header: CompactJWSHeaderParameters; readonly claims: string },
  { algorithm, privateKey }: TokenSigningKey,
  signature: FaultyTokenSignature | undefined,
): Promise<string> {
  const jws = new CompactSign(Buffer.from(claims)).setProtectedHeader(header)
  switch (signature) {
    case 'none':
      return `${base64url(JSON.stringify(header))}.${base64url(claims)}.`
    case 'public-key-as-secret': {
      const pem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' })
      return jws.sign(Buffer.from(pem))
    }
    case 'other-key':
      return jws.sign(await generatePrivateKey(algorithm))
    case undefined:
      return jws.sign(privateKey)
  }
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}
