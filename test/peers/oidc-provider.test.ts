import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { openJwks } from '../../src/oidc/open-jwks.ts'
import { readWebIdentity } from '../../src/oidc/read-web-identity.ts'
import { verifyIdToken } from '../../src/oidc/verify-id-token.ts'
import { openOutbound, type Outbound } from '../../src/outbound/open-outbound.ts'
import { idTokenOf } from './id-token-of.ts'
import { openOidcProvider, type OidcProviderPeer } from './open-oidc-provider.ts'

describe('oidc-provider, a certified OpenID provider', () => {
  let peer: OidcProviderPeer
  let outbound: Outbound
  beforeAll(async () => {
    peer = await openOidcProvider()
    outbound = openOutbound({ exceptions: [{ url: peer.issuer }] })
  })
  afterAll(async () => {
    await peer.close()
    await outbound.close()
  })

  it('issues tokens that are verified with the keys it publishes', async () => {
    const token = await verifyIdToken(await idTokenOf(peer, { login: 'alice' }), {
      issuer: peer.issuer,
      keys: openJwks({ outbound, clock: systemClock }).keysOf(peer.issuer),
      clientIds: ['fedbridge'],
      clock: systemClock,
    })
    expect(readWebIdentity(token)).toMatchObject({
      issuer: peer.issuer,
      subject: 'alice',
      audience: 'fedbridge',
      authenticationMethods: ['pwd'],
      sessionTags: new Map([
        ['Team', 'platform'],
        ['CostCenter', '4711'],
      ]),
      transitiveTagKeys: ['Team'],
      sourceIdentity: 'alice',
    })
  })

  it('lets nobody in whom it does not know', async () => {
    await expect(idTokenOf(peer, { login: 'mallory' })).rejects.toThrow('did not let mallory in')
  })
})
