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

export const tagsClaim = 'https://aws.amazon.com/tags'
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
    ...checkTags(claims.valueOf(tagsClaim), facts),
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

function checkTags(claim: unknown, facts: TokenFacts): readonly Finding[] {
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
  return [
    ...checkMembers(claim, facts),
    ...(tags === undefined ? [] : checkPrincipalTags(tags, facts)),
    ...(keys === undefined ? [] : checkTransitiveKeys(keys, tags, facts)),
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

function checkPrincipalTags(tags: unknown, facts: TokenFacts): readonly Finding[] {
  const { claims } = facts.token
  if (!isJsonObject(tags)) {
    return [
      writeFinding('tags-claim-shape', {
        message: Array.isArray(tags)
          ? 'principal_tags is a list, such as the STS API has; in a token it is an object of lists.'
          : `principal_tags is a ${describeType(tags)}, where it has to be an object.`,
        expected: '{"Project": ["Marketing"]}',
        received: describeType(tags),
        at: claims.placeOf([tagsClaim, 'principal_tags']),
      }),
    ]
  }
  const entries = Object.entries(tags)
  const { maximum } = limits.sessionTags
  const next = entries[maximum]
  const spelling = new Map<string, string>()
  return [
    ...(next === undefined
      ? []
      : [
          ofToken('session-tags-too-many', {
            message: `The token has ${entries.length} session tags, and AWS takes ${maximum}.`,
            expected: `at most ${maximum} tags`,
            received: `${entries.length} tags`,
            at: claims.placeOf([tagsClaim, 'principal_tags', next[0]], 'name'),
            remedy: `Send at most ${maximum} tags in principal_tags.`,
          }),
        ]),
    ...entries.slice(0, maxTags).flatMap(([key, values]) => {
      const same = spelling.get(key.toLowerCase())
      if (same === undefined) spelling.set(key.toLowerCase(), key)
      return [
        ...(same === undefined ? [] : [duplicateFinding(key, same, facts)]),
        ...checkTag(key, values, facts),
      ]
    }),
  ]
}

function duplicateFinding(key: string, same: string, { token }: TokenFacts): Finding {
  return ofToken('session-tag-duplicate', {
    message: `The session tags ${quoted(same)} and ${quoted(key)} are one and the same to AWS: keys of tags have no case.`,
    expected: 'keys that differ in more than case',
    received: key,
    at: token.claims.placeOf([tagsClaim, 'principal_tags', key], 'name'),
  })
}

function checkTag(key: string, values: unknown, { token }: TokenFacts): readonly Finding[] {
  const path = [tagsClaim, 'principal_tags', key]
  const at = token.claims.placeOf(path)
  if (!isTexts(values)) {
    return [
      writeFinding('tags-claim-shape', {
        message: Array.isArray(values)
          ? `The session tag ${quoted(key)} is a list that holds something else than text.`
          : `The session tag ${quoted(key)} is a ${describeType(values)}, where AWS wants a list of one text.`,
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
      at: ofValue ? token.claims.placeOf([...path, 0]) : token.claims.placeOf(path, 'name'),
    }),
  ]
}

function isTexts(values: unknown): values is readonly string[] {
  return Array.isArray(values) && values.every((one) => typeof one === 'string')
}

function checkTransitiveKeys(
  keys: unknown,
  tags: unknown,
  { token }: TokenFacts,
): readonly Finding[] {
  const path = [tagsClaim, 'transitive_tag_keys']
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
  const known = isJsonObject(tags) ? Object.keys(tags) : []
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
        remedy: 'Name keys of principal_tags.',
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
