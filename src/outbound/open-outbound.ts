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

export interface Outbound {
  /**
   * Fetches text over https. Only an answer of 200 counts.
   *
   * @throws {OutboundFailed} OUTBOUND_ADDRESS_REFUSED when the URL is not https, carries credentials,
   *   or leads to an address that may not be called; OUTBOUND_FAILED for everything else: no answer
   *   in time, another status, a redirect, too much, not UTF-8
   */
  getText(url: string, limits: OutboundLimits): Promise<OutboundText>
  /** Closes the connections; calls that are under way fail. */
  close(): Promise<void>
}

export interface OutboundOptions {
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
  allowPrivateCidrs = [],
  certificateAuthorities = [],
  resolve = resolveBySystem,
}: OutboundOptions = {}): Outbound {
  const check = openAddressCheck(allowPrivateCidrs)
  const agent = new Agent({
    connect: {
      lookup: checkedLookup(check, resolve),
      ...(certificateAuthorities.length === 0
        ? {}
        : { ca: [...rootCertificates, ...certificateAuthorities] }),
    },
  })
  return {
    getText: async (url, { maxBytes, timeoutMs }) => {
      const { origin, pathname, search } = checkedUrl(url, check)
      try {
        const answer = await agent.request({
          origin,
          path: `${pathname}${search}`,
          method: 'GET',
          headers: { 'user-agent': 'fedbridge', accept: '*/*', 'accept-encoding': 'identity' },
          signal: AbortSignal.timeout(timeoutMs),
        })
        return await readAnswer(answer, maxBytes)
      } catch (failure) {
        throw translateFailure(failure, origin)
      }
    },
    close: () => agent.destroy(),
  }
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
  { statusCode, headers, body }: Dispatcher.ResponseData,
  maxBytes: number,
): Promise<OutboundText> {
  const encoding = headers['content-encoding'] ?? 'identity'
  if (statusCode !== 200 || encoding !== 'identity') {
    // The rest is of no interest, and waiting for it would cost a slot.
    body.on('error', () => undefined).destroy()
    throw statusCode === 200
      ? new OutboundFailed('OUTBOUND_FAILED', 'the answer is compressed, which was not asked for')
      : new OutboundFailed('OUTBOUND_FAILED', `the answer is HTTP ${statusCode}, expected 200`, {
          expected: 'HTTP 200',
          received: `HTTP ${statusCode}`,
        })
  }
  const contentType = headers['content-type']
  return {
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
