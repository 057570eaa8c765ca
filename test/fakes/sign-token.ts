import { createHmac, sign, type KeyObject } from 'node:crypto'

/** The parts of a token as they are to stand in it; text goes in as it is. */
export interface TokenParts {
  readonly header: object | string
  readonly claims: object | string
}

const encode = (part: object | string): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

/** A signed JWT of any header and any claims, also of those that no library would make. */
export function signToken(
  { header, claims }: TokenParts,
  key: KeyObject,
  { digest = 'sha256', pss = false } = {},
): string {
  const input = `${encode(header)}.${encode(claims)}`
  const signature = sign(digest, Buffer.from(input), {
    key,
    dsaEncoding: 'ieee-p1363',
    ...(pss ? { padding: 6, saltLength: 32 } : {}),
  })
  return `${input}.${signature.toString('base64url')}`
}

/** The same by HMAC, with whatever serves as the secret. */
export function macToken({ header, claims }: TokenParts, secret: string | Buffer): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}
