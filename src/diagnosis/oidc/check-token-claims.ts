import type { Finding } from '../finding.ts'
import { nearestName } from '../nearest-name.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import { describeType } from './check-token-form.ts'
import type { TokenFacts } from './token-facts.ts'

const maxSubjectCharacters = 255
const maxAudiences = 100

/** The claims that every token needs, in the order in which they are asked for. */
const required = ['iss', 'sub', 'exp', 'iat', 'aud'] as const

const meanings: Readonly<Record<string, string>> = {
  iss: 'who issued it',
  sub: 'whom it is about',
  exp: 'until when it is valid',
  iat: 'when it was issued',
  aud: 'for whom it is',
}

/** Claims that others call so. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  iss: ['issuer'],
  sub: ['subject', 'user_id', 'uid', 'oid', 'userid'],
  exp: ['expires', 'expires_at', 'expiry', 'expiration'],
  iat: ['issued_at', 'issuedat'],
  aud: ['audience', 'client_id', 'audiences', 'appid'],
}

/** What a token has to say, and that it says it in the right type. */
export function checkTokenClaims(facts: TokenFacts): readonly Finding[] {
  const { claims } = facts.token
  if (claims.root === undefined) return []
  return [
    ...required.flatMap((name) => checkRequired(name, facts)),
    ...checkTexts(facts),
    ...checkAudienceType(facts),
    ...checkSubjectLength(facts),
    ...tellNonce(facts),
  ]
}

function checkRequired(name: (typeof required)[number], { token }: TokenFacts): readonly Finding[] {
  const { claims } = token
  const value = claims.valueOf(name)
  if (value !== undefined && !isEmpty(name, value)) return []
  const names = claims.root?.members.map((member) => member.name) ?? []
  const lower = names.map((one) => one.toLowerCase())
  const other =
    names.find((one) => one !== name && one.toLowerCase() === name) ??
    names[lower.findIndex((one) => otherNames[name]?.includes(one))] ??
    misspelt(name, names)
  const hint =
    other === undefined ? '' : `; it has ${quoted(other)}, which is not read in its place`
  return [
    writeFinding('token-claim-missing', {
      message:
        value === undefined
          ? `The token does not say ${meanings[name] ?? 'it'}: the claim ${name} is missing${hint}.`
          : `The claim ${name} is empty${hint}.`,
      expected: name,
      received: other ?? (value === undefined ? 'none' : 'an empty value'),
      at: other === undefined ? claims.placeOf([name]) : claims.placeOf([other], 'name'),
      awsError: {
        code: 'InvalidIdentityToken',
        message: `Missing a required claim: ${name}`,
        status: 400,
      },
    }),
  ]
}

/** Of a time an empty text is a value of another type. */
function isEmpty(name: string, value: unknown): boolean {
  if (name === 'aud' && Array.isArray(value)) return value.length === 0
  return value === '' && name !== 'exp' && name !== 'iat'
}

/** Names this short are near to everything: one letter more, or two swapped. */
function misspelt(name: string, names: readonly string[]): string | undefined {
  const standard = new Set([
    'iss',
    'sub',
    'exp',
    'iat',
    'aud',
    'azp',
    'amr',
    'acr',
    'jti',
    'nbf',
    'sid',
  ])
  return names
    .filter((one) => one.length <= 5 && !standard.has(one))
    .find((one) => nearestName(one, [name]) === name)
}

/** `iss`, `sub`, `azp` and `jti` are text where they are there. */
function checkTexts({ token }: TokenFacts): readonly Finding[] {
  const { claims } = token
  return ['iss', 'sub', 'azp', 'jti'].flatMap((name) => {
    const value = claims.valueOf(name)
    const isBlank = value === '' && (name === 'azp' || name === 'jti')
    if (value === undefined || (typeof value === 'string' && !isBlank)) return []
    if (isBlank && name === 'jti') {
      return [
        writeFinding('token-claim-missing', {
          message: 'The claim jti is empty.',
          expected: 'text, or no jti',
          received: 'an empty value',
          at: claims.placeOf([name]),
        }),
      ]
    }
    return [
      writeFinding('token-claim-type', {
        message: isBlank
          ? `The claim ${name} is empty, where it has to be text.`
          : `The claim ${name} is a ${describeType(value)}, where it has to be text.`,
        expected: 'text',
        received: isBlank ? 'an empty text' : describeType(value),
        at: claims.placeOf([name]),
      }),
    ]
  })
}

function checkAudienceType({ token }: TokenFacts): readonly Finding[] {
  const { claims } = token
  const aud = claims.valueOf('aud')
  if (aud === undefined || aud === '' || (Array.isArray(aud) && aud.length === 0)) return []
  const listed: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  const stranger = listed.findIndex((one) => typeof one !== 'string' || one === '')
  if (stranger < 0 && listed.length <= maxAudiences) return []
  return [
    writeFinding('token-claim-type', {
      message:
        stranger < 0
          ? `The claim aud has ${listed.length} audiences, more than the ${maxAudiences} that are taken.`
          : `The claim aud is or holds a ${describeType(listed[stranger])}, where it has to be text or a list of texts.`,
      expected: 'text, or a list of texts',
      received: stranger < 0 ? `${listed.length} audiences` : describeType(listed[stranger]),
      at: claims.placeOf(Array.isArray(aud) && stranger >= 0 ? ['aud', stranger] : ['aud']),
    }),
  ]
}

function checkSubjectLength({ token }: TokenFacts): readonly Finding[] {
  const sub = token.claims.valueOf('sub')
  if (typeof sub !== 'string' || sub.length <= maxSubjectCharacters) return []
  return [
    writeFinding('token-subject-too-long', {
      message: `The claim sub has ${sub.length} characters, more than the ${maxSubjectCharacters} that OpenID Connect allows.`,
      expected: `at most ${maxSubjectCharacters} characters`,
      received: `${sub.length} characters`,
      at: token.claims.placeOf(['sub']),
    }),
  ]
}

function tellNonce({ token, context }: TokenFacts): readonly Finding[] {
  const nonce = token.claims.valueOf('nonce')
  if (nonce === undefined || context.refusal?.code === 'ID_TOKEN_NONCE') return []
  return [
    writeFinding('token-nonce', {
      message:
        'The token repeats the nonce of a sign-in. Only whoever began that sign-in can tell whether it is the right one; AWS does not look at it.',
      level: 'info',
      at: token.claims.placeOf(['nonce']),
      remedy: 'Nothing has to be done.',
    }),
  ]
}
