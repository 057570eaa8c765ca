/**
 * Owns requests to addresses that somebody else chose: metadata, key sets, discovery. May import
 * nothing of ours but errors. Never follows a redirect, never connects to an address it did not
 * check, never reads more or waits longer than it was told.
 */
import { isIP } from 'node:net'
import { rootCertificates } from 'node:tls'
import { Agent, type Dispatcher } from 'undici'
import { FedbridgeError, OutboundFailed } from '../errors.ts'
import { openAddressCheck, type AddressCheck } from './check-address.ts'
import { checkedLookup, resolveBySystem, type ResolveName } from './checked-lookup.ts'
import { readText } from './read-text.ts'

export interface OutboundLimits {
  /** Bytes of the answer's body. */
  readonly maxBytes: number
  /** From the call to the last byte: name, connection, TLS, answer. */
  readonly timeoutMs: number
}

export interface OutboundText {
  /** UTF-8, decoded strictly; a byte order mark is kept, for the reader to judge. */
  readonly text: string
  readonly contentType: string | undefined
}

/** A request as it is sent; there is no default header but the client's name. */
export interface OutboundRequest {
  readonly method: 'GET' | 'POST'
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** An answer with any status. */
export interface OutboundAnswer extends OutboundText {
  readonly status: number
  /** Names in lower case; several values of one header are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
}

export interface Outbound {
  /**
   * Fetches text over https. Only an answer of 200 counts.
   *
   * @throws {OutboundFailed} OUTBOUND_ADDRESS_REFUSED when the URL is not https, carries credentials,
   *   or leads to an address that may not be called; OUTBOUND_FAILED for everything else: no answer
   *   in time, another status, a redirect, too much, not UTF-8
   */
  getText(url: string, limits: OutboundLimits): Promise<OutboundText>
  /**
   * Sends a request over https and reads the answer, whatever its status. A redirect is an answer like
   * any other and is not followed.
   *
   * @throws {OutboundFailed} as {@link Outbound.getText}, but for the status
   */
  send(url: string, request: OutboundRequest, limits: OutboundLimits): Promise<OutboundAnswer>
  /** Closes the connections; calls that are under way fail. */
  close(): Promise<void>
}

/** Addresses that may be called although the rules are against it: http, loopback, inside our network. */
export interface OutboundException {
  /** The URL, and everything below it, for example `http://localhost:8080/realms/demo`. */
  readonly url: string
  /** Origin that is called in its place, asked for at each call; the URL's own by default. */
  readonly connectTo?: () => string
}

export interface OutboundOptions {
  /** Named by whoever runs the service, one by one. None by default. */
  readonly exceptions?: readonly OutboundException[]
  /** CIDR blocks inside our own network that may be called all the same. None by default. */
  readonly allowPrivateCidrs?: readonly string[]
  /** Certificates (PEM) trusted besides those of Node. */
  readonly certificateAuthorities?: readonly string[]
  /** The system's resolver by default. */
  readonly resolve?: ResolveName
}

/**
 * Opens the guarded client. Names are resolved once per connection, every address is checked, and the
 * connection goes to a checked one.
 *
 * @throws {TypeError} when `allowPrivateCidrs` holds something that is no CIDR block
 * @see OWASP Server-Side Request Forgery Prevention Cheat Sheet
 */
export function openOutbound({
  exceptions = [],
  allowPrivateCidrs = [],
  certificateAuthorities = [],
  resolve = resolveBySystem,
}: OutboundOptions = {}): Outbound {
  const check = openAddressCheck(allowPrivateCidrs)
  const trusted =
    certificateAuthorities.length === 0
      ? {}
      : { ca: [...rootCertificates, ...certificateAuthorities] }
  const guarded = new Agent({ connect: { lookup: checkedLookup(check, resolve), ...trusted } })
  const excepted = new Agent({ connect: trusted })

  const send: Outbound['send'] = async (url, { method, headers, body }, limits) => {
    const exception = findException(url, exceptions)
    const target = exception === undefined ? checkedUrl(url, check) : new URL(url)
    try {
      const answer = await (exception === undefined ? guarded : excepted).request({
        origin: exception?.connectTo?.() ?? target.origin,
        path: `${target.pathname}${target.search}`,
        method,
        headers: { 'user-agent': 'fedbridge', 'accept-encoding': 'identity', ...headers },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(limits.timeoutMs),
      })
      return await readAnswer(answer, limits.maxBytes)
    } catch (failure) {
      throw translateFailure(failure, target.origin)
    }
  }
  return {
    send,
    getText: async (url, limits) => {
      const { status, text, contentType } = await send(
        url,
        { method: 'GET', headers: { accept: '*/*' } },
        limits,
      )
      if (status === 200) return { text, contentType }
      throw new OutboundFailed('OUTBOUND_FAILED', `the answer is HTTP ${status}, expected 200`, {
        expected: 'HTTP 200',
        received: `HTTP ${status}`,
      })
    },
    close: async () => {
      await Promise.all([guarded.destroy(), excepted.destroy()])
    },
  }
}

/** Dot segments and the like are resolved before anything is compared. */
function findException(
  text: string,
  exceptions: readonly OutboundException[],
): OutboundException | undefined {
  if (exceptions.length === 0 || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return undefined
  return exceptions.find((exception) => {
    const { origin, pathname } = new URL(exception.url)
    const folder = pathname.endsWith('/') ? pathname : `${pathname}/`
    return url.origin === origin && (url.pathname === pathname || url.pathname.startsWith(folder))
  })
}

/** Sockets look up names only: an address that stands in the URL itself is checked here. */
function checkedUrl(text: string, check: AddressCheck): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:') {
    throw refusedUrl(`the URL is ${url?.protocol ?? 'not one'}, expected https:`)
  }
  if (url.username !== '' || url.password !== '') {
    throw refusedUrl('the URL carries credentials, expected none')
  }
  const host = url.hostname.replace(/^\[|\]$/gu, '')
  if (isIP(host) !== 0) check(host)
  return url
}

function refusedUrl(message: string): OutboundFailed {
  return new OutboundFailed('OUTBOUND_ADDRESS_REFUSED', message, { check: 'checked-url' })
}

async function readAnswer(
  { statusCode: status, headers, body }: Dispatcher.ResponseData,
  maxBytes: number,
): Promise<OutboundAnswer> {
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    // The rest is of no interest, and waiting for it would cost a slot.
    body.on('error', () => undefined).destroy()
    throw new OutboundFailed('OUTBOUND_FAILED', 'the answer is compressed, which was not asked for')
  }
  const contentType = headers['content-type']
  return {
    status,
    headers: Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
      ),
    ),
    text: await readText(body, maxBytes),
    contentType: typeof contentType === 'string' ? contentType : undefined,
  }
}

/** Names the origin alone: paths and queries of other people's URLs may hold keys. */
function translateFailure(failure: unknown, origin: string): FedbridgeError {
  if (failure instanceof FedbridgeError) return failure
  const error = failure instanceof Error ? failure : undefined
  const code = error !== undefined && 'code' in error ? String(error.code) : undefined
  const reason = error?.name === 'TimeoutError' ? 'no answer in time' : (code ?? error?.name)
  return new OutboundFailed('OUTBOUND_FAILED', `${origin} did not answer: ${reason ?? 'unknown'}`, {
    cause: failure,
  })
}
