import { describe, expect, it } from 'vitest'
import { ConfigurationInvalid } from '../../../src/errors.ts'
import { openTestOidcIdp } from '../../../src/test-idp/oidc/test-oidc-idp.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { publicClient, publicUrl } from './served-provider.ts'

const clock = new MovableClock('2026-11-24T12:00:00Z')

describe('RFC 9700, section 2.1: codes only go where they were meant to', () => {
  it.each([
    'http://fedbridge.example/callback',
    'http://localhost.example/callback',
    'http://127.0.0.1.example/callback',
    'https://fedbridge.example/callback#fragment',
    'javascript:alert(1)',
    'com.example.app:/callback',
    '/callback',
  ])('does not start with %j as a redirect URI of either kind', (uri) => {
    for (const uris of [{ redirectUris: [uri] }, { postLogoutRedirectUris: [uri] }]) {
      const opening = (): unknown =>
        openTestOidcIdp({ clock, publicUrl, clients: [{ ...publicClient, ...uris }] })
      expect(opening).toThrow(ConfigurationInvalid)
      expect(opening).toThrow(
        expect.objectContaining({ problems: [expect.objectContaining({ key: 'testIdp' })] }),
      )
    }
  })

  it.each(['https://fedbridge.example/callback', 'http://127.0.0.1:1/', 'http://[::1]/callback'])(
    'starts with %j',
    (uri) => {
      const clients = [{ ...publicClient, redirectUris: [uri] }]
      expect(openTestOidcIdp({ clock, publicUrl, clients }).issuer).toBe(
        'http://localhost:8400/test-idp/oidc',
      )
    },
  )

  it('does not start with two clients of one id', () => {
    const clients = [publicClient, publicClient]
    expect(() => openTestOidcIdp({ clock, publicUrl, clients })).toThrow(TypeError)
  })
})
