import type { Finding } from '../finding.ts'
import { editDistance } from '../nearest-name.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import {
  sourceIdentityClaim,
  tagClaimPrefix,
  tagsClaim,
  transitiveTagKeysClaim,
} from './check-tags-claim.ts'
import type { TokenFacts } from './token-facts.ts'

const awsClaims = [tagsClaim, sourceIdentityClaim] as const
const samlPrefix = /^https?:\/\/aws\.amazon\.com\/saml\/attributes\//i
const flattened =
  /^(?:https?:\/\/aws\.amazon\.com\/tags[./:#]|https?:\/\/aws\.amazon\.com\/)?(?:principal[-_]?tags?|transitive[-_]?tag[-_]?keys)(?:[./:]|$)/i

/** Claims of OpenID Connect and JWT, which are about the token or have a meaning of their own. */
const standard = new Set(
  'iss sub aud azp exp iat nbf jti nonce auth_time amr acr at_hash c_hash s_hash sid typ events name given_name family_name middle_name nickname preferred_username profile picture website email email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at ver'.split(
    ' ',
  ),
)
/** Names that are listed in one sentence. */
const maxListed = 8
const maxCompared = 120
/** Names beyond this number are not looked at: no token that is in use has as many. */
const maxLookedAt = 200
const maxFindings = 10

/** Names of claims that AWS does not know, and that somebody meant it to. */
export function checkClaimNames({ token }: TokenFacts): readonly Finding[] {
  const { claims } = token
  const names = [...new Set((claims.root?.members ?? []).map(({ name }) => name))]
  const strange = names.filter((name) => !standard.has(name) && !isAws(name))
  const findings: Finding[] = []
  const plain: string[] = []
  for (const name of strange.slice(0, maxLookedAt)) {
    if (findings.length >= maxFindings) break
    const at = claims.placeOf([name], 'name')
    const meant = misspeltClaim(name)
    if (samlPrefix.test(name)) {
      findings.push(
        writeFinding('saml-name-in-token', {
          message: `The claim ${quoted(name)} is called like an attribute of SAML, which AWS does not read in a token.`,
          expected: /principaltag|transitive/i.test(name)
            ? tagsClaim
            : /sourceidentity/i.test(name)
              ? sourceIdentityClaim
              : 'a parameter of AssumeRoleWithWebIdentity',
          received: name,
          at,
        }),
      )
    } else if (flattened.test(name)) {
      findings.push(
        writeFinding('tags-flattened', {
          message: `The claim ${quoted(name)} stands by itself, and tags are only read inside of ${quoted(tagsClaim)} or from claims whose names begin with ${quoted(tagClaimPrefix)}.`,
          expected: /transitive/i.test(name) ? transitiveTagKeysClaim : `${tagClaimPrefix}<key>`,
          received: name,
          at,
        }),
      )
    } else if (meant !== undefined) {
      findings.push(
        writeFinding('aws-claim-misspelt', {
          message: `AWS does not know the claim ${quoted(name)} and leaves it out: ${meant.difference}.`,
          expected: meant.claim,
          received: name,
          at,
        }),
      )
    } else plain.push(name)
  }
  return [...findings, ...tellNoKeys(plain, token.claims)]
}

function isAws(name: string): boolean {
  return (
    awsClaims.some((claim) => claim === name) ||
    name.startsWith(tagClaimPrefix) ||
    name === transitiveTagKeysClaim
  )
}

function misspeltClaim(
  name: string,
): { readonly claim: string; readonly difference: string } | undefined {
  if (name.length > maxCompared) return undefined
  for (const claim of awsClaims) {
    const last = claim.slice(claim.lastIndexOf('/') + 1)
    const given = name.trim().toLowerCase()
    const difference = differenceOf(given, name, claim, last)
    if (difference !== undefined) return { claim, difference }
  }
  return undefined
}

function differenceOf(
  given: string,
  name: string,
  claim: string,
  last: string,
): string | undefined {
  if (name.trim() === claim) return 'it has white space around it'
  if (given === claim) return 'names have case'
  if (given === claim.replace('https:', 'http:')) return 'it begins with http in place of https'
  if (given === `${claim}/`) return 'it has a slash at the end'
  if (given === claim.replace('https://', '')) return 'https:// is missing before it'
  if (Math.abs(given.length - claim.length) <= 3 && editDistance(given, claim) <= 3) {
    return 'letters are missing, wrong or in another order'
  }
  const plain = (text: string): string => text.replace(/[-_]/g, '')
  const tail = given.slice(given.lastIndexOf('/') + 1)
  const isAwsLike = given.includes('amazon') || given.includes('aws')
  if (plain(tail) === plain(last) && (isAwsLike || last !== 'tags')) {
    return `AWS compares the whole name, ${claim}`
  }
  return undefined
}

function tellNoKeys(
  names: readonly string[],
  claims: TokenFacts['token']['claims'],
): readonly Finding[] {
  const [first] = names
  if (first === undefined) return []
  const rest = names.length - maxListed
  const listed = names.slice(0, maxListed).map(quoted).join(', ')
  return [
    writeFinding('claims-no-condition-keys', {
      message: `No trust policy can ask for ${listed}${rest > 0 ? ` and ${rest} more` : ''}: of the claims of a token only sub, aud, azp, oaud and amr are condition keys.`,
      received: names.slice(0, maxListed).join(', '),
      at: claims.placeOf([first], 'name'),
    }),
  ]
}
