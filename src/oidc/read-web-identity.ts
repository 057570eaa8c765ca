import { FederationClaimRejected, IdTokenRejected, type ErrorCode } from '../errors.ts'
import { parseSessionTags, type SessionTags } from '../federation/session-tags.ts'
import { parseSourceIdentity } from '../federation/source-identity.ts'
import { parseTransitiveTagKeys } from '../federation/transitive-tag-keys.ts'
import type { WebIdentity } from '../federation/web-identity.ts'
import { isJsonObject, type JsonObject } from './parse-json-object.ts'
import type { VerifiedIdToken } from './verify-id-token.ts'

const check = 'read-web-identity'
const tagsClaim = 'https://aws.amazon.com/tags'
/** For providers that make no objects: a claim for each tag, and one for the transitive ones. */
const tagClaimPrefix = `${tagsClaim}/principal_tags/`
const transitiveTagKeysClaim = `${tagsClaim}/transitive_tag_keys`
const sourceIdentityClaim = 'https://aws.amazon.com/source_identity'
const maximumMethods = 50

/**
 * Who a verified token says somebody is, by AWS's rules: session tags out of
 * `https://aws.amazon.com/tags`, each a list of one text, or out of a claim each,
 * `https://aws.amazon.com/tags/principal_tags/<key>`, a text or a list of one; and
 * `https://aws.amazon.com/source_identity`. A claim that is there in another shape is refused, never
 * passed over, and so is a token with both forms of tags, of which nobody knows which one AWS takes.
 *
 * @throws {FederationClaimRejected} SESSION_TAG_INVALID, SESSION_TAGS_TOO_MANY, SESSION_TAG_DUPLICATE,
 *   TRANSITIVE_TAG_KEY_UNKNOWN or SOURCE_IDENTITY_INVALID
 * @throws {IdTokenRejected} ID_TOKEN_CLAIM_INVALID when `amr` is no list of texts
 * @see IAM User Guide, "Passing session tags using AssumeRoleWithWebIdentity", "Monitor and control
 *   actions taken with assumed roles"
 */
export function readWebIdentity(token: VerifiedIdToken): WebIdentity {
  const { issuer, subject, audiences, authorizedParty, tokenId, issuedAt, expiresAt } = token
  const { sessionTags, transitiveTagKeys } = readTags(token.claims)
  const sourceIdentity = token.claims[sourceIdentityClaim]
  return {
    protocol: 'oidc',
    issuer,
    subject,
    audience: authorizedParty ?? audiences[0] ?? '',
    originalAudiences: audiences,
    ...(authorizedParty === undefined ? {} : { authorizedParty }),
    authenticationMethods: readMethods(token.claims['amr']),
    ...(tokenId === undefined ? {} : { tokenId }),
    issuedAt,
    expiresAt,
    sessionTags,
    transitiveTagKeys,
    ...(sourceIdentity === undefined
      ? {}
      : {
          sourceIdentity: parseSourceIdentity([
            text(sourceIdentity, 'source_identity', 'SOURCE_IDENTITY_INVALID'),
          ]),
        }),
  }
}

interface ReadTags {
  readonly sessionTags: SessionTags
  readonly transitiveTagKeys: readonly string[]
}

function readTags(claims: JsonObject): ReadTags {
  const flattened = Object.keys(claims).filter(
    (name) => name.startsWith(tagClaimPrefix) || name === transitiveTagKeysClaim,
  )
  const nested = claims[tagsClaim]
  if (flattened.length === 0) return readNestedTags(nested)
  if (nested === undefined) return readFlattenedTags(claims)
  throw new FederationClaimRejected(
    'SESSION_TAG_INVALID',
    `the token has session tags both in ${tagsClaim} and in claims of their own, and it is not known which of them counts`,
    { check, expected: 'one form', received: 'both' },
  )
}

function readNestedTags(claim: unknown = {}): ReadTags {
  if (!isJsonObject(claim)) throw wrongShape('the tags claim', 'an object', 'SESSION_TAG_INVALID')
  const { principal_tags: tags = {}, transitive_tag_keys: keys = [] } = claim as {
    readonly principal_tags?: unknown
    readonly transitive_tag_keys?: unknown
  }
  if (!isJsonObject(tags)) throw wrongShape('principal_tags', 'an object', 'SESSION_TAG_INVALID')
  const sessionTags = parseSessionTags(
    Object.entries(tags).map(([key, values]) => ({
      key,
      values: texts(values, 'a value of principal_tags'),
    })),
  )
  const transitiveTagKeys = texts(keys, 'transitive_tag_keys')
  return { sessionTags, transitiveTagKeys: parseTransitiveTagKeys(transitiveTagKeys, sessionTags) }
}

function readFlattenedTags(claims: JsonObject): ReadTags {
  const sessionTags = parseSessionTags(
    Object.entries(claims)
      .filter(([name]) => name.startsWith(tagClaimPrefix))
      .map(([name, value]) => ({
        key: name.slice(tagClaimPrefix.length),
        values: typeof value === 'string' ? [value] : texts(value, 'a claim of principal_tags'),
      })),
  )
  const { [transitiveTagKeysClaim]: keys = [] } = claims
  const transitiveTagKeys = texts(keys, 'transitive_tag_keys')
  return { sessionTags, transitiveTagKeys: parseTransitiveTagKeys(transitiveTagKeys, sessionTags) }
}

function readMethods(amr: unknown): readonly string[] {
  if (amr === undefined) return []
  if (
    !Array.isArray(amr) ||
    amr.length > maximumMethods ||
    !amr.every((method) => typeof method === 'string')
  ) {
    throw new IdTokenRejected(
      'ID_TOKEN_CLAIM_INVALID',
      `amr is no list of at most ${maximumMethods} texts`,
      { check, expected: 'a list of texts' },
    )
  }
  return [...new Set<string>(amr)]
}

function texts(values: unknown, what: string): readonly string[] {
  if (!Array.isArray(values)) throw wrongShape(what, 'a list of texts', 'SESSION_TAG_INVALID')
  return values.map((value) => text(value, what, 'SESSION_TAG_INVALID'))
}

function text(value: unknown, what: string, code: ErrorCode): string {
  if (typeof value !== 'string') throw wrongShape(what, 'text', code)
  return value
}

function wrongShape(what: string, expected: string, code: ErrorCode): FederationClaimRejected {
  return new FederationClaimRejected(code, `${what} has another shape, expected ${expected}`, {
    check,
    expected,
  })
}
