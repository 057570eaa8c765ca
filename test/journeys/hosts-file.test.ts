import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeServerCertificate } from '../../scripts/make-server-certificate.ts'
import { sendPage } from '../../src/http/send-page.ts'
import { renderPostFormPage } from '../../src/views/post-form-page.tsx'
import { openService, type OpenService } from '../fakes/open-service.ts'
import { idpMetadataXml, testAccount, testProviderArn } from '../fakes/open-saml-service.ts'
import { testIdpEntityId } from '../fakes/saml-test-keys.ts'
import { signedResponse } from '../fakes/signed-response.ts'
import { serve } from '../http/serve.ts'
import { freePort } from '../peers/free-port.ts'
import { openBrowser } from '../peers/open-browser.ts'
import { chromium, describeWithPeers } from '../peers/peer.ts'

vi.setConfig({ testTimeout: 120_000 })

const awsHost = 'signin.aws.amazon.com'
const awsAcs = `https://${awsHost}/saml`
const made = makeServerCertificate({ hosts: ['localhost', awsHost], now: new Date() })

interface TlsService extends OpenService {
  readonly port: number
}

/** The service with TLS, as `docs/hosts-file-and-containers.md` has it. */
async function openTlsService(server: Readonly<Record<string, unknown>>): Promise<TlsService> {
  const folder = mkdtempSync(join(tmpdir(), 'fedbridge-hosts-'))
  const port = await freePort()
  writeFileSync(join(folder, 'server.crt'), made.certificatePem)
  writeFileSync(join(folder, 'server.key'), made.privateKeyPem)
  writeFileSync(join(folder, 'idp.xml'), idpMetadataXml(testIdpEntityId, 'idp-rsa-2048'))
  const file = join(folder, 'fedbridge.yaml')
  writeFileSync(
    file,
    JSON.stringify({
      server: { port, tls: { certificateFile: 'server.crt', keyFile: 'server.key' }, ...server },
      identityProviders: { saml: [{ arn: testProviderArn, metadata: 'idp.xml' }] },
      emulator: {
        accounts: {
          [testAccount]: {
            roles: {
              Developer: {
                trustPolicy: {
                  Version: '2012-10-17',
                  Statement: {
                    Effect: 'Allow',
                    Principal: { Federated: testProviderArn },
                    Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'],
                    Condition: { StringEquals: { 'SAML:aud': awsAcs } },
                  },
                },
              },
            },
          },
        },
      },
    }),
  )
  const service = await openService({ file })
  return {
    ...service,
    port,
    close: async () => {
      await service.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What an identity provider posts whose assertion consumer service is AWS's and cannot be changed. */
const responseForAws = (): string =>
  signedResponse({
    now: new Date(),
    recipient: awsAcs,
    assertionId: `_${crypto.randomUUID()}`,
    responseId: `_${crypto.randomUUID()}`,
  })

describeWithPeers('signin.aws.amazon.com pointed at the service, in a browser', [chromium], () => {
  let service: TlsService
  let browser: Browser
  beforeAll(async () => {
    service = await openTlsService({ publicUrl: `https://${awsHost}` })
    browser = await openBrowser([
      `--host-resolver-rules=MAP ${awsHost}:443 127.0.0.1:${service.port}`,
    ])
  })
  afterAll(async () => {
    await browser.close()
    await service.close()
  })

  it('takes the form that was meant for AWS to the console, with cookies for this host alone', async () => {
    await using idp = await serve((app) => {
      app.get('/', (_request, response) => {
        sendPage(
          response,
          renderPostFormPage({
            action: awsAcs,
            fields: [{ name: 'SAMLResponse', value: responseForAws() }],
            title: 'Signing you in',
            buttonLabel: 'Continue',
          }),
        )
      })
    })
    // The authority is in no store of this browser; that clients can check it, the next suite shows.
    const context = await browser.newContext({ ignoreHTTPSErrors: true })
    const page = await context.newPage()
    await page.goto(idp.url)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(`https://${awsHost}/console**`)
    expect(await page.getByRole('main').innerText()).toContain('assumed-role/Developer/')
    const cookies = await context.cookies()
    expect(cookies.length).toBeGreaterThan(0)
    for (const cookie of cookies) {
      expect(cookie).toMatchObject({ secure: true, httpOnly: true, domain: awsHost, path: '/' })
      expect(cookie.name).toMatch(/^__Host-/)
    }
    await context.close()
  })
})

describe('the host of AWS beside our own, as curl --resolve reaches it', () => {
  const post = (
    { port }: TlsService,
    form: Readonly<Record<string, string>>,
  ): Promise<{ status: number; location: string | undefined; body: string }> =>
    new Promise((resolve, reject) => {
      const sent = request(
        awsAcs,
        {
          method: 'POST',
          ca: made.authorityPem,
          // The name of AWS in the handshake and in Host, our port on the wire.
          hostname: '127.0.0.1',
          port,
          servername: awsHost,
          agent: false,
          headers: {
            host: awsHost,
            accept: 'application/json',
            'content-type': 'application/x-www-form-urlencoded',
          },
        },
        (answer) => {
          let body = ''
          answer.on('data', (chunk: Buffer) => (body += chunk.toString()))
          answer.on('end', () => {
            const { statusCode = 0, headers } = answer
            resolve({ status: statusCode, location: headers.location, body })
          })
        },
      )
      sent.on('error', reject)
      sent.end(new URLSearchParams(form).toString())
    })

  it('takes a response for AWS with server.acceptRecipients, and goes on at our own address', async () => {
    const service = await openTlsService({ acceptRecipients: [awsAcs] })
    const { status, location } = await post(service, { SAMLResponse: responseForAws() })
    expect(status).toBe(302)
    expect(location).toMatch(new RegExp(`^https://localhost:${service.port}/federation\\?`))
    await service.close()
  })

  it('refuses it without', async () => {
    const service = await openTlsService({})
    const { status, body } = await post(service, { SAMLResponse: responseForAws() })
    expect(status).toBe(400)
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'SAML_DESTINATION_MISMATCH' } })
    await service.close()
  })
})
