import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateAccountAliasCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  DeleteSAMLProviderCommand,
  GetSAMLProviderCommand,
  IAMClient,
  UpdateSAMLProviderCommand,
} from '@aws-sdk/client-iam'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Configuration } from '../../src/config/configuration.ts'
import { openFakeHttpServer } from '../fakes/http-server.ts'
import {
  codeOf,
  idpMetadataXml,
  openSamlService,
  testProviderArn,
} from '../fakes/open-saml-service.ts'
import type { SamlService } from '../fakes/open-saml-service.ts'
import { testIdpEntityId } from '../fakes/saml-test-keys.ts'
import { testAttributes } from '../fakes/signed-response.ts'

const account = '123456789012'
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const entityId = 'https://late.example.com/idp'
const arn = `arn:aws:iam::${account}:saml-provider/Late`

/** An administrator with a key, who makes providers. */
const withAdministrator = (configuration: Configuration): Configuration => ({
  ...configuration,
  emulator: {
    ...configuration.emulator,
    accounts: configuration.emulator.accounts.map((one) =>
      one.accountId === account
        ? {
            ...one,
            users: [
              {
                name: 'admin',
                path: '/',
                tags: {},
                accessKeys: [{ id: credentials.accessKeyId, secret: credentials.secretAccessKey }],
                mfaDevices: [],
                policies: [],
                managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
              },
            ],
          }
        : one,
    ),
  },
})

let service: SamlService
let iam: IAMClient
async function start(change = withAdministrator): Promise<void> {
  service = await openSamlService({ change })
  iam = new IAMClient({ endpoint: service.publicUrl, region: 'us-east-1', credentials })
}
async function stop(): Promise<void> {
  iam.destroy()
  await service.close()
}

/** The SDK takes our Date header for the time, which is the machine's and not the service's. */
const send: IAMClient['send'] = ((command: Parameters<IAMClient['send']>[0]) => {
  iam.config.systemClockOffset = service.clock.now().getTime() - Date.now()
  return iam.send(command)
}) as IAMClient['send']

const metadata = (key: Parameters<typeof idpMetadataXml>[1]): string =>
  idpMetadataXml(entityId, key)

/** Posts a response of the late provider, signed by a key; what the page or the redirect says. */
async function signIn(key: Parameters<typeof idpMetadataXml>[1], path = '/saml'): Promise<unknown> {
  const response = await service.post(
    path,
    {
      SAMLResponse: service.response({
        issuer: entityId,
        key,
        recipient: `${service.publicUrl}${path}`,
        attributes: {
          ...testAttributes,
          'https://aws.amazon.com/SAML/Attributes/Role': `arn:aws:iam::${account}:role/Late,${arn}`,
        },
      }),
    },
    { accept: 'application/json' },
  )
  if (response.status === 302) return 'signed in'
  const { error } = (await response.json()) as { error: { code: string } }
  return error.code
}

const create = (key: Parameters<typeof idpMetadataXml>[1]): Promise<unknown> =>
  send(new CreateSAMLProviderCommand({ Name: 'Late', SAMLMetadataDocument: metadata(key) }))

describe('the bridge reads SAML providers over the IAM API', () => {
  beforeEach(() => start())
  afterEach(stop)

  it('signs people in through a provider and a role that calls have just made', async () => {
    await create('other-idp-rsa-2048')
    await send(
      new CreateRoleCommand({
        RoleName: 'Late',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { Federated: arn },
            Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'],
          },
        }),
      }),
    )
    expect(await signIn('other-idp-rsa-2048')).toBe('signed in')
    await send(
      new UpdateSAMLProviderCommand({
        SAMLProviderArn: arn,
        SAMLMetadataDocument: metadata('idp-rsa-4096'),
      }),
    )
    expect(await signIn('idp-rsa-4096')).toBe('signed in')
    expect(await signIn('other-idp-rsa-2048')).toMatch(/^SIGNATURE_/)
    await send(new DeleteSAMLProviderCommand({ SAMLProviderArn: arn }))
    expect(await signIn('idp-rsa-4096')).toBe('SAML_ISSUER_UNKNOWN')
  })

  it('takes one at once that was made by CreateSAMLProvider, and refuses it at once when it is deleted', async () => {
    // The role is not there: STS says no, which is further than any unknown issuer gets.
    expect(await signIn('other-idp-rsa-2048')).toBe('SAML_ISSUER_UNKNOWN')
    await send(
      new CreateSAMLProviderCommand({
        Name: 'Late',
        SAMLMetadataDocument: metadata('other-idp-rsa-2048'),
      }),
    )
    expect(await signIn('other-idp-rsa-2048')).toBe('STS_REFUSED')
    await send(new DeleteSAMLProviderCommand({ SAMLProviderArn: arn }))
    expect(await signIn('other-idp-rsa-2048')).toBe('SAML_ISSUER_UNKNOWN')
  })

  it('takes a new key at once after UpdateSAMLProvider, and the old one no more', async () => {
    await send(
      new CreateSAMLProviderCommand({
        Name: 'Late',
        SAMLMetadataDocument: metadata('other-idp-rsa-2048'),
      }),
    )
    expect(await signIn('idp-rsa-4096')).toBe('SIGNATURE_INVALID')
    await send(
      new UpdateSAMLProviderCommand({
        SAMLProviderArn: arn,
        SAMLMetadataDocument: metadata('idp-rsa-4096'),
      }),
    )
    expect(await signIn('idp-rsa-4096')).toBe('STS_REFUSED')
    expect(await signIn('other-idp-rsa-2048')).toMatch(/^SIGNATURE_/)
  })

  it('serves its own delivery address, by the SAMLProviderUUID that IAM answers', async () => {
    await send(
      new CreateSAMLProviderCommand({
        Name: 'Late',
        SAMLMetadataDocument: metadata('other-idp-rsa-2048'),
      }),
    )
    const { SAMLProviderUUID: uuid = '' } = await send(
      new GetSAMLProviderCommand({ SAMLProviderArn: arn }),
    )
    expect(uuid).toMatch(/^SAMLSP[A-Z2-7]{17}$/)
    expect(await signIn('other-idp-rsa-2048', `/saml/acs/${uuid}`)).toBe('STS_REFUSED')
    const served = await fetch(`${service.publicUrl}/static/saml/${uuid}/saml-metadata.xml`)
    expect(await served.text()).toContain(`${service.publicUrl}/saml/acs/${uuid}`)
  })

  it('shows it on the home page, with the alias that CreateAccountAlias gave', async () => {
    await send(
      new CreateSAMLProviderCommand({
        Name: 'Late',
        SAMLMetadataDocument: metadata('other-idp-rsa-2048'),
      }),
    )
    await send(new CreateAccountAliasCommand({ AccountAlias: 'late-corp' }))
    const home = await (await fetch(service.publicUrl)).text()
    expect(home).toContain('Late')
    expect(home).toContain('late-corp')
  })

  it('never makes a record of its own reading', async () => {
    await send(
      new CreateSAMLProviderCommand({
        Name: 'Late',
        SAMLMetadataDocument: metadata('other-idp-rsa-2048'),
      }),
    )
    await signIn('other-idp-rsa-2048')
    const events = (await (await fetch(`${service.publicUrl}/api/events`)).json()) as unknown
    expect(JSON.stringify(events)).toContain('CreateSAMLProvider')
    expect(JSON.stringify(events)).not.toContain('GetSAMLProvider')
  })
})

describe('providers that a file: store kept from an earlier run', () => {
  const directory = mkdtempSync(join(tmpdir(), 'fedbridge-kept-providers-'))
  const kept = (configuration: Configuration): Configuration =>
    withAdministrator({ ...configuration, storage: { kind: 'file', directory, maxEntries: 1000 } })
  beforeAll(async () => {
    await start(kept)
    await create('other-idp-rsa-2048')
    await send(
      new UpdateSAMLProviderCommand({
        SAMLProviderArn: testProviderArn,
        SAMLMetadataDocument: idpMetadataXml(testIdpEntityId, 'idp-rsa-4096'),
      }),
    )
    await send(new CreateAccountAliasCommand({ AccountAlias: 'kept-corp' }))
    await stop()
  })
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  beforeEach(() => start(kept))
  afterEach(stop)

  it('are seen by the first sign-in', async () => {
    expect(await signIn('other-idp-rsa-2048')).toBe('STS_REFUSED')
  })

  it('are seen by the first sign-in with the metadata that a call gave, not the configured one', async () => {
    const post = (key: 'idp-rsa-2048' | 'idp-rsa-4096'): Promise<Response> =>
      service.post('/saml', { SAMLResponse: service.response({ key }) })
    // The old key is still that of the same identity provider in the other account, and of it alone.
    expect(await codeOf(await post('idp-rsa-2048'))).toBe('PROVIDER_OF_ANOTHER')
    expect((await post('idp-rsa-4096')).status).toBe(302)
  })

  it('are on the first home page, with the alias', async () => {
    const home = await (await fetch(service.publicUrl)).text()
    expect(home).toContain('Late')
    expect(home).toContain('kept-corp')
  })
})

describe('where another STS issues the sessions', () => {
  it('the providers are those of the configuration alone', async () => {
    const sts = await openFakeHttpServer({ status: 403 })
    await start((configuration) =>
      withAdministrator({ ...configuration, sts: { ...configuration.sts, endpoint: sts.url } }),
    )
    await create('other-idp-rsa-2048')
    expect(await signIn('other-idp-rsa-2048')).toBe('SAML_ISSUER_UNKNOWN')
    const answer = await service.post('/saml', { SAMLResponse: service.response() })
    expect(await codeOf(answer)).toBe('STS_ENDPOINT_WRONG')
    await stop()
    await sts.close()
  })
})
