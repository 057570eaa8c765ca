import { FederationClaimRejected } from '../../errors.ts'
import { limits } from '../../federation/limits.ts'
import { parseSessionTags } from '../../federation/session-tags.ts'
import { parseSourceIdentity } from '../../federation/source-identity.ts'
import type { Finding } from '../finding.ts'
import { guideSections } from '../guide-sections.ts'
import { nearestName } from '../nearest-name.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import type { FindingDetails } from '../write-finding.ts'
import type { RegisteredFindingId } from '../findings.ts'
import { describeType } from './check-token-form.ts'
import type { TokenFacts } from './token-facts.ts'
import type { PathSegment } from './token-text.ts'

export const tagsClaim = 'https://aws.amazon.com/tags'
/** Providers that make no objects send a claim for each tag, and one for the transitive ones. */
export const tagClaimPrefix = `${tagsClaim}/principal_tags/`
export const transitiveTagKeysClaim = `${tagsClaim}/transitive_tag_keys`
export const sourceIdentityClaim = 'https://aws.amazon.com/source_identity'

const members = ['principal_tags', 'transitive_tag_keys']
/** Tags beyond this number are not judged one by one. */
const maxTags = 60
const maxMethods = 50

/** What AWS reads out of a token besides the standard claims: tags, source identity, `amr`. */
export function checkTagsClaim(facts: TokenFacts): readonly Finding[] {
  const { claims } = facts.token
  if (claims.root === undefined) return []
  return [
    ...checkBothForms(facts),
    ...checkNestedTags(claims.valueOf(tagsClaim), facts),
    ...checkFlattenedTags(facts),
    ...checkSourceIdentity(claims.valueOf(sourceIdentityClaim), facts),
    ...checkMethods(claims.valueOf('amr'), facts),
  ]
}

/** A finding that SAML has too, with what holds for tokens. */
function ofToken(id: RegisteredFindingId, details: FindingDetails): Finding {
  return { ...writeFinding(id, details), guideSection: guideSections.webIdentityTags }
}

type JsonObject = Readonly<Record<string, unknown>>

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A session tag as it stands in a token. */
interface FoundTag {
  readonly key: string
  readonly value: unknown
  readonly path: readonly PathSegment[]
  readonly form: 'nested' | 'claim'
}

function flattenedNames({ token }: TokenFacts): readonly string[] {
  const names = (token.claims.root?.members ?? []).map(({ name }) => name)
  return [...new Set(names)].filter(
    (name) => name.startsWith(tagClaimPrefix) || name === transitiveTagKeysClaim,
  )
}

function checkBothForms(facts: TokenFacts): readonly Finding[] {
  const [first] = flattenedNames(facts)
  const { claims } = facts.token
  if (first === undefined || claims.valueOf(tagsClaim) === undefined) return []
  return [
    writeFinding('tags-in-both-forms', {
      message: `The token has session tags in ${tagsClaim} and in claims of their own (${quoted(first)}), and it is not known which of them AWS takes.`,
      expected: 'one form',
      received: 'both',
      at: claims.placeOf([first], 'name'),
    }),
  ]
}

function checkFlattenedTags(facts: TokenFacts): readonly Finding[] {
  const { claims } = facts.token
  const found = flattenedNames(facts)
    .filter((name) => name !== transitiveTagKeysClaim)
    // One more than are ever judged, so that too many are still too many.
    .slice(0, maxTags)
    .map((name) => ({
      key: name.slice(tagClaimPrefix.length),
      value: claims.valueOf(name),
      path: [name],
      form: 'claim' as const,
    }))
  const keys = claims.valueOf(transitiveTagKeysClaim)
  const known = found.map(({ key }) => key)
  return [
    ...checkPrincipalTags(found, facts),
    ...(keys === undefined
      ? []
      : checkTransitiveKeys(keys, known, [transitiveTagKeysClaim], facts)),
  ]
}

function checkNestedTags(claim: unknown, facts: TokenFacts): readonly Finding[] {
  if (claim === undefined) return []
  const { claims } = facts.token
  if (!isJsonObject(claim)) {
    const isJson = typeof claim === 'string' && claim.trim().startsWith('{')
    return [
      writeFinding('tags-claim-shape', {
        message: isJson
          ? `The claim ${tagsClaim} is JSON inside of a text, where it has to be the object itself.`
          : `The claim ${tagsClaim} is a ${describeType(claim)}, where it has to be an object.`,
        expected: 'an object with principal_tags and transitive_tag_keys',
        received: describeType(claim),
        at: claims.placeOf([tagsClaim]),
      }),
    ]
  }
  const { principal_tags: tags, transitive_tag_keys: keys } = claim as {
    readonly principal_tags?: unknown
    readonly transitive_tag_keys?: unknown
  }
  const path = [tagsClaim, 'principal_tags']
  const found = isJsonObject(tags)
    ? Object.entries(tags).map(([key, value]) => ({
        key,
        value,
        path: [...path, key],
        form: 'nested' as const,
      }))
    : []
  return [
    ...checkMembers(claim, facts),
    ...(tags === undefined || isJsonObject(tags)
      ? []
      : [
          writeFinding('tags-claim-shape', {
            message: Array.isArray(tags)
              ? 'principal_tags is a list, such as the STS API has; in a token it is an object of lists.'
              : `principal_tags is a ${describeType(tags)}, where it has to be an object.`,
            expected: '{"Project": ["Marketing"]}',
            received: describeType(tags),
            at: claims.placeOf(path),
          }),
        ]),
    ...checkPrincipalTags(found, facts),
    ...(keys === undefined
      ? []
      : checkTransitiveKeys(
          keys,
          found.map(({ key }) => key),
          [tagsClaim, 'transitive_tag_keys'],
          facts,
        )),
  ]
}

/** What AWS does not look at. */
function checkMembers(claim: JsonObject, { token }: TokenFacts): readonly Finding[] {
  return Object.keys(claim)
    .filter((name) => !members.includes(name))
    .slice(0, 10)
    .map((name) => {
      const meant = nearestMember(name)
      return writeFinding('tags-member-misspelt', {
        message: `The claim ${tagsClaim} has ${quoted(name)}, which AWS does not know and leaves out${meant === undefined ? ': tags stand in principal_tags' : `; ${quoted(meant)} is meant`}.`,
        expected: meant ?? members.join(', '),
        received: name,
        at: token.claims.placeOf([tagsClaim, name], 'name'),
      })
    })
}

function nearestMember(name: string): string | undefined {
  const plain = (one: string): string => one.toLowerCase().replace(/[-_ ]/g, '')
  return members.find((one) => plain(one) === plain(name)) ?? nearestName(name, members)
}

function checkPrincipalTags(found: readonly FoundTag[], facts: TokenFacts): readonly Finding[] {
  const { claims } = facts.token
  const { maximum } = limits.sessionTags
  const next = found[maximum]
  const spelling = new Map<string, string>()
  return [
    ...(next === undefined
      ? []
      : [
          ofToken('session-tags-too-many', {
            message: `The token has more session tags than the ${maximum} that AWS takes.`,
            expected: `at most ${maximum} tags`,
            received: `${found.length}${found.length === maxTags ? ' or more' : ''} tags`,
            at: claims.placeOf(next.path, 'name'),
            remedy: `Send at most ${maximum} session tags.`,
          }),
        ]),
    ...found.slice(0, maxTags).flatMap((tag) => {
      const same = spelling.get(tag.key.toLowerCase())
      if (same === undefined) spelling.set(tag.key.toLowerCase(), tag.key)
      return [
        ...(same === undefined ? [] : [duplicateFinding(tag, same, facts)]),
        ...checkTag(tag, facts),
      ]
    }),
  ]
}

function duplicateFinding({ key, path }: FoundTag, same: string, { token }: TokenFacts): Finding {
  return ofToken('session-tag-duplicate', {
    message: `The session tags ${quoted(same)} and ${quoted(key)} are one and the same to AWS: keys of tags have no case.`,
    expected: 'keys that differ in more than case',
    received: key,
    at: token.claims.placeOf(path, 'name'),
  })
}

function checkTag({ key, value, path, form }: FoundTag, { token }: TokenFacts): readonly Finding[] {
  const at = token.claims.placeOf(path)
  // A claim for each tag may be the text itself.
  const isPlain = form === 'claim' && typeof value === 'string'
  const values = isPlain ? [value] : value
  if (!isTexts(values)) {
    const wanted = form === 'claim' ? 'a text, or a list of one text' : 'a list of one text'
    return [
      writeFinding('tags-claim-shape', {
        message: Array.isArray(values)
          ? `The session tag ${quoted(key)} is a list that holds something else than text.`
          : `The session tag ${quoted(key)} is a ${describeType(values)}, where AWS wants ${wanted}.`,
        expected: typeof values === 'string' ? `[${JSON.stringify(values)}]` : '["value"]',
        received: describeType(values),
        at,
      }),
    ]
  }
  if (values.length !== 1) {
    return [
      ofToken('session-tag-several-values', {
        message: `The session tag ${quoted(key)} has ${values.length} values, where it needs one.`,
        expected: 'a list of one text',
        received: `${values.length} values`,
        at,
        remedy: 'Send one value for each tag; join several into one where a policy needs them.',
      }),
    ]
  }
  const failure = rejectionOf(() => parseSessionTags([{ key, values }]))
  if (failure === undefined) return []
  const ofValue = failure.message.startsWith('the value of')
  return [
    ofToken('session-tag-invalid', {
      message: `The ${ofValue ? 'value' : 'key'} of the session tag ${quoted(key)} is not allowed: it has ${failure.received ?? 'something else'}, and AWS takes ${failure.expected ?? 'less'}.`,
      expected: failure.expected,
      received: failure.received,
      at: ofValue
        ? token.claims.placeOf(isPlain ? path : [...path, 0])
        : token.claims.placeOf(path, 'name'),
    }),
  ]
}

function isTexts(values: unknown): values is readonly string[] {
  return Array.isArray(values) && values.every((one) => typeof one === 'string')
}

function checkTransitiveKeys(
  keys: unknown,
  known: readonly string[],
  path: readonly PathSegment[],
  { token }: TokenFacts,
): readonly Finding[] {
  if (!isTexts(keys)) {
    return [
      writeFinding('tags-claim-shape', {
        message: Array.isArray(keys)
          ? 'transitive_tag_keys holds something else than text.'
          : `transitive_tag_keys is a ${describeType(keys)}, where it has to be a list of keys.`,
        expected: typeof keys === 'string' ? `[${JSON.stringify(keys)}]` : '["Key"]',
        received: describeType(keys),
        at: token.claims.placeOf(path),
      }),
    ]
  }
  const lower = new Set(known.map((key) => key.toLowerCase()))
  return [...keys.entries()]
    .filter(([, key]) => !lower.has(key.toLowerCase()))
    .slice(0, 10)
    .map(([position, key]) => {
      const nearest = nearestName(key, known.slice(0, maxTags))
      return ofToken('transitive-tag-key-unknown', {
        message: `No session tag has the key ${quoted(key)}${nearest === undefined ? '' : `; most likely ${quoted(nearest)} is meant`}.`,
        expected: nearest ?? (known.slice(0, maxTags).join(', ') || 'no transitive tag keys'),
        received: key,
        at: token.claims.placeOf([...path, position]),
        remedy: 'Name keys of session tags that the token has.',
      })
    })
}

function checkSourceIdentity(value: unknown, { token }: TokenFacts): readonly Finding[] {
  if (value === undefined) return []
  const isText = typeof value === 'string'
  if (isText && rejectionOf(() => parseSourceIdentity([value])) === undefined) return []
  return [
    {
      ...writeFinding('source-identity-invalid', {
        message: isText
          ? `The source identity is ${quoted(value)}: it has to have 2 to 64 of A-Z a-z 0-9 _ + = , . @ - and must not begin with aws:.`
          : `The claim ${sourceIdentityClaim} is a ${describeType(value)}, where it has to be text.`,
        expected: '2 to 64 of A-Z a-z 0-9 _ + = , . @ -',
        received: isText ? value : describeType(value),
        at: token.claims.placeOf([sourceIdentityClaim]),
      }),
      guideSection: guideSections.sourceIdentity,
    },
  ]
}

function checkMethods(amr: unknown, { token }: TokenFacts): readonly Finding[] {
  if (amr === undefined) return []
  if (isTexts(amr) && amr.length <= maxMethods) return []
  return [
    writeFinding('token-amr-shape', {
      message: Array.isArray(amr)
        ? isTexts(amr)
          ? `The claim amr has ${amr.length} texts, more than the ${maxMethods} that are taken.`
          : 'The claim amr holds something else than text.'
        : `The claim amr is a ${describeType(amr)}, where it has to be a list of texts.`,
      expected: typeof amr === 'string' ? `[${JSON.stringify(amr)}]` : 'a list of texts',
      received: describeType(amr),
      at: token.claims.placeOf(['amr']),
    }),
  ]
}

function rejectionOf(run: () => unknown): FederationClaimRejected | undefined {
  try {
    run()
    return undefined
  } catch (failure) {
    if (failure instanceof FederationClaimRejected) return failure
    throw failure
  }
}
