import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSamlService, testProviderArn, type SamlService } from '../fakes/open-saml-service.ts'

const awsAttribute = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`
const strangerArn = 'arn:aws:iam::123456789012:role/Stranger'
const attributeCanary = 'attribute-canary-5d1f'
const relayStateCanary = 'https://elsewhere.example/relay-state-canary-81bc'

interface ErrorAnswer {
  readonly error: {
    readonly code: string
    readonly requestId: string
    readonly trace?: string
    readonly aws?: { readonly requestId?: string }
  }
}
interface Event {
  readonly eventName: string
  readonly errorCode?: string
  readonly requestID?: string
  readonly additionalEventData?: Readonly<Record<string, unknown>>
}

let service: SamlService
let directory: string
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fedbridge-traces-'))
  service = await openSamlService({
    change: (configuration) => ({
      ...configuration,
      storage: { kind: 'file', directory, maxEntries: 10_000 },
    }),
  })
}, 120_000)
afterAll(async () => {
  await service.close()
  rmSync(directory, { recursive: true, force: true })
})

/** A response for a role whose trust policy does not let this provider in. */
const toStranger = (): string =>
  service.response({
    attributes: {
      [awsAttribute('Role')]: `${strangerArn},${testProviderArn}`,
      [awsAttribute('RoleSessionName')]: 'alice',
      department: attributeCanary,
    },
  })

const refuse = async (samlResponse: string): Promise<ErrorAnswer['error']> => {
  const answer = await service.post('/saml', {
    SAMLResponse: samlResponse,
    RelayState: relayStateCanary,
  })
  return ((await answer.json()) as ErrorAnswer).error
}

const events = async (): Promise<readonly Event[]> => {
  const answer = await fetch(`${service.publicUrl}/api/events`)
  const body = (await answer.json()) as { readonly Records?: readonly Event[] } | readonly Event[]
  return 'Records' in body ? (body.Records ?? []) : (body as readonly Event[])
}

/** All that the store holds, and what its files have not yet written over. */
const stored = (): string =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name)).toString('latin1'))
    .join('\n')

describe('a sign-in that STS has refused', { timeout: 60_000 }, () => {
  it('goes by one request id in the answer, the log of STS, the events and the trace', async () => {
    const { code, requestId, trace, aws } = await refuse(toStranger())
    expect(code).toBe('STS_REFUSED')
    const ofSts = aws?.requestId ?? ''
    expect(ofSts).toMatch(/^[\w-]{36}$/)
    expect(ofSts).not.toBe(requestId)

    const lines = service.log.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    expect(lines.filter((line) => line['requestId'] === ofSts)).toContainEqual(
      expect.objectContaining({ action: 'AssumeRoleWithSAML', outcome: 'refused' }),
    )
    const records = await events()
    expect(records.find(({ requestID }) => requestID === ofSts)).toMatchObject({
      eventName: 'AssumeRoleWithSAML',
      errorCode: 'AccessDenied',
    })
    expect(records.find(({ requestID }) => requestID === requestId)).toMatchObject({
      eventName: 'ConsoleLogin',
      errorCode: 'STS_REFUSED',
      additionalEventData: { StsRequestId: ofSts },
    })

    expect(trace).toBe(`/debug/traces/${requestId}`)
    const page = await fetch(`${service.publicUrl}${trace ?? ''}`)
    expect(page.status).toBe(200)
    const html = await page.text()
    expect(html).toContain(ofSts)
    expect(html).toContain(strangerArn)
  })

  it('is linked to from the home page', async () => {
    const { trace } = await refuse(toStranger())
    const home = await (await fetch(`${service.publicUrl}/`)).text()
    expect(home).toContain(`href="${trace ?? ''}"`)
    const others = await fetch(`${service.publicUrl}/`, { headers: { 'x-forwarded-for': '::1' } })
    expect(await others.text()).not.toContain('/debug/traces/')
  })

  it('is explained by the statement that is missing', async () => {
    const { trace } = await refuse(toStranger())
    const html = await (await fetch(`${service.publicUrl}${trace ?? ''}`)).text()
    expect(html).toMatch(/trust policy/i)
    expect(html).toContain('AWS answered AccessDenied')
  })
})

describe('a refused answer of an OpenID Connect provider', { timeout: 60_000 }, () => {
  it('leads to a page with what the provider said, without code and state', async () => {
    const query = 'error=access_denied&error_description=Not+for+you&state=state-canary-77f0'
    const answer = await fetch(`${service.publicUrl}/oidc/callback?${query}`, {
      headers: { accept: 'application/json' },
    })
    const { error } = (await answer.json()) as ErrorAnswer
    expect(error.code).toBe('OIDC_STATE_MISMATCH')
    const page = await fetch(`${service.publicUrl}${error.trace ?? ''}`)
    expect(page.status).toBe(200)
    const html = await page.text()
    expect(html).toContain('Not for you')
    expect(html).toContain('OIDC_STATE_MISMATCH')
    expect(html).not.toContain('state-canary')
  })
})

describe('what came with a refused sign-in', { timeout: 60_000 }, () => {
  it('is in no log, event, metric, store or error page', async () => {
    const posted = [
      toStranger(),
      service.response({ audience: 'urn:other', attributes: { department: attributeCanary } }),
      service.response({ key: 'other-idp-rsa-2048', attributes: { department: attributeCanary } }),
      Buffer.from(`<samlp:Response>${attributeCanary}`).toString('base64'),
    ]
    const answers: string[] = []
    for (const samlResponse of posted) {
      for (const accept of ['text/html', 'application/json']) {
        const form = { SAMLResponse: samlResponse, RelayState: relayStateCanary }
        const answer = await service.post('/saml', form, { accept })
        expect(answer.status).toBeGreaterThanOrEqual(400)
        answers.push(JSON.stringify([...answer.headers]), await answer.text())
      }
    }
    const home = await fetch(`${service.publicUrl}/`)
    const metrics = await fetch(`${service.publicUrl}/metrics`)
    const places = {
      answers: answers.join('\n'),
      log: service.log.join('\n'),
      events: JSON.stringify(await events()),
      home: await home.text(),
      metrics: await metrics.text(),
      store: stored(),
    }
    const signatureOf = (samlResponse: string): string | undefined =>
      /SignatureValue>([^<]{40})/.exec(Buffer.from(samlResponse, 'base64').toString())?.[1]
    const secrets = posted.flatMap((samlResponse) => [
      samlResponse.slice(0, 60),
      samlResponse.slice(-60),
      encodeURIComponent(samlResponse).slice(-60),
      signatureOf(samlResponse) ?? attributeCanary,
    ])
    expect(posted.map(signatureOf).filter(Boolean)).toHaveLength(3)
    expect(places.metrics).toContain('fedbridge')
    expect(places.store.length).toBeGreaterThan(1000)
    for (const text of Object.values(places)) {
      expect(text).not.toContain(attributeCanary)
      expect(text).not.toContain('relay-state-canary')
      for (const secret of secrets) {
        expect(text).not.toContain(secret)
      }
    }
  })
})
