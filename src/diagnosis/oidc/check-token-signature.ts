import { isTokenAlgorithm } from '../../oidc/token-algorithms.ts'
import type { VerificationKey } from '../../oidc/parse-key-set.ts'
import type { Finding } from '../finding.ts'
import { nearestName } from '../nearest-name.ts'
import { shown } from '../shown.ts'
import { asSentence, quoted, writeFinding } from '../write-finding.ts'
import { readKeys } from './token-facts.ts'
import type { TokenFacts } from './token-facts.ts'
import { isSignedBy, tokenOptionsFor } from './verify-token-strictly.ts'

/** Each costs a verification. */
const maxKeysTried = 20

/** The key that a token is signed with, against those that the provider publishes. */
export async function checkTokenSignature(facts: TokenFacts): Promise<readonly Finding[]> {
  return [...tellOrigin(facts), ...checkKeys(facts), ...(await checkSignature(facts))]
}

function tellOrigin({ provider, strict, keys }: TokenFacts): readonly Finding[] {
  if (provider?.keysFrom !== 'input' || keys === undefined) return []
  return [
    writeFinding('token-keys-from-input', {
      message: `The keys of ${quoted(provider.principal)} are not known here, so the token was ${strict.verdict === 'accepted' ? 'verified' : 'tried'} with the key set that came in the same input.`,
    }),
  ]
}

function checkKeys(facts: TokenFacts): readonly Finding[] {
  const { failure, provider, token, keys } = facts
  const { header } = token
  const at = header.placeOf(['kid'])
  if (failure?.code === 'OIDC_KEYS_UNAVAILABLE') {
    if (provider?.keySet === undefined) {
      return [
        writeFinding('token-signature-not-judged', {
          message: `No keys of ${quoted(provider?.issuer ?? 'the provider')} are known here, so nobody can tell who signed this token. They are never fetched for a diagnosis.`,
          expected: 'a key set of the provider',
          received: 'none',
          at,
        }),
      ]
    }
    return [
      writeFinding('token-keys-unusable', {
        message: `No key of ${quoted(provider.principal)} can be used: ${asSentence(failure.message)}`,
        expected: 'a JWK set with public keys',
      }),
    ]
  }
  if (failure?.code !== 'ID_TOKEN_KEY_UNKNOWN' || keys === undefined) return []
  return [explainUnknown(facts, keys)]
}

function explainUnknown({ token }: TokenFacts, keys: readonly VerificationKey[]): Finding {
  const { header } = token
  const kid = header.valueOf('kid')
  const alg = String(header.valueOf('alg'))
  const kids = keys.flatMap((key) => key.kid ?? [])
  const published = listOf(kids)
  if (typeof kid !== 'string') {
    const fitting = keys.filter(({ algorithms }) => algorithms.some((one) => one === alg))
    if (fitting.length > 0) {
      return writeFinding('token-key-ambiguous', {
        message: `The header names no key, and ${fitting.length} keys of the provider could have signed by ${alg}.`,
        expected: `a kid: ${published}`,
        received: 'no kid',
        at: header.placeOf(['kid']),
      })
    }
    return writeFinding('token-key-unknown', {
      message: `The provider publishes no key that signs by ${alg}.`,
      expected: `one of ${listOf([...new Set(keys.flatMap(({ algorithms }) => algorithms))])}`,
      received: alg,
      at: header.placeOf(['alg']),
    })
  }
  const named = keys.filter((key) => key.kid === kid)
  const [first] = named
  if (first !== undefined) {
    return writeFinding('token-key-unknown', {
      message: `The key ${quoted(kid)} is published for ${listOf(first.algorithms)}, and the token says that it is signed by ${alg}.`,
      expected: listOf(first.algorithms),
      received: alg,
      at: header.placeOf(['alg']),
    })
  }
  const nearest = nearestName(kid, kids)
  return writeFinding('token-key-unknown', {
    message: `The provider publishes no key of the name ${quoted(kid)}; it has ${published || 'keys without a name'}.${nearest === undefined ? '' : ` Nearest is ${quoted(nearest)}.`}`,
    expected: published || 'no kid',
    received: kid,
    at: header.placeOf(['kid']),
  })
}

const maxListed = 5

function listOf(values: readonly string[]): string {
  const rest = values.length - maxListed
  return `${values.slice(0, maxListed).map(shown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

async function checkSignature(facts: TokenFacts): Promise<readonly Finding[]> {
  const { failure, token, provider } = facts
  if (failure?.code !== 'ID_TOKEN_SIGNATURE_INVALID' || provider === undefined) return []
  const { header } = token
  const at = header.placeOf(['kid'])
  const kid = header.valueOf('kid')
  const alg = header.valueOf('alg')
  const signer = await findSigner(facts)
  if (signer !== undefined) {
    const { key, principal } = signer
    const name = key.kid === undefined ? 'a key without a name' : `the key ${quoted(key.kid)}`
    return [
      writeFinding('token-signed-by-another', {
        message: `The token says that it is signed with the key ${quoted(typeof kid === 'string' ? kid : '')}; it is signed with ${name} of ${quoted(principal)}.`,
        expected: typeof kid === 'string' ? kid : 'the key of the provider',
        received: key.kid ?? 'another key',
        at,
      }),
    ]
  }
  return [
    writeFinding('token-signature-invalid', {
      message: `The signature by ${String(alg)} is not one of the key ${typeof kid === 'string' ? quoted(kid) : 'that the provider publishes'}: either the token was changed after it was signed, or another key signed it.`,
      expected: 'a signature by a key of the provider',
      received: 'another signature',
      at,
    }),
  ]
}

/** Somebody else who is known, or another key of the provider. */
async function findSigner({
  compact,
  provider,
  keys,
  context,
  token,
  issuer,
}: TokenFacts): Promise<{ readonly key: VerificationKey; readonly principal: string } | undefined> {
  const alg = token.header.valueOf('alg')
  if (provider === undefined || issuer === undefined || !isTokenAlgorithm(alg)) return undefined
  const others = context.oidcProviders.filter(({ arn }) => arn !== provider.principal)
  const candidates = [
    ...(keys ?? []).map((key) => ({ key, principal: provider.principal })),
    ...others
      .slice(0, maxKeysTried)
      .flatMap(({ arn, keySet }) =>
        (readKeys(keySet) ?? []).map((key) => ({ key, principal: arn })),
      ),
  ].filter(({ key }) => key.algorithms.includes(alg))
  const options = { ...tokenOptionsFor(provider, context), issuer }
  for (const candidate of candidates.slice(0, maxKeysTried)) {
    if (await isSignedBy(compact, candidate.key, options)) return candidate
  }
  return undefined
}
