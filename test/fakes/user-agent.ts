/** A request and its answer. */
export interface Exchange {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  /** Absolute; undefined where the answer does not redirect. */
  readonly location: string | undefined
  readonly text: string
}

/**
 * A browser without a screen: keeps cookies by host name, as browsers do, follows a redirect when it is
 * told to, and remembers everything it was answered.
 */
export class UserAgent {
  readonly exchanges: Exchange[] = []
  readonly #cookies = new Map<string, Map<string, string>>()

  get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Exchange> {
    return this.#send(url, { method: 'GET', headers })
  }

  /** Posts a form, as a page of the same origin does. */
  post(
    url: string,
    form: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Exchange> {
    const { origin } = new URL(url)
    return this.#send(url, {
      method: 'POST',
      headers: { origin, ...headers },
      body: new URLSearchParams(form),
    })
  }

  /** Follows redirects to the first answer that is none, or to an address that begins with `until`. */
  async follow(start: Exchange, until?: string): Promise<Exchange> {
    let answer = start
    for (let count = 0; count < 20; count += 1) {
      const { location } = answer
      if (location === undefined || (until !== undefined && location.startsWith(until))) {
        return answer
      }
      answer = await this.get(location)
    }
    throw new Error(`too many redirects from ${start.url}`)
  }

  async #send(
    url: string,
    { method, headers, body }: { method: string; headers: object; body?: URLSearchParams },
  ): Promise<Exchange> {
    const { hostname } = new URL(url)
    const cookies = this.#cookies.get(hostname) ?? new Map<string, string>()
    this.#cookies.set(hostname, cookies)
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        // A connection kept open does not outlive a restart of the other side.
        connection: 'close',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(cookie) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    const exchange = {
      url,
      status: answer.status,
      headers: answer.headers,
      location: location === null ? undefined : new URL(location, url).href,
      text: await answer.text(),
    }
    this.exchanges.push(exchange)
    return exchange
  }
}
