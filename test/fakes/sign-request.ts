import { createHash, createHmac } from 'node:crypto'

/** A request of the Query API, signed as a client would sign it. */
export interface SignedFetch {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface SigningCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/**
 * Signs a form for the Query API by the header form of Signature Version 4. Written apart from the
 * verification, so that a mistake there is not repeated here: it builds only this one kind of request.
 */
export function signRequest(
  parameters: Readonly<Record<string, string>>,
  {
    credentials,
    host,
    at,
    service = 'sts',
    region = 'us-east-1',
    path = '/',
    signedToo = {},
  }: {
    credentials: SigningCredentials
    host: string
    at: Date
    service?: string
    region?: string
    path?: string
    /** More headers, in lower case. */
    signedToo?: Readonly<Record<string, string>>
  },
): SignedFetch {
  const body = new URLSearchParams(parameters).toString()
  const date = at
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d{3}/, '')
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded',
    host,
    'x-amz-date': date,
    ...(credentials.sessionToken === undefined
      ? {}
      : { 'x-amz-security-token': credentials.sessionToken }),
    ...signedToo,
  }
  const names = Object.keys(headers).sort()
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
  const canonical = `POST\n${path}\n\n${names.map((name) => `${name}:${headers[name]}\n`).join('')}\n${names.join(';')}\n${hash(body)}`
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`
  let key: Buffer = Buffer.from(`AWS4${credentials.secretAccessKey}`)
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest()
  const signature = createHmac('sha256', key)
    .update(`AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash(canonical)}`)
    .digest('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return { method: 'POST', path, headers: { ...headers, authorization }, body }
}

/** Signs a `GET` of the Query API in its query string, as written apart from the verification too. */
export function presignRequest(
  parameters: Readonly<Record<string, string>>,
  {
    credentials,
    host,
    at,
    expiresSeconds,
  }: { credentials: SigningCredentials; host: string; at: Date; expiresSeconds: number },
): string {
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
  const date = `${at.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
  const scope = `${date.slice(0, 8)}/us-east-1/sts/aws4_request`
  const escape = (text: string): string =>
    [...Buffer.from(text)]
      .map((byte) => {
        const character = String.fromCharCode(byte)
        return /[A-Za-z0-9._~-]/.test(character)
          ? character
          : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`
      })
      .join('')
  const query = Object.entries({
    ...parameters,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': date,
    'X-Amz-Expires': String(expiresSeconds),
    ...(credentials.sessionToken === undefined
      ? {}
      : { 'X-Amz-Security-Token': credentials.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  })
    .map(([name, value]) => `${escape(name)}=${escape(value)}`)
    // By name alone: an equals sign would sort after a digit.
    .sort((one, other) => {
      const [name = ''] = one.split('=')
      const [otherName = ''] = other.split('=')
      return name < otherName ? -1 : 1
    })
    .join('&')
  let key: Buffer = Buffer.from(`AWS4${credentials.secretAccessKey}`)
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest()
  const canonical = `GET\n/\n${query}\nhost:${host}\n\nhost\n${hash('')}`
  const signature = createHmac('sha256', key)
    .update(`AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash(canonical)}`)
    .digest('hex')
  return `/?${query}&X-Amz-Signature=${signature}`
}
