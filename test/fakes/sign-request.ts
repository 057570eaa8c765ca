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
  }: {
    credentials: SigningCredentials
    host: string
    at: Date
    service?: string
    region?: string
    path?: string
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
