import { describe, expect, it } from 'vitest'
import { openGrants, type Grant } from '../../../src/test-idp/oidc/open-grants.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { publicClient } from './served-provider.ts'

const clock = new MovableClock('2026-11-24T12:00:00Z')
const grant: Grant = {
  request: {
    client: publicClient,
    redirectUri: publicClient.redirectUris[0] ?? '',
    scope: 'openid',
    ...{ state: undefined, nonce: undefined, codeChallenge: undefined, loginHint: undefined },
  },
  claims: { sub: 'someone' },
  algorithm: 'RS256',
  fault: undefined,
  signedInAt: clock.now(),
}

describe('RFC 6749, section 10.5: codes and access tokens', () => {
  it('are 256 random bits each', () => {
    const grants = openGrants({ clock })
    const codes = Array.from({ length: 50 }, () => grants.issueCode(grant))
    const tokens = codes.map((code) => grants.useCode(code))
    const all = [...codes, ...tokens]
    expect(new Set(all).size).toBe(100)
    for (const one of all) expect(Buffer.from(one, 'base64url')).toHaveLength(32)
  })

  it('are kept up to a number, the oldest going first', () => {
    const grants = openGrants({ clock, maximum: 3 })
    const codes = Array.from({ length: 5 }, () => grants.issueCode(grant))
    expect(codes.map((code) => grants.findCode(code) !== undefined)).toEqual([
      ...[false, false, true, true, true],
    ])
    const tokens = codes.slice(2).map((code) => grants.useCode(code))
    for (let times = 0; times < 2; times++) tokens.push(grants.useCode(grants.issueCode(grant)))
    expect(tokens.map((token) => grants.findAccessToken(token) !== undefined)).toEqual([
      ...[false, false, true, true, true],
    ])
  })

  it('are told apart: one is never taken for the other', () => {
    const grants = openGrants({ clock })
    const code = grants.issueCode(grant)
    expect(grants.findAccessToken(code)).toBeUndefined()
    expect(grants.findCode(grants.useCode(code))).toBeUndefined()
  })

  it('are never used twice, whatever the caller forgot to look at', () => {
    const grants = openGrants({ clock })
    const code = grants.issueCode(grant)
    grants.useCode(code)
    expect(() => grants.useCode(code)).toThrow(TypeError)
    expect(() => grants.useCode('unknown')).toThrow(TypeError)
  })
})
