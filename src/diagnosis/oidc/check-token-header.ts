import { isTokenAlgorithm, tokenAlgorithms } from '../../oidc/token-algorithms.ts'
import type { Finding } from '../finding.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import { describeType, isNone, textOf } from './check-token-form.ts'
import { codeFor } from './token-facts.ts'
import type { TokenFacts } from './token-facts.ts'

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/** What a token is, and what its header asks of whoever verifies it. */
export function checkTokenHeader(facts: TokenFacts): readonly Finding[] {
  if (facts.document.kind === 'encrypted-token' || facts.token.header.root === undefined) return []
  return [
    ...checkKind(facts),
    ...checkType(facts),
    ...checkRefused(facts),
    ...checkAlgorithm(facts),
    ...tellIgnored(facts),
  ]
}

/** Tokens for other purposes, by what they say of themselves. */
function checkKind(facts: TokenFacts): readonly Finding[] {
  const { token, document, strict } = facts
  const { claims } = token
  const events = claims.valueOf('events')
  if (typeof events === 'object' && events !== null && logoutEvent in events) {
    return [
      writeFinding('logout-token-sent', {
        message: 'This is a logout token: it says that a session ended, and signs nobody in.',
        expected: 'an ID token',
        received: 'a logout token',
        at: claims.placeOf(['events'], 'name'),
        code: codeFor('logout-token-sent', facts),
      }),
    ]
  }
  if (document.kind !== 'access-token') return []
  const sign = accessTokenSign(facts)
  return [
    writeFinding('access-token-sent', {
      message:
        strict.verdict === 'accepted'
          ? `This looks like an access token (${sign.words}). AWS takes it, because everything in it fits; an ID token is what is meant for this.`
          : `This is an access token (${sign.words}): it is meant for an API, and AWS takes ID tokens.`,
      level: strict.verdict === 'accepted' ? 'warning' : 'error',
      expected: 'an ID token',
      received: 'an access token',
      at: sign.at,
      code: codeFor('access-token-sent', facts),
    }),
  ]
}

function accessTokenSign({ token }: TokenFacts): {
  readonly words: string
  readonly at: Finding['at']
} {
  const { header, claims } = token
  const typ = header.valueOf('typ')
  if (typeof typ === 'string' && /at\+jwt$/i.test(typ)) {
    return { words: `its typ is ${quoted(typ)}`, at: header.placeOf(['typ']) }
  }
  for (const name of ['scp', 'scope']) {
    if (claims.valueOf(name) !== undefined) {
      return { words: `it has the claim ${name}`, at: claims.placeOf([name], 'name') }
    }
  }
  return { words: 'by what it says of itself', at: claims.placeOf(['typ']) }
}

function checkType(facts: TokenFacts): readonly Finding[] {
  const { header } = facts.token
  const typ = header.valueOf('typ')
  if (typ === undefined || (typeof typ === 'string' && typ.toUpperCase() === 'JWT')) return []
  // That it is an access token is said already.
  if (facts.document.kind === 'access-token') return []
  return [
    writeFinding('token-type-refused', {
      message: `The header says that the token is of the type ${textOf(typ)}, and an ID token is a JWT.`,
      expected: 'typ JWT, or none',
      received: typeof typ === 'string' ? typ : describeType(typ),
      at: header.placeOf(['typ']),
    }),
  ]
}

const refused: Readonly<Record<string, string>> = {
  crit: 'asks that extensions are understood, and none is',
  b64: 'says that the payload is not base64url',
  zip: 'says that the payload is compressed',
  enc: 'says that the token is encrypted',
  p2c: 'asks for a key that is derived from a password',
  p2s: 'asks for a key that is derived from a password',
}

function checkRefused({ token }: TokenFacts): readonly Finding[] {
  const { header } = token
  const kid = header.valueOf('kid')
  return [
    ...Object.entries(refused).flatMap(([name, why]) => {
      if (header.valueOf(name) === undefined) return []
      return [
        writeFinding('token-header-refused', {
          message: `The header has ${name}, which ${why}.`,
          expected: `no ${name}`,
          received: name,
          at: header.placeOf([name], 'name'),
        }),
      ]
    }),
    ...(kid === undefined || typeof kid === 'string'
      ? []
      : [
          writeFinding('token-header-refused', {
            message: `kid is a ${describeType(kid)}, where it has to be text.`,
            expected: 'text',
            received: describeType(kid),
            at: header.placeOf(['kid']),
          }),
        ]),
  ]
}

function checkAlgorithm(facts: TokenFacts): readonly Finding[] {
  const { header } = facts.token
  const alg = header.valueOf('alg')
  if (isTokenAlgorithm(alg)) return []
  const at = header.placeOf(['alg'])
  const expected = tokenAlgorithms.join(', ')
  const received = typeof alg === 'string' ? alg : describeType(alg)
  if (isNone(alg)) {
    return [
      writeFinding('token-unsigned', {
        message: `alg is ${textOf(alg)}: nobody signed this token, so anybody can have written it.`,
        expected,
        received,
        at,
        code: codeFor('token-unsigned', facts),
      }),
    ]
  }
  if (typeof alg === 'string' && /^HS\d/i.test(alg)) {
    return [
      writeFinding('token-algorithm-symmetric', {
        message: `The token is signed by ${quoted(alg)}, with a secret that the provider and its client share. AWS verifies with public keys only; whoever takes such a token with a public key as its secret takes anybody's.`,
        expected,
        received,
        at,
      }),
    ]
  }
  const known =
    typeof alg === 'string'
      ? tokenAlgorithms.find((one) => one.toLowerCase() === alg.trim().toLowerCase())
      : undefined
  return [
    writeFinding('token-algorithm', {
      message: `alg is ${textOf(alg)}${known === undefined ? ', which is not accepted' : `; most likely ${quoted(known)} is meant`}.`,
      expected: known ?? expected,
      received,
      at,
    }),
  ]
}

function tellIgnored({ token }: TokenFacts): readonly Finding[] {
  const { header } = token
  const named = ['jku', 'x5u', 'jwk', 'x5c'].filter((name) => header.valueOf(name) !== undefined)
  const [first] = named
  if (first === undefined) return []
  return [
    writeFinding('token-header-ignored', {
      message: `The header names or holds a key of its own (${named.join(', ')}). That means nothing: only keys that the provider publishes count.`,
      received: named.join(', '),
      at: header.placeOf([first], 'name'),
    }),
  ]
}
