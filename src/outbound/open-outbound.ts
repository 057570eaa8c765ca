/**
 * Owns requests to addresses that somebody else chose: metadata, key sets, discovery. May import
 * nothing of ours but errors. Never follows a redirect, never connects to an address it did not
 * check, never reads more or waits longer than it was told.
 */
import { isIP } from 'node:net'
import { rootCertificates, type SecureContextOptions } from 'node:tls'
import { Agent, type Dispatcher } from 'undici'
import { OutboundFailed } from '../errors.ts'
import { openAddressCheck } from './check-address.ts'
import { checkedLookup, resolveBySystem, type ResolveName } from './checked-lookup.ts'
import { exceptionFinder, type OutboundException } from './exception-finder.ts'
import { readText } from './read-text.ts'
import { translateFailure } from './translate-failure.ts'

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

/** What vouches for the server of one call. */
export interface OutboundTrust {
  /**
   * Certificates (PEM) that stand in for all authorities of this call: one of them has to be on the path
   * that leads up from the server's certificate. They need not be roots. Host name, dates and the rest of
   * the path are judged as always, on the connection that the request then uses, which no other call shares.
   */
  readonly trustAnchors: readonly [string, ...string[]]
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
   *   in time, another status, a redirect, too much, not UTF-8; with `verify-certificate` as `check`
   *   when the certificate of the server is not accepted
   */
  getText(url: string, limits: OutboundLimits, trust?: OutboundTrust): Promise<OutboundText>
  /**
   * Sends a request over https and reads the answer, whatever its status. A redirect is an answer like
   * any other and is not followed. With an exception's `connectTo`, the server sees the host of the URL.
   *
   * @throws {OutboundFailed} as {@link Outbound.getText}, but for the status
   */
  send(url: string, request: OutboundRequest, limits: OutboundLimits): Promise<OutboundAnswer>
  /** Closes the connections; calls that are under way fail. */
  close(): Promise<void>
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
 * @throws {TypeError} when `allowPrivateCidrs` holds something that is no CIDR block, or an exception's
 *   URL is not one to make exceptions for
 * @see OWASP Server-Side Request Forgery Prevention Cheat Sheet
 */
export function openOutbound({
  exceptions = [],
  allowPrivateCidrs = [],
  certificateAuthorities = [],
  resolve = resolveBySystem,
}: OutboundOptions = {}): Outbound {
  const rules = {
    guarded: openAddressCheck(allowPrivateCidrs),
    // Closes nothing but the credential services.
    excepted: openAddressCheck(['0.0.0.0/0', '::/0']),
  }
  const exceptionOf = exceptionFinder(exceptions)
  const agents = new Set<Agent>()
  const openAgent = (rule: keyof typeof rules, trust: SecureContextOptions): Agent => {
    const agent = new Agent({ connect: { lookup: checkedLookup(rules[rule], resolve), ...trust } })
    agents.add(agent)
    return agent
  }
  const trusted =
    certificateAuthorities.length === 0
      ? {}
      : { ca: [...rootCertificates, ...certificateAuthorities] }
  const lasting = {
    guarded: openAgent('guarded', trusted),
    excepted: openAgent('excepted', trusted),
  }

  /** Judges what stands in the URL; what its name means is judged when a connection is made. */
  const aimAt = (text: string): Aim & { readonly rule: keyof typeof rules } => {
    const exception = exceptionOf(text)
    const rule = exception === undefined ? 'guarded' : 'excepted'
    const url = exception === undefined ? httpsUrl(text) : new URL(text)
    const { origin, hostname } = new URL(exception?.connectTo?.() ?? url.origin)
    const host = hostname.replace(/^\[|\]$/gu, '')
    // Sockets look up names only: an address that stands there itself is checked here.
    if (isIP(host) !== 0) rules[rule](host)
    return { url, origin, rule }
  }
  return {
    send: async (url, request, limits) => {
      const aim = aimAt(url)
      return sendThrough(lasting[aim.rule], aim, request, limits)
    },
    getText: async (url, limits, trust) => {
      const aim = aimAt(url)
      if (trust === undefined) {
        return onlyOk(await sendThrough(lasting[aim.rule], aim, getAnything, limits))
      }
      // Of its own, so that no connection outlives the trust it was made with.
      const agent = openAgent(aim.rule, {
        ca: [...trust.trustAnchors],
        allowPartialTrustChain: true,
      })
      try {
        return onlyOk(await sendThrough(agent, aim, getAnything, limits))
      } finally {
        agents.delete(agent)
        void agent.destroy()
      }
    },
    close: async () => {
      await Promise.all([...agents].map((agent) => agent.destroy()))
    },
  }
}

const getAnything: OutboundRequest = { method: 'GET', headers: { accept: '*/*' } }

/** Where a request goes: what it asks for, and the origin that is connected to for it. */
interface Aim {
  readonly url: URL
  readonly origin: string
}

async function sendThrough(
  agent: Agent,
  { url, origin }: Aim,
  { method, headers, body }: OutboundRequest,
  { maxBytes, timeoutMs }: OutboundLimits,
): Promise<OutboundAnswer> {
  const signal = AbortSignal.timeout(timeoutMs)
  const exchange = async (): Promise<OutboundAnswer> => {
    const answer = await agent.request({
      origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers: {
        host: url.host,
        'user-agent': 'fedbridge',
        'accept-encoding': 'identity',
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      signal,
    })
    return readAnswer(answer, maxBytes)
  }
  try {
    return await beforeAbort(exchange(), signal)
  } catch (failure) {
    throw translateFailure(failure, url.origin)
  }
}

/** The library listens to a signal only once it has a connection, and waits ten seconds for that. */
function beforeAbort<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort)
    })
  })
}

function onlyOk({ status, text, contentType }: OutboundAnswer): OutboundText {
  if (status === 200) return { text, contentType }
  const isRedirect = status >= 300 && status < 400
  const why = isRedirect ? ', and redirects are not followed' : ''
  throw new OutboundFailed('OUTBOUND_FAILED', `the answer is HTTP ${status}, expected 200${why}`, {
    expected: 'HTTP 200',
    received: `HTTP ${status}`,
  })
}

function httpsUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:') {
    throw refusedUrl(`the URL is ${url?.protocol ?? 'not one'}, expected https:`)
  }
  if (url.username !== '' || url.password !== '') {
    throw refusedUrl('the URL carries credentials, expected none')
  }
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
