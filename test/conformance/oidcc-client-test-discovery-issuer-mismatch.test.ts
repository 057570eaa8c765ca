import { describe, expect, it } from 'vitest'
import { openModule } from './open-module.ts'

describe('oidcc-client-test-discovery-issuer-mismatch (OpenID Connect Discovery 1.0, section 4.3)', () => {
  it('refuses a discovery document whose issuer is not the one that was asked, before the browser leaves', async () => {
    const { relyingParty, client, settings } = openModule()
    for (const issuer of ['https://evil.example.test', `${client.issuer}/`, undefined]) {
      settings.metadata = { issuer }
      await expect(relyingParty.begin(client)).rejects.toMatchObject({
        code: 'OIDC_PROVIDER_INVALID',
      })
    }
    settings.metadata = {}
    await expect(relyingParty.begin(client)).resolves.toHaveProperty('url')
  })
})
