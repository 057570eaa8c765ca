import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openService, type OpenService } from '../fakes/open-service.ts'
import { freePort } from '../peers/free-port.ts'
import { openBrowser } from '../peers/open-browser.ts'
import { openSimpleSamlPhp, type SimpleSamlPhp } from '../peers/open-simplesamlphp.ts'
import { awsCli, chromium, describeWithPeers, php, simpleSamlPhp } from '../peers/peer.ts'

const account = '111122223333'
const providerArn = `arn:aws:iam::${account}:saml-provider/SimpleSAMLphp`
const roleArn = (name: string): string => `arn:aws:iam::${account}:role/${name}`
const aws = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`

const trustPolicy = (actions: readonly string[]): object => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: providerArn },
      Action: actions,
      Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
    },
  ],
})

describeWithPeers('a sign-in with SimpleSAMLphp', [php, simpleSamlPhp, chromium, awsCli], () => {
  const folder = mkdtempSync(join(tmpdir(), 'fedbridge-journey-'))
  let idp: SimpleSamlPhp
  let service: OpenService
  let browser: Browser

  beforeAll(async () => {
    const port = await freePort()
    const publicUrl = `http://localhost:${port}`
    idp = await openSimpleSamlPhp({
      spEntityId: 'urn:amazon:webservices',
      acsUrl: `${publicUrl}/saml`,
      users: {
        alice: {
          password: 'wonderland',
          attributes: {
            uid: ['alice'],
            [aws('Role')]: ['Developer', 'Auditor', 'Untagged'].map(
              (name) => `${roleArn(name)},${providerArn}`,
            ),
            [aws('RoleSessionName')]: ['alice@example.com'],
            [aws('PrincipalTag:Project')]: ['Unicorn'],
            [aws('PrincipalTag:CostCenter')]: ['987654'],
            [aws('TransitiveTagKeys')]: ['Project'],
            [aws('SourceIdentity')]: ['alice'],
            [aws('SessionDuration')]: ['7200'],
          },
        },
      },
    })
    writeFileSync(join(folder, 'idp.xml'), idp.metadataXml)
    const all = ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity']
    const file = join(folder, 'fedbridge.yaml')
    writeFileSync(
      file,
      JSON.stringify({
        server: { port, publicUrl },
        identityProviders: { saml: [{ arn: providerArn, metadata: 'idp.xml' }] },
        emulator: {
          accounts: {
            [account]: {
              alias: 'example-corp',
              roles: {
                Developer: { trustPolicy: trustPolicy(all), maxSessionDurationSeconds: 43200 },
                Auditor: { trustPolicy: trustPolicy(all), maxSessionDurationSeconds: 7200 },
                Untagged: {
                  trustPolicy: trustPolicy(['sts:AssumeRoleWithSAML', 'sts:SetSourceIdentity']),
                },
              },
            },
          },
        },
      }),
    )
    service = await openService({ file })
    browser = await openBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await service.close()
    await idp.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** From the page that asks for a password to our role page. */
  const signInAsAlice = async (page: Page): Promise<void> => {
    await page.getByLabel('Username').fill('alice')
    await page.getByLabel('Password').fill('wonderland')
    await page.getByRole('button', { name: 'Login' }).click()
    await page.waitForURL(`${service.publicUrl}/saml`)
  }

  /** Signs in at the IdP in a fresh browser and takes the response from the role page. */
  const freshResponse = async (): Promise<string> => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(idp.idpInitiatedUrl)
    await signInAsAlice(page)
    const response = await page.locator('input[name="SAMLResponse"]').inputValue()
    await context.close()
    return response
  }

  // Not the synchronous form: the service answers from this very process.
  const assumeRole = async (role: string, samlAssertion: string): Promise<string> => {
    const { stdout } = await promisify(execFile)(awsCli.path ?? 'aws', [
      ...['sts', 'assume-role-with-saml', '--region', 'us-east-1'],
      ...['--endpoint-url', service.publicUrl],
      ...['--role-arn', roleArn(role), '--principal-arn', providerArn],
      ...['--saml-assertion', samlAssertion, '--output', 'json'],
    ])
    return stdout
  }

  it('that starts at our home page ends in the console of the role that alice chose', async () => {
    const page = await browser.newPage()
    await page.goto(service.publicUrl)
    await page
      .getByRole('link', { name: /SimpleSAMLphp/ })
      .first()
      .click()
    await signInAsAlice(page)
    expect(await page.getByRole('radio').count()).toBe(3)
    await page.getByLabel('Developer').check()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`${service.publicUrl}/console/**`)
    const console = await page.getByRole('main').innerText()
    expect(console).toContain(`arn:aws:sts::${account}:assumed-role/Developer/alice@example.com`)
    expect(console).toContain('Unicorn')
    expect(console).toContain('987654')
    const row = page.getByRole('row', { name: /Project/ })
    expect(await row.innerText()).toMatch(/transitive/i)
    expect(await page.getByRole('row', { name: /CostCenter/ }).innerText()).not.toMatch(
      /transitive/i,
    )
    expect(console).toMatch(/Source identity\s+alice/i)
    await page.close()
  })

  it('that the identity provider starts ends in the console too', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(
      `${idp.idpInitiatedUrl}&RelayState=${encodeURIComponent('https://console.aws.amazon.com/s3')}`,
    )
    await signInAsAlice(page)
    await page.getByLabel('Auditor').check()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`${service.publicUrl}/console/s/*/s3**`)
    expect(await page.getByRole('main').innerText()).toContain(
      'assumed-role/Auditor/alice@example.com',
    )
    await context.close()
  })

  it('gives the AWS CLI credentials for its response', async () => {
    const answer = JSON.parse(await assumeRole('Developer', await freshResponse())) as {
      Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string }
      AssumedRoleUser: { Arn: string }
      Subject: string
      SubjectType: string
      Issuer: string
      Audience: string
      SourceIdentity: string
    }
    expect(answer).toMatchObject({
      AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/Developer/alice@example.com` },
      Issuer: idp.entityId,
      Audience: `${service.publicUrl}/saml`,
      SourceIdentity: 'alice',
    })
    expect(answer.Credentials.AccessKeyId).toMatch(/^ASIA[A-Z0-9]{16}$/)
    expect(answer.Credentials.SecretAccessKey).toHaveLength(40)
    expect(answer.Credentials.SessionToken.length).toBeGreaterThan(100)
  })

  it('is refused with the code and text of AWS when tags are present and the trust policy lacks sts:TagSession', async () => {
    const response = await freshResponse()
    await expect(assumeRole('Untagged', response)).rejects.toThrow(
      /\(AccessDenied\) when calling the AssumeRoleWithSAML operation: Not authorized to perform sts:AssumeRoleWithSAML/,
    )
  })
})
