import { describe, expect, it } from 'vitest'
import { openCodeFlow, type CodeFlow } from '../fakes/open-code-flow.ts'
import { oidcTestKeys } from '../fakes/oidc-provider.ts'

/** What the listener heard during a sign-in, and how that ended. */
async function heardIn(flow: CodeFlow): Promise<{ heard: readonly string[]; failure: unknown }> {
  const heard: string[] = []
  const answer = await flow.comeBack()
  try {
    await flow.relyingParty.complete(flow.client, {
      ...answer,
      tellIdToken: (unverified) => void heard.push(unverified),
    })
    return { heard, failure: undefined }
  } catch (failure) {
    return { heard, failure }
  }
}

/** Everything that hangs on a failure, however it is looked at. */
const allOf = (failure: unknown): string => {
  if (!(failure instanceof Error)) return ''
  const members = Object.getOwnPropertyNames(failure).map((name) =>
    String((failure as unknown as Record<string, unknown>)[name]),
  )
  return [...members, JSON.stringify(failure), allOf(failure.cause)].join('\n')
}

describe('the ID token of a sign-in that is refused', () => {
  const refused: readonly (readonly [string, () => CodeFlow])[] = [
    ['a nonce', () => openCodeFlow({ settings: { claims: { nonce: 'another' } } })],
    ['an audience', () => openCodeFlow({ settings: { claims: { aud: 'another' } } })],
    [
      'a signature',
      () => openCodeFlow({ settings: { signingKey: oidcTestKeys.otherRsa.privateKey } }),
    ],
    ['a type', () => openCodeFlow({ settings: { header: { typ: 'at+jwt' } } })],
    [
      'UserInfo',
      () =>
        openCodeFlow({ client: { userInfo: true }, settings: { userInfo: { sub: 'another' } } }),
    ],
  ]
  it.each(refused)(
    'is told to the listener for the sake of %s, and in no error',
    async (_of, open) => {
      const { heard, failure } = await heardIn(open())
      expect(failure).toBeInstanceOf(Error)
      expect(heard).toHaveLength(1)
      const [token = ''] = heard
      const [, claims = '', signature = ''] = token.split('.')
      expect(signature.length).toBeGreaterThan(10)
      expect(allOf(failure)).not.toContain(claims)
      expect(allOf(failure)).not.toContain(signature)
    },
  )

  it('is told of one that is accepted too, as it came', async () => {
    const flow = openCodeFlow()
    const heard: string[] = []
    const { idToken } = await flow.relyingParty.complete(flow.client, {
      ...(await flow.comeBack()),
      tellIdToken: (unverified) => void heard.push(unverified),
    })
    expect(heard).toEqual([idToken])
  })

  it('is not told where it came to none', async () => {
    const { heard, failure } = await heardIn(
      openCodeFlow({ settings: { tokens: { id_token: undefined } } }),
    )
    expect(failure).toMatchObject({ code: 'OIDC_CODE_REFUSED' })
    expect(heard).toEqual([])
  })
})
