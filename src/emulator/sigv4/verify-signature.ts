import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { canonicalRequest, headerValues, sha256Hex } from './canonical-request.ts'
import { formatTimestamp } from './parse-signature.ts'
import type { ParsedSignature, SignedRequest } from './parse-signature.ts'
import { mismatch, outOfTime } from './signature-refusal.ts'

const skewSeconds = 900
const skewWords = '15 min.'

/**
 * Holds the credential scope of a signature to the request: the service that is called, and the day it
 * was signed. Any name of a region is taken, because one endpoint stands for all of them.
 *
 * @throws {RequestRefused} REQUEST_SIGNATURE_MISMATCH
 */
export function verifyScope(
  { date, region, service, timestamp }: ParsedSignature,
  called: { readonly service: string },
): void {
  if (service !== called.service) {
    throw mismatch(
      'verify-scope',
      `Credential should be scoped to correct service: '${called.service}'. `,
    )
  }
  // It goes on into conditions of policies and into events.
  if (!/^[a-z0-9-]{1,64}$/.test(region)) {
    throw mismatch('verify-scope', 'Credential should be scoped to a valid region. ')
  }
  const day = timestamp.slice(0, 8)
  if (date !== day) {
    throw mismatch(
      'verify-scope',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${day}', from '${timestamp}'.`,
    )
  }
}

/**
 * Proves that whoever holds the secret signed this request, all of it: method, path, query string,
 * body, host and every `x-amz-` header. Compares in constant time. The body counts in a presigned
 * request too, as with every service but S3: `UNSIGNED-PAYLOAD` is refused.
 *
 * @throws {RequestRefused} REQUEST_SIGNATURE_MISMATCH (`SignatureDoesNotMatch`)
 * @see AWS General Reference, "Signature Version 4 signing process"
 */
export function verifySignature(
  request: SignedRequest,
  parsed: ParsedSignature,
  { secretAccessKey }: { readonly secretAccessKey: string },
): void {
  const { signedHeaders } = parsed
  const present = headerValues(request)
  for (const name of signedHeaders) {
    if (!present.has(name)) throw mismatch('verify-signed-headers')
  }
  requireSigned('host', signedHeaders)
  for (const name of present.keys()) {
    if (name.startsWith('x-amz-')) requireSigned(name, signedHeaders)
  }
  const payloadHash = sha256Hex(request.body)
  const [declared, ...more] = present.get('x-amz-content-sha256') ?? []
  // A hash that the sender declares is only a claim; the body is what is read afterwards.
  if (declared !== undefined && (declared !== payloadHash || more.length > 0)) {
    throw mismatch('verify-payload-hash')
  }
  const canonical = canonicalRequest(request, { signedHeaders, payloadHash })
  const expected = sign(stringToSign(canonical, parsed), parsed, secretAccessKey)
  if (!timingSafeEqual(expected, Buffer.from(parsed.signature, 'hex'))) {
    throw mismatch('verify-signature')
  }
}

/**
 * Holds the time of a signature to the clock: fifteen minutes to either side, and for a presigned
 * request the seconds it says, from when it was signed.
 *
 * @throws {RequestRefused} REQUEST_SIGNATURE_EXPIRED (`SignatureDoesNotMatch`)
 */
export function verifySignatureTime(
  { form, timestamp, requestDate, expiresSeconds = 0 }: ParsedSignature,
  { clock }: { readonly clock: Clock },
): void {
  const now = clock.now()
  const current = formatTimestamp(now)
  const latest = new Date(now.getTime() + skewSeconds * 1000)
  if (requestDate > latest) {
    throw outOfTime(
      `Signature not yet current: ${timestamp} is still later than ${formatTimestamp(latest)} (${current} + ${skewWords})`,
      now,
    )
  }
  if (form === 'presigned') {
    const end = new Date(requestDate.getTime() + expiresSeconds * 1000)
    if (end > now) return
    throw outOfTime(
      `Signature expired: ${formatTimestamp(end)} is now earlier than ${current}`,
      now,
    )
  }
  const earliest = new Date(now.getTime() - skewSeconds * 1000)
  if (requestDate < earliest) {
    throw outOfTime(
      `Signature expired: ${timestamp} is now earlier than ${formatTimestamp(earliest)} (${current} - ${skewWords})`,
      now,
    )
  }
}

function requireSigned(name: string, signedHeaders: readonly string[]): void {
  if (signedHeaders.includes(name)) return
  throw mismatch(
    'verify-signed-headers',
    `'${name}' must be a 'SignedHeader' in the AWS Authorization.`,
  )
}

function stringToSign(
  canonical: string,
  { timestamp, date, region, service }: ParsedSignature,
): string {
  const scope = `${date}/${region}/${service}/aws4_request`
  return ['AWS4-HMAC-SHA256', timestamp, scope, sha256Hex(canonical)].join('\n')
}

function sign(
  text: string,
  { date, region, service }: ParsedSignature,
  secretAccessKey: string,
): Buffer {
  const hmac = (key: Buffer | string, data: string): Buffer =>
    createHmac('sha256', key).update(data).digest()
  const key = [date, region, service, 'aws4_request'].reduce<Buffer | string>(
    hmac,
    `AWS4${secretAccessKey}`,
  )
  return hmac(key, text)
}
