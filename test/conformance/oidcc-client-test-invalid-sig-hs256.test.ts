import { describe, expect, it } from 'vitest'
import { macToken } from '../fakes/sign-token.ts'
import { outcomeWith, refusedBy, signedIn } from './open-module.ts'

describe('oidcc-client-test-invalid-sig-hs256 (OpenID Connect Core 1.0, section 3.1.3.7, step 8)', () => {
  it('refuses an ID token by HS256, with a valid signature too: a secret is no key of ours', async () => {
    const signedWith = (secret: string) =>
      outcomeWith({
        spoil: (token) => {
          const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
          return macToken({ header: { alg: 'HS256' }, claims }, secret)
        },
      })
    expect(await signedWith('another secret')).toEqual(refusedBy('ID_TOKEN_ALGORITHM'))
    expect(await signedWith('only for tests')).toEqual(refusedBy('ID_TOKEN_ALGORITHM'))
    expect(await outcomeWith({})).toEqual(signedIn)
  })
})
