import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkRelations } from '../../src/config/check-relations.ts'
import { loadConfiguration } from '../../src/config/load-configuration.ts'
import { readYaml } from '../../src/config/read-yaml.ts'
import { accountSeeds } from '../../src/seed.ts'

const file = 'examples/oidc-provider.yaml'

describe(file, () => {
  it('has no problems, neither of shape nor in its policies', () => {
    const configuration = loadConfiguration({ file, environment: {} })
    expect(configuration.identityProviders.oidc).toMatchObject([
      { issuer: 'http://localhost:8080/realms/demo', clientAuthentication: { method: 'none' } },
    ])
    expect(configuration.warnings.map(({ key }) => key)).toStrictEqual([
      'emulator.insecureAllowHttpIssuers[0]',
    ])
    const { seeds, problems } = accountSeeds(configuration, [])
    expect(problems).toStrictEqual([])
    const [provider] = seeds[0]?.oidcProviders ?? []
    for (const { trustPolicy } of seeds[0]?.roles ?? []) {
      expect(trustPolicy.Statement).toMatchObject([
        {
          Principal: { Federated: [provider?.arn] },
          Condition: { StringEquals: { 'localhost:8080/realms/demo:aud': ['fedbridge'] } },
        },
      ])
    }
  })

  it('is refused where its issuer is not listed', () => {
    const text = readFileSync(file, 'utf8').replace(/ {2}insecureAllowHttpIssuers: .*\n/u, '')
    const yaml = readYaml(text, file)
    expect('document' in yaml && checkRelations(yaml.document)).toMatchObject([
      { key: 'identityProviders.oidc[0].issuer' },
    ])
  })
})
