import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reportAssumedRole, type AssumeOptions } from '../../src/cli/assume.ts'
import { openSamlService, type SamlService } from '../fakes/open-saml-service.ts'
import { severalRoles } from '../signin/command-line/open-command-line.ts'

describe('fedbridge assume', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fedbridge-assume-'))
  let service: SamlService
  beforeAll(async () => {
    service = await openSamlService()
  })
  afterAll(async () => {
    await service.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const assume = (
    text: string,
    options: Partial<AssumeOptions> = {},
  ): ReturnType<typeof reportAssumedRole> => {
    const input = join(folder, 'input')
    writeFileSync(input, text)
    return reportAssumedRole({
      input,
      role: undefined,
      provider: undefined,
      sessionName: undefined,
      durationSeconds: undefined,
      endpoint: service.publicUrl,
      region: undefined,
      format: 'process',
      profile: 'fedbridge',
      destination: undefined,
      isTerminal: false,
      environment: {},
      openInBrowser: () => Promise.resolve(false),
      ...options,
    })
  }
  const several = (): string => service.response({ attributes: severalRoles })

  it('takes the one role of a response, in whatever form it was saved', async () => {
    const base64 = service.response()
    for (const text of [
      base64,
      Buffer.from(service.response(), 'base64').toString(),
      `SAMLResponse=${encodeURIComponent(service.response())}&RelayState=x`,
    ]) {
      const { output } = await assume(text)
      expect(JSON.parse(output)).toMatchObject({
        Version: 1,
        AccessKeyId: expect.stringMatching(/^ASIA/) as string,
        Expiration: '2030-01-01T13:00:00Z',
      })
    }
  })

  it('takes the role that is named, by name or ARN, for as long as is said', async () => {
    const { output } = await assume(several(), { role: 'Auditor', durationSeconds: 900 })
    expect(JSON.parse(output)).toMatchObject({ Expiration: '2030-01-01T12:15:00Z' })
    const { output: lines } = await assume(several(), {
      role: 'arn:aws:iam::210987654321:role/Operator',
      format: 'env',
    })
    expect(lines).toMatch(/^export AWS_ACCESS_KEY_ID='ASIA/)
  })

  it('says which there are when it is not clear', async () => {
    await expect(assume(several())).rejects.toThrow(
      /which role is not clear.*\n {2}--role arn:aws:iam::123456789012:role\/Developer --provider/u,
    )
    await expect(assume(several(), { role: 'Nobody' })).rejects.toThrow('which role is not clear')
  })

  it('passes on what STS says', async () => {
    await expect(
      assume(service.response(), {
        role: 'arn:aws:iam::123456789012:role/Stranger',
        provider: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
      }),
    ).rejects.toMatchObject({ code: 'STS_REFUSED' })
  })

  it('refuses what is neither a response nor a token', async () => {
    await expect(assume('hello')).rejects.toThrow('holds no SAML response and no ID token')
  })

  it('wants the ARN of the role with a token', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const token = `${part({ alg: 'RS256' })}.${part({ iss: 'https://idp.example.com', sub: 'alice', aud: 'x', iat: 1, exp: 2 })}.c2ln`
    await expect(assume(token, { role: 'Developer' })).rejects.toThrow('the ARN of the role')
    await expect(
      assume(token, { role: 'arn:aws:iam::123456789012:role/Developer' }),
    ).rejects.toMatchObject({ code: 'STS_REFUSED' })
  })
})
