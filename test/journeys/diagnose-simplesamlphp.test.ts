import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCli, type CliOutcome } from '../cli/run-cli.ts'
import { openSimpleSamlPhp, type SimpleSamlPhp } from '../peers/open-simplesamlphp.ts'
import { describeWithPeers, php, simpleSamlPhp } from '../peers/peer.ts'
import { signInAtSimpleSamlPhp } from '../peers/sign-in-at-simplesamlphp.ts'

const account = '111122223333'
const providerArn = `arn:aws:iam::${account}:saml-provider/SimpleSAMLphp`
const aws = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`
const user = (sessionName: string): { password: string; attributes: Record<string, string[]> } => ({
  password: 'wonderland',
  attributes: {
    uid: ['alice'],
    [aws('Role')]: [`arn:aws:iam::${account}:role/Developer,${providerArn}`],
    [aws(sessionName)]: ['alice@example.com'],
  },
})

// As a new user would: sign in, copy the response out of the browser, ask what is wrong with it.
describeWithPeers('a response of SimpleSAMLphp, diagnosed', [php, simpleSamlPhp], () => {
  const folder = mkdtempSync(join(tmpdir(), 'fedbridge-diagnose-'))
  let idp: SimpleSamlPhp

  beforeAll(async () => {
    idp = await openSimpleSamlPhp({
      spEntityId: 'urn:amazon:webservices',
      acsUrl: 'https://signin.aws.amazon.com/saml',
      users: { alice: user('RoleSesionName'), bob: user('RoleSessionName') },
    })
    writeFileSync(join(folder, 'idp.xml'), idp.metadataXml)
  })
  afterAll(async () => {
    await idp.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const diagnose = async (name: string): Promise<CliOutcome> => {
    const response = await signInAtSimpleSamlPhp(idp, { user: name, password: 'wonderland' })
    writeFileSync(join(folder, 'response.txt'), response)
    return runCli(
      ['diagnose', join(folder, 'response.txt'), '--metadata', join(folder, 'idp.xml')],
      { environment: { NO_COLOR: '1' } },
    )
  }

  it('says in its first line that RoleSessionName is misspelt, and how it is written', async () => {
    const { code, stdout } = await diagnose('alice')
    const [first = ''] = stdout.split('\n')
    expect(first).toBe(
      'error[role-session-name-misspelt]: The RoleSessionName attribute is called "https://aws.amazon.com/SAML/Attributes/RoleSesionName": letters are missing, wrong or in another order.',
    )
    expect(stdout).toContain('RoleSessionName is required in AuthnResponse')
    expect(stdout).toMatch(/SimpleSAMLphp/)
    expect(stdout).toMatch(/\^{10,}/)
    expect(code).toBe(1)
  }, 60_000)

  it('has nothing against the same response when the name is right', async () => {
    const { code, stdout } = await diagnose('bob')
    expect(stdout).not.toMatch(/^(?:error|warning)\[/m)
    expect(code).toBe(0)
  }, 60_000)
})
