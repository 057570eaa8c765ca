import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  account,
  hiddenOf,
  issuer,
  openTestBridge,
  otherIssuer,
  providerOf,
  publicUrl,
  roleArn,
  type Answer,
  type Browser,
  type TestBridge,
} from './open-test-bridge.ts'

const developer = { roleArn: roleArn('Developer'), when: [] }
const auditor = { roleArn: roleArn('Auditor'), when: [] }
const one = providerOf(issuer, { roleRules: [developer] })
const two = providerOf(otherIssuer, { name: 'Others', roleRules: [developer, auditor] })
const providers = [one, two]

let test: TestBridge
let browser: Browser
beforeEach(async () => {
  test = await openTestBridge({ providers })
  browser = test.browser()
})
afterEach(() => test[Symbol.asyncDispose]())

/** Signs alice in at a provider; the query that she comes back with. */
async function answerOf(
  provider = one,
  claims: Readonly<Record<string, unknown>> = {},
  query = '',
): Promise<string> {
  const transaction = await browser.start(provider, query)
  return test.relyingParty.issue(provider.client, transaction, claims).query
}

const back = (query: string, by = browser): Promise<Answer> => by.get(`/oidc/callback?${query}`)

const signedIn = (answer: Answer): URLSearchParams => {
  expect(answer.status).toBe(302)
  expect(answer.location).toMatch(/^http:\/\/localhost:8400\/federation\?/)
  return new URL(answer.location).searchParams
}

/** Takes alice to the role page; its form. */
async function toChoice(claims = {}): Promise<Readonly<Record<string, string>>> {
  const answer = await back(await answerOf(two, claims))
  expect(answer.location).toMatch(/^\/oidc\/choose\?id=[\w-]{43}$/)
  const page = await browser.get(answer.location)
  expect(page.status).toBe(200)
  return hiddenOf(page.text)
}

describe('GET /oidc/login: a sign-in starts', () => {
  it('sends the browser to the provider, remembers it, and may be kept by nobody', async () => {
    const answer = await browser.get(`/oidc/login/${account}/${one.providerName}`)
    expect(answer.status).toBe(302)
    const url = new URL(answer.location)
    expect(url.origin).toBe('https://idp.example.test:8443')
    expect(url.searchParams.get('redirect_uri')).toBe(`${publicUrl}/oidc/callback`)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(browser.cookie).toMatch(/^fedbridge-browser=[\w-]{43}$/)
  })

  it('finds a provider whose name has a port and slashes, and one that ends in a slash', async () => {
    expect(one.providerName).toBe('idp.example.test:8443/realms/one')
    expect(two.providerName).toBe('other.example.test/')
    await browser.start(one)
    await browser.start(two)
    expect(test.relyingParty.begun).toHaveLength(2)
  })

  it.each([
    ['of another name', `${account}/idp.example.test:8443/realms/two`],
    ['without the slash at its end', `${account}/other.example.test`],
    ['of another account', `210987654321/${one.providerName}`],
    ['with an account that is none', `x/${one.providerName}`],
    ['with an account that climbs out', `..%2F/${one.providerName}`],
  ])('knows no provider %s', async (_what, path) => {
    const answer = await browser.get(`/oidc/login/${path}`)
    expect({ status: answer.status, code: answer.code }).toEqual({
      status: 404,
      code: 'OIDC_PROVIDER_UNKNOWN',
    })
    expect(test.relyingParty.begun).toHaveLength(0)
  })

  it('takes no other method', async () => {
    expect((await browser.post(`/oidc/login/${account}/${one.providerName}`, {})).status).toBe(405)
  })

  it('refuses a destination that was sent twice', async () => {
    const path = `/oidc/login/${account}/${one.providerName}?RelayState=a&RelayState=b`
    expect((await browser.get(path)).code).toBe('PARAMETER_REPEATED')
  })
})

describe('GET /oidc/callback: one role', () => {
  it('goes straight to the console with the token, the session name and an hour', async () => {
    const answer = await back(await answerOf(one, { preferred_username: 'alice.l' }))
    const parameters = signedIn(answer)
    expect(parameters.get('issuer')).toBe(
      `${publicUrl}/oidc/login/${account}/idp.example.test:8443/realms/one`,
    )
    expect(parameters.get('destination')).toBe(`${publicUrl}/console/`)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(test.asked).toEqual([
      {
        roleArn: roleArn('Developer'),
        roleSessionName: 'alice.l',
        webIdentityToken: test.relyingParty.idTokens[0],
        durationSeconds: 3600,
      },
    ])
    expect(test.counted).toEqual(['success'])
    expect(await test.events()).toEqual([])
  })

  it.each([
    ['RelayState', 'https://console.example.com/s3', 'https://console.example.com/s3'],
    ['Destination', '/console/iam', `${publicUrl}/console/iam`],
    ['RelayState', 'https://evil.example/', `${publicUrl}/console/`],
  ])('goes where %s=%s says only if it may', async (name, wanted, destination) => {
    const query = `?${new URLSearchParams({ [name]: wanted }).toString()}`
    const parameters = signedIn(await back(await answerOf(one, {}, query)))
    expect(parameters.get('destination')).toBe(destination)
  })

  it('has an hour for the password, and not more', async () => {
    const inTime = await browser.start(one)
    test.clock.forward(3599)
    signedIn(await back(test.relyingParty.issue(one.client, inTime).query))
    const late = await browser.start(one)
    test.clock.forward(3600)
    expect((await back(test.relyingParty.issue(one.client, late).query)).code).toBe(
      'OIDC_STATE_MISMATCH',
    )
  })
})

describe('O7: state, nonce and code', () => {
  it('refuses an answer without a state, with a wrong one, and one that was used', async () => {
    const query = await answerOf()
    const changed = (change: (parameters: URLSearchParams) => void): string => {
      const parameters = new URLSearchParams(query)
      change(parameters)
      return parameters.toString()
    }
    const without = await back(
      changed((each) => {
        each.delete('state')
      }),
    )
    expect(without.code).toBe('OIDC_CALLBACK_INVALID')
    const wrong = await back(
      changed((each) => {
        each.set('state', 'x'.repeat(32))
      }),
    )
    expect({ status: wrong.status, code: wrong.code }).toEqual({
      status: 403,
      code: 'OIDC_STATE_MISMATCH',
    })
    signedIn(await back(query))
    expect((await back(query)).code).toBe('OIDC_STATE_MISMATCH')
    expect(test.asked).toHaveLength(1)
  })

  it('refuses a token that was made for another sign-in of the same browser', async () => {
    const first = await browser.start(one)
    const second = await browser.start(one)
    const { query } = test.relyingParty.issue(one.client, {
      state: second.state,
      nonce: first.nonce,
    })
    expect((await back(query)).code).toBe('ID_TOKEN_NONCE')
    signedIn(await back(test.relyingParty.issue(one.client, first).query))
  })

  it('refuses a code that was redeemed, though the sign-in is another', async () => {
    const first = await browser.start(one)
    const { code, query } = test.relyingParty.issue(one.client, first)
    signedIn(await back(query))
    const second = await browser.start(one)
    const again = new URLSearchParams({ code, state: second.state, iss: issuer })
    expect((await back(again.toString())).code).toBe('OIDC_CODE_REFUSED')
  })

  it('a sign-in that failed is over: its state is not good for another try', async () => {
    const transaction = await browser.start(one)
    const refused = await back(
      new URLSearchParams({ state: transaction.state, error: 'access_denied' }).toString(),
    )
    expect({ status: refused.status, code: refused.code }).toEqual({
      status: 403,
      code: 'OIDC_SIGN_IN_DENIED',
    })
    const { query } = test.relyingParty.issue(one.client, transaction)
    expect((await back(query)).code).toBe('OIDC_STATE_MISMATCH')
  })

  it('of fifty concurrent callbacks with one answer exactly one signs in', async () => {
    const query = await answerOf()
    const answers = await Promise.all(Array.from({ length: 50 }, () => back(query)))
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(1)
    expect(answers.filter(({ code }) => code === 'OIDC_STATE_MISMATCH')).toHaveLength(49)
    expect(test.asked).toHaveLength(1)
  })

  it.each(['code', 'state', 'iss', 'x'])('refuses an answer with %s twice', async (name) => {
    const query = await answerOf()
    expect((await back(`${query}&${name}=1&${name}=2`)).code).toBe('PARAMETER_REPEATED')
    expect(test.asked).toHaveLength(0)
    // And nothing was taken.
    signedIn(await back(query))
  })

  it('takes no POST', async () => {
    const query = await answerOf()
    const answer = await browser.post(
      '/oidc/callback',
      Object.fromEntries(new URLSearchParams(query)),
    )
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET')
  })

  it('takes no HEAD, and keeps the sign-in for the GET', async () => {
    const query = await answerOf()
    const answer = await browser.head(`/oidc/callback?${query}`)
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET')
    signedIn(await back(query))
  })
})

describe('OWASP "Login CSRF": the answer is for the browser that began', () => {
  it('refuses another browser, or one without cookies, and takes nothing from the right one', async () => {
    const query = await answerOf()
    const victim = test.browser()
    const without = await back(query, victim)
    expect({ status: without.status, code: without.code }).toEqual({
      status: 403,
      code: 'OIDC_OTHER_BROWSER',
    })
    await victim.start(one)
    expect((await back(query, victim)).code).toBe('OIDC_OTHER_BROWSER')
    expect(test.asked).toHaveLength(0)
    signedIn(await back(query))
  })
})

describe('O6: mix-up of providers', () => {
  it("refuses a token of provider A at B's callback", async () => {
    const transaction = await browser.start(two)
    const { code } = test.relyingParty.issue(one.client, transaction)
    const mixed = new URLSearchParams({ code, state: transaction.state })
    const answer = await back(mixed.toString())
    expect({ status: answer.status, code: answer.code }).toEqual({
      status: 403,
      code: 'OIDC_ISSUER_MISMATCH',
    })
    expect(test.asked).toHaveLength(0)
    const [event] = await test.events()
    expect(event?.userIdentity).toEqual({ type: 'Unknown' })
    expect(event?.additionalEventData).toMatchObject({ OidcProviderArn: two.arn })
  })

  it('refuses a token for another client at the same provider', async () => {
    const transaction = await browser.start(one)
    const stranger = { ...one.client, clientId: 'another' }
    expect((await back(test.relyingParty.issue(stranger, transaction).query)).code).toBe(
      'ID_TOKEN_AUDIENCE',
    )
  })
})

describe('the choice of a role', () => {
  /** As `exp`: what ends before that is the choice. */
  const inAnHour = Math.floor(Date.parse('2026-01-01T13:00:00Z') / 1000)

  it('is kept here: the page has an id, and neither token nor claims', async () => {
    const fields = await toChoice()
    expect(Object.keys(fields)).toEqual(['id', 'csrf_token'])
    const page = await browser.get(`/oidc/choose?id=${fields['id'] ?? ''}`)
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.text).toContain(`value="${roleArn('Auditor')}"`)
    expect(page.text).toContain('example-corp (123456789012)')
    for (const token of test.relyingParty.idTokens) expect(page.text).not.toContain(token)
    const answer = await browser.post('/oidc/choose', {
      ...fields,
      roleIndex: roleArn('Auditor'),
    })
    signedIn(answer)
    expect(test.asked.map((request) => request.roleArn)).toEqual([roleArn('Auditor')])
  })

  it('O21: of fifty concurrent choices exactly one wins', async () => {
    const fields = await toChoice()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        browser.post('/oidc/choose', {
          ...fields,
          roleIndex: roleArn(index % 2 === 0 ? 'Auditor' : 'Developer'),
        }),
      ),
    )
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(1)
    expect(answers.filter(({ code }) => code === 'OIDC_CHOICE_UNKNOWN')).toHaveLength(49)
    expect(test.asked).toHaveLength(1)
  })

  it('O21: a token with the jti of one that was used signs in no more, one with another does', async () => {
    signedIn(await back(await answerOf(one, { jti: 'first' })))
    const again = await back(await answerOf(one, { jti: 'first' }))
    expect({ status: again.status, code: again.code }).toEqual({
      status: 400,
      code: 'ID_TOKEN_REPLAYED',
    })
    signedIn(await back(await answerOf(one, { jti: 'second' })))
  })

  it('O21: nobody is asked to choose with a token that was used', async () => {
    const fields = await toChoice({ jti: 'used' })
    signedIn(await browser.post('/oidc/choose', { ...fields, roleIndex: roleArn('Developer') }))
    expect((await back(await answerOf(two, { jti: 'used' }))).code).toBe('ID_TOKEN_REPLAYED')
    expect((await back(await answerOf(two, { jti: 'fresh' }))).location).toContain('/oidc/choose')
  })

  it('O21: two choices with the same token: the second is refused', async () => {
    const first = await toChoice({ jti: 'same' })
    const second = await toChoice({ jti: 'same' })
    const roleIndex = roleArn('Developer')
    signedIn(await browser.post('/oidc/choose', { ...first, roleIndex }))
    const answer = await browser.post('/oidc/choose', { ...second, roleIndex })
    expect(answer.code).toBe('ID_TOKEN_REPLAYED')
  })

  it('can be made again after STS has denied the first, and not after it has granted one', async () => {
    const fields = await toChoice()
    test.deny(roleArn('Auditor'))
    const denied = await browser.post('/oidc/choose', { ...fields, roleIndex: roleArn('Auditor') })
    expect({ status: denied.status, code: denied.code }).toEqual({
      status: 403,
      code: 'STS_REFUSED',
    })
    expect(denied.text).toContain('Not authorized to perform sts:AssumeRoleWithWebIdentity')
    expect((await browser.get(`/oidc/choose?id=${fields['id'] ?? ''}`)).status).toBe(200)
    signedIn(await browser.post('/oidc/choose', { ...fields, roleIndex: roleArn('Developer') }))
    const over = await browser.post('/oidc/choose', { ...fields, roleIndex: roleArn('Developer') })
    expect(over.code).toBe('OIDC_CHOICE_UNKNOWN')
  })

  it('put back after a denial, it ends when it would have ended', async () => {
    const fields = await toChoice({ exp: inAnHour })
    test.clock.forward(600)
    test.deny(roleArn('Auditor'))
    await browser.post('/oidc/choose', { ...fields, roleIndex: roleArn('Auditor') })
    test.clock.forward(299)
    expect((await browser.get(`/oidc/choose?id=${fields['id'] ?? ''}`)).status).toBe(200)
    test.clock.forward(1)
    expect((await browser.get(`/oidc/choose?id=${fields['id'] ?? ''}`)).code).toBe(
      'OIDC_CHOICE_UNKNOWN',
    )
  })

  it('is over when STS takes its token no more, five minutes after it has expired', async () => {
    const fields = await toChoice()
    test.clock.forward(599)
    const path = `/oidc/choose?id=${fields['id'] ?? ''}`
    expect((await browser.get(path)).status).toBe(200)
    test.clock.forward(1)
    expect((await browser.get(path)).code).toBe('OIDC_CHOICE_UNKNOWN')
  })

  it('is over a day after its token was issued', async () => {
    const now = Math.floor(test.clock.now().getTime() / 1000)
    const fields = await toChoice({ iat: now - 86_400 + 60, exp: inAnHour })
    test.clock.forward(59)
    const path = `/oidc/choose?id=${fields['id'] ?? ''}`
    expect((await browser.get(path)).status).toBe(200)
    test.clock.forward(1)
    expect((await browser.get(path)).code).toBe('OIDC_CHOICE_UNKNOWN')
  })

  it('ends with a token that STS takes no more, and says to sign in again', async () => {
    const fields = await toChoice({ jti: 'old' })
    test.expire(true)
    const form = { ...fields, roleIndex: roleArn('Auditor') }
    const answer = await browser.post('/oidc/choose', form)
    expect({ status: answer.status, code: answer.code }).toEqual({
      status: 403,
      code: 'ID_TOKEN_EXPIRED',
    })
    expect(answer.text).toContain('Sign in again from the beginning')
    test.expire(false)
    expect((await browser.post('/oidc/choose', form)).code).toBe('OIDC_CHOICE_UNKNOWN')
    expect((await back(await answerOf(two, { jti: 'old' }))).code).toBe('ID_TOKEN_REPLAYED')
  })

  it('is over after fifteen minutes', async () => {
    const fields = await toChoice({ exp: inAnHour })
    test.clock.forward(15 * 60)
    const answer = await browser.post('/oidc/choose', {
      ...fields,
      roleIndex: roleArn('Developer'),
    })
    expect({ status: answer.status, code: answer.code }).toEqual({
      status: 403,
      code: 'OIDC_CHOICE_UNKNOWN',
    })
  })

  it('is for this browser alone, and its form for nobody else to send', async () => {
    const { id = '', csrf_token = '' } = await toChoice()
    const roleIndex = roleArn('Developer')
    const other = test.browser()
    await other.start(one)
    expect((await other.get(`/oidc/choose?id=${id}`)).code).toBe('OIDC_OTHER_BROWSER')
    expect((await other.post('/oidc/choose', { id, csrf_token, roleIndex })).code).toBe(
      'CSRF_MISMATCH',
    )
    expect((await browser.post('/oidc/choose', { id, roleIndex })).code).toBe('CSRF_MISMATCH')
    // With the right form token, and the cookie of another browser.
    const [, csrf = ''] = /(fedbridge-csrf=[^;]+)/.exec(browser.cookie) ?? []
    other.cookie = `${other.cookie}; ${csrf}`
    expect((await other.post('/oidc/choose', { id, csrf_token, roleIndex })).code).toBe(
      'OIDC_OTHER_BROWSER',
    )
    expect(test.asked).toHaveLength(0)
    signedIn(await browser.post('/oidc/choose', { id, csrf_token, roleIndex }))
  })

  it('takes no role that is not on offer, and stays', async () => {
    const fields = await toChoice()
    const answer = await browser.post('/oidc/choose', { ...fields, roleIndex: roleArn('Admin') })
    expect({ status: answer.status, code: answer.code }).toEqual({
      status: 400,
      code: 'OIDC_ROLE_NOT_OFFERED',
    })
    expect((await browser.post('/oidc/choose', fields)).code).toBe('PARAMETER_MISSING')
    expect(test.asked).toHaveLength(0)
    signedIn(await browser.post('/oidc/choose', { ...fields, roleIndex: roleArn('Developer') }))
  })
})

describe('no role', () => {
  it('is a page with the reasons, or an error for programs, and a refused sign-in in the log', async () => {
    const when = [{ claim: 'groups', values: ['admins'] }]
    const strict = providerOf(issuer, { roleRules: [{ roleArn: roleArn('Admin'), when }] })
    await using closed = await openTestBridge({ providers: [strict] })
    const person = closed.browser()
    const query = async (): Promise<string> =>
      closed.relyingParty.issue(strict.client, await person.start(strict), { groups: ['dev'] })
        .query
    const page = await person.get(`/oidc/callback?${await query()}`)
    expect(page.status).toBe(403)
    expect(page.text).toContain('No role to choose')
    expect(page.text).toContain('It asks for another value of the claim groups than you have.')
    expect(page.text).not.toContain('admins')
    // The page and the line of the log have one id.
    const [told] = closed.told
    expect(told).toMatchObject({
      code: 'OIDC_ROLE_MISSING',
      message: expect.stringContaining(roleArn('Admin')) as string,
    })
    expect(page.text).toContain(told?.requestId)
    expect(page.headers.get('x-request-id')).toBe(told?.requestId)
    const answer = await person.get(`/oidc/callback?${await query()}`, {
      accept: 'application/json',
    })
    expect({ status: answer.status, code: answer.code }).toEqual({
      status: 403,
      code: 'OIDC_ROLE_MISSING',
    })
    expect(closed.asked).toHaveLength(0)
    expect(closed.counted).toEqual(['OIDC_ROLE_MISSING', 'OIDC_ROLE_MISSING'])
    const events = await closed.events()
    expect(events.map(({ errorCode }) => errorCode)).toEqual([
      'OIDC_ROLE_MISSING',
      'OIDC_ROLE_MISSING',
    ])
    expect(events[0]?.userIdentity).toMatchObject({ type: 'WebIdentityUser', userName: 'alice' })
  })
})

describe('records of refusals', () => {
  it('name the person, the provider and the role as far as they were known', async () => {
    test.deny(roleArn('Developer'))
    const refused = await back(await answerOf())
    expect(refused.code).toBe('STS_REFUSED')
    const [event] = await test.events()
    expect(event).toMatchObject({
      eventName: 'ConsoleLogin',
      errorCode: 'STS_REFUSED',
      userIdentity: {
        type: 'WebIdentityUser',
        principalId: `${one.arn}:fedbridge:alice`,
        userName: 'alice',
        identityProvider: one.arn,
      },
      responseElements: { ConsoleLogin: 'Failure' },
      recipientAccountId: account,
    })
    expect(test.counted).toEqual(['STS_REFUSED'])
    // The token may be used again: nobody got a session by it.
    test.deny()
    signedIn(await back(await answerOf()))
  })

  it('name who it was where the claims are what is refused', async () => {
    const tags = { 'https://aws.amazon.com/tags': { principal_tags: { team: 'not a list' } } }
    expect((await back(await answerOf(one, tags))).code).toBe('SESSION_TAG_INVALID')
    const [event] = await test.events()
    expect(event?.userIdentity).toMatchObject({ type: 'WebIdentityUser', userName: 'alice' })
  })

  it('hold, as the log, the store and every page do, neither token nor code nor state', async () => {
    const secrets: string[] = []
    const texts: string[] = []
    const come = async (query: string): Promise<Answer> => {
      const parameters = new URLSearchParams(query)
      secrets.push(...['code', 'state'].flatMap((name) => parameters.get(name) ?? []))
      const answer = await back(query)
      texts.push(answer.text)
      return answer
    }
    await come(await answerOf(two))
    const spent = await answerOf(one)
    await come(spent)
    await come(spent)
    const { state } = await browser.start(one)
    await come(new URLSearchParams({ state, code: 'code-canary-of-nobody' }).toString())
    const answer = await come(await answerOf(two))
    texts.push((await browser.get(answer.location)).text)
    secrets.push(...test.relyingParty.idTokens)
    secrets.push(...test.relyingParty.begun.flatMap((each) => [each.nonce, each.codeVerifier]))
    expect(secrets.length).toBeGreaterThan(15)
    const stored = [
      ...(await test.storage.list('oidc-')),
      ...(await test.storage.list('id-token:')),
    ]
    expect(stored.length).toBeGreaterThan(2)
    const kept = [
      ...texts,
      answer.location,
      test.kept.text(),
      JSON.stringify(await test.events()),
      JSON.stringify(stored),
    ].join('\n')
    for (const secret of secrets) expect(kept).not.toContain(secret)
    expect(kept).not.toContain('secret-canary')
  })
})

describe('signing out at the provider', () => {
  const path = `/oidc/logout/${account}/${one.providerName}`

  it('sends the browser there, and tells it to come back here', async () => {
    const answer = await browser.get(path)
    expect(answer.status).toBe(302)
    const url = new URL(answer.location)
    expect(url.origin).toBe('https://idp.example.test')
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${publicUrl}/oidc/logged-out`)
  })

  it('says so where the provider has no such place, and knows no other provider', async () => {
    test.relyingParty.logoutAt(undefined)
    const answer = await browser.get(path)
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('Partners names no address for it')
    expect((await browser.get(`${path}/two`)).code).toBe('OIDC_PROVIDER_UNKNOWN')
  })

  it('says afterwards that the console session goes on, and where it ends', async () => {
    const { status, text } = await browser.get('/oidc/logged-out')
    expect(status).toBe(200)
    expect(text).toContain('A console session that you have opened goes on')
    expect(text).toContain(`href="${publicUrl}/federation?Action=logout"`)
  })
})
