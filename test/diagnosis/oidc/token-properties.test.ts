import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type {
  DiagnosisContext,
  OidcProviderView,
} from '../../../src/diagnosis/diagnosis-context.ts'
import { findingKind } from '../../../src/diagnosis/findings.ts'
import {
  tokenAsItCame,
  tokenOptionsFor,
} from '../../../src/diagnosis/oidc/verify-token-strictly.ts'
import { FedbridgeError } from '../../../src/errors.ts'
import { readWebIdentity } from '../../../src/oidc/read-web-identity.ts'
import { verifyIdToken } from '../../../src/oidc/verify-id-token.ts'
import { fuzzRuns } from '../../fakes/fuzz-runs.ts'
import { signToken } from '../../fakes/sign-token.ts'
import {
  jwkOf,
  keySetOf,
  now,
  oidcProvider,
  otherKey,
  sourceIdentityClaim,
  tagsClaim,
  testClaims,
  testClientId,
  testHeader,
  testIssuer,
  tokenContext,
} from './token-context.ts'

// Whatever is done to a token: nothing is thrown, the verifier's word stands, a rejection is explained
// by the first finding, and nobody becomes somebody by it.

const { numRuns, timeoutMs } = fuzzRuns({ standard: 1000, share: 0.25 })

// A key that signs fast.
const provider: OidcProviderView = {
  ...oidcProvider,
  keySet: keySetOf(jwkOf(otherKey, { kid: 'key-1', alg: 'ES256' })),
}
const context = tokenContext({ oidcProviders: [provider] })
const { arn, accountId, issuer, clientIds } = oidcProvider
const withoutKeys = tokenContext({ oidcProviders: [{ arn, accountId, issuer, clientIds }] })

const values = fc.oneof(
  fc.constantFrom<unknown>(
    testIssuer,
    `${testIssuer}/`,
    testClientId,
    [testClientId, 'other'],
    [],
    '',
    null,
    true,
    {},
    now,
    now + 600,
    now - 86_401,
    now - 300,
    now - 299,
    now + 180,
    now + 181,
    now + 90_000,
    String(now),
    1e400,
    -1,
    0.5,
    9e15,
    '\u202e',
    '\ud800',
    'x'.repeat(300),
    'https://accounts.google.com',
    { 'http://schemas.openid.net/event/backchannel-logout': {} },
    { principal_tags: { A: ['b'] } },
    { principal_tags: { A: 'b' }, transitive_tag_keys: 'A' },
    { principal_tags: [{ Key: 'A' }], more: 1 },
    { principal_tags: { A: ['b'], a: ['c'], 'aws:x': ['*'] }, transitive_tag_keys: ['z'] },
    ['mfa'],
    'none',
    'HS256',
    'RS256',
    'ES256',
    'JWT',
    'at+jwt',
    'key-1',
    'key-2',
  ),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
)
const claimNames = fc.oneof(
  fc.constantFrom(
    ...['iss', 'sub', 'aud', 'azp', 'exp', 'iat', 'nbf', 'jti', 'amr', 'nonce', 'events', 'scope'],
    ...['Sub', 'audience', 'groups', '__proto__', 'principal_tags', 'http://aws.amazon.com/tags'],
    tagsClaim,
    `${tagsClaim}/principal_tags/A`,
    `${tagsClaim}/principal_tags/a`,
    `${tagsClaim}/transitive_tag_keys`,
    sourceIdentityClaim,
  ),
  fc.string({ maxLength: 12 }),
)
const headerNames = fc.constantFrom(
  ...['alg', 'kid', 'typ', 'crit', 'b64', 'zip', 'jwk', 'jku', 'enc', 'p2c', 'cty'],
)
const changes = (names: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<object> =>
  fc
    .array(fc.tuple(names, fc.option(values, { nil: undefined })), { maxLength })
    .map((entries) => Object.fromEntries(entries) as object)

type Mutation = (text: string) => string
const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const at = (text: string, where: number): number => Math.floor(text.length * where)

const jsonMutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Mutation>((text) => text) },
  fc
    .tuple(
      position,
      fc.constantFrom('"', '{', '}', ',', '[', ' ', '\n', '\u0000', '\ufeff', '1e400'),
    )
    .map(
      ([where, what]): Mutation =>
        (text) =>
          text.slice(0, at(text, where)) + what + text.slice(at(text, where)),
    ),
  fc.constant<Mutation>((text) => text.replace('{', '{"sub":"x","iss":"y",')),
  fc.constant<Mutation>((text) => `${'[{"a":'.repeat(30)}${text}`),
)
const compactMutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Mutation>((token) => token) },
  fc.tuple(position, fc.constantFrom('.', '=', '+', ' ', '\n', 'A', '', '%')).map(
    ([where, what]): Mutation =>
      (token) =>
        token.slice(0, at(token, where)) + what + token.slice(at(token, where) + 1),
  ),
  fc.constantFrom<Mutation>(
    (token) => token.slice(0, token.lastIndexOf('.') + 1),
    (token) => token.slice(0, token.lastIndexOf('.')),
    (token) => `${token}.a.b`,
    (token) => `${token}==`,
    (token) => token.replaceAll('.', '.\n'),
  ),
)
const wrapping = fc.constantFrom<Mutation>(
  (token) => token,
  (token) => `WebIdentityToken=${encodeURIComponent(token)}`,
  (token) => JSON.stringify({ id_token: token, access_token: 'opaque' }),
  (token) => `Authorization: Bearer ${token}`,
)

const tokens = fc
  .tuple(
    changes(headerNames, 2),
    changes(claimNames, 3),
    jsonMutation,
    jsonMutation,
    compactMutation,
  )
  .map(([header, claims, ofHeader, ofClaims, ofCompact]) =>
    ofCompact(
      signToken(
        {
          header: ofHeader(JSON.stringify({ ...testHeader, alg: 'ES256', ...header })),
          claims: ofClaims(JSON.stringify({ ...testClaims, ...claims })),
        },
        otherKey,
      ),
    ),
  )

async function strictCode(
  token: string,
  { oidcProviders: [view] }: DiagnosisContext,
): Promise<string | undefined> {
  if (view === undefined) return undefined
  try {
    const options = tokenOptionsFor({ ...view, keySet: view.keySet }, context)
    readWebIdentity(await verifyIdToken(token, options))
    return undefined
  } catch (failure) {
    if (failure instanceof FedbridgeError) return failure.code
    throw failure
  }
}

const afterVerification = new Set(['attributes', 'provider', 'role', 'trust', 'session'])
const kinds = new Set(['id-token', 'access-token', 'encrypted-token'])

describe('the diagnosis of changed tokens', () => {
  it(
    'explains what the verifier says, and never more',
    async () => {
      let accepted = 0
      await fc.assert(
        fc.asyncProperty(
          tokens,
          wrapping,
          fc.constantFrom(context, context, withoutKeys),
          async (token, wrap, judgedIn) => {
            const diagnosis = await diagnose(wrap(token), judgedIn)
            const { findings, identity, claimed, verdict, session, documents, main } = diagnosis
            const errors = findings.filter(({ level }) => level === 'error')
            expect(verdict).toBe(errors.length > 0 ? 'rejected' : 'accepted')
            expect(() => JSON.stringify(diagnosis)).not.toThrow()
            for (const { message, received = '', expected = '' } of findings) {
              expect(message.length).toBeLessThan(1500)
              expect(received.length + expected.length).toBeLessThan(2600)
            }
            const document = documents[main]
            if (document === undefined || !kinds.has(document.kind)) {
              expect(identity).toBeUndefined()
              return
            }
            // Of AWS's own provider another one is asked.
            const compact = tokenAsItCame(document)
            if (
              /"iss":"https:..accounts.google.com/.test(
                Buffer.from(compact.split('.')[1] ?? '', 'base64url').toString(),
              )
            )
              return
            const code = await strictCode(compact, judgedIn)
            if (code === undefined) {
              accepted += 1
              const wrong = errors.filter(
                ({ id }) => !afterVerification.has(findingKind(id)?.area ?? ''),
              )
              expect(wrong).toEqual([])
              expect(identity).toBeDefined()
              return
            }
            expect(findings[0]?.level).toBe('error')
            expect(findings[0]?.code).toBeDefined()
            if (code !== 'OIDC_KEYS_UNAVAILABLE') expect(findings[0]?.code).toBe(code)
            else expect(errors.map((one) => one.code)).toContain(code)
            expect(identity).toBeUndefined()
            expect(session).toBeUndefined()
            expect(claimed).toMatchObject({ unverified: true })
          },
        ),
        { numRuns },
      )
      // The property is about both.
      expect(accepted).toBeGreaterThan(numRuns / 100)
    },
    timeoutMs,
  )
})

describe('a token that was made to be slow', () => {
  const many = (count: number, one: (index: number) => string): string =>
    `{${Array.from({ length: count }, (_, index) => one(index)).join(',')}}`
  const hostile: readonly (readonly [string, string])[] = [
    ['claims', many(12_000, (index) => `"c${index}":1`)],
    ['flattened tags', many(3000, (index) => `"principal_tags.${index}":1`)],
    ['tags', `{"${tagsClaim}":{"principal_tags":${many(8000, (index) => `"k${index}":["v"]`)}}}`],
    ['tags in claims', many(3000, (index) => `"${tagsClaim}/principal_tags/${index}":1`)],
    [
      'transitive keys',
      `{"${tagsClaim}":{"principal_tags":${many(5000, (index) => `"${'k'.repeat(9)}${index}":["v"]`)},"transitive_tag_keys":["${'k'.repeat(12)}"]}}`,
    ],
    ['names that are there twice', many(9000, () => '"a":1')],
    ['a long issuer', `{"iss":"https://${'a'.repeat(100_000)}"}`],
    ['audiences', `{"aud":[${Array.from({ length: 20_000 }, () => '"x"').join(',')}]}`],
    ['brackets', '['.repeat(100_000)],
  ]

  it.each(hostile)('of many %s is judged in time', async (_, claims) => {
    const token = signToken({ header: { ...testHeader, alg: 'ES256' }, claims }, otherKey)
    const started = process.cpuUsage()
    const { verdict } = await diagnose(token, context)
    expect(verdict).toBe('rejected')
    // Far above what it takes, and far below what a square of the number would.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(3000)
  })
})
