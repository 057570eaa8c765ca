import { FederationClaimRejected } from '../../errors.ts'
import type { ErrorCode } from '../../errors.ts'
import { duplicateClaims } from '../../federation/asserted-claims.ts'
import { awsAttributeNames } from '../../federation/aws-attribute-names.ts'
import { limits } from '../../federation/limits.ts'
import { parseSessionDuration } from '../../federation/session-duration.ts'
import { parseSessionTags } from '../../federation/session-tags.ts'
import { parseSourceIdentity } from '../../federation/source-identity.ts'
import type { Finding } from '../finding.ts'
import { nearestName } from '../nearest-name.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import {
  isAwsName,
  isNearPrincipalTag,
  nearestAttribute,
  valuesOf,
} from './aws-attribute-lookup.ts'
import { checkRoleSessionName } from './check-role-session-name.ts'
import type { LocatedSamlAttribute } from './located-response.ts'
import type { SamlFacts } from './saml-facts.ts'

/** What AWS reads besides the roles: session name, duration, tags, source identity. */
export function checkSessionAttributes(facts: SamlFacts): readonly Finding[] {
  if (facts.located.assertion === undefined) return []
  return [
    ...checkRoleSessionName(facts),
    ...checkDuration(facts),
    ...checkTags(facts),
    ...checkTransitiveKeys(facts),
    ...checkSourceIdentity(facts),
    ...checkMisspelt(facts),
    ...tellIgnored(facts),
  ]
}

function checkDuration({ located, textOf, tagOf }: SamlFacts): readonly Finding[] {
  const attribute = located.attributes.find(
    ({ name }) => name === awsAttributeNames.sessionDuration,
  )
  if (attribute === undefined) return []
  const values = valuesOf(awsAttributeNames.sessionDuration, located)
  const failure = rejectionOf(() => parseSessionDuration(values.map(({ text }) => text)))
  if (failure === undefined) return []
  const [first] = values
  return [
    writeFinding('session-duration-invalid', {
      message:
        values.length === 1
          ? `SessionDuration is ${quoted(first?.text ?? '')}, which is not a number of seconds from 900 to 43200.`
          : `SessionDuration has ${values.length} values, where it needs one.`,
      expected: '900 to 43200',
      received: first?.text ?? 'no value',
      at: first === undefined ? tagOf(attribute.element) : textOf(first.element),
    }),
  ]
}

interface LocatedTag {
  readonly key: string
  readonly attributes: readonly LocatedSamlAttribute[]
  readonly values: readonly string[]
}

function tagsIn({ located }: SamlFacts): readonly LocatedTag[] {
  const prefix = awsAttributeNames.principalTagPrefix
  const byKey = new Map<string, LocatedSamlAttribute[]>()
  for (const attribute of located.attributes) {
    if (!attribute.name.startsWith(prefix)) continue
    const key = attribute.name.slice(prefix.length)
    const known = byKey.get(key)
    if (known === undefined) byKey.set(key, [attribute])
    else known.push(attribute)
  }
  return [...byKey].map(([key, attributes]) => ({
    key,
    attributes,
    values: attributes.flatMap(({ values }) => values.map(({ text }) => text)),
  }))
}

/** Tags beyond this number are not judged one by one. */
const maxTags = 60

function checkTags(facts: SamlFacts): readonly Finding[] {
  const tags = tagsIn(facts)
  const { maximum } = limits.sessionTags
  const findings: Finding[] = []
  const next = tags[maximum]
  if (next !== undefined) {
    findings.push(
      writeFinding('session-tags-too-many', {
        message: `The assertion has ${tags.length} session tags, and AWS takes ${maximum}.`,
        expected: `at most ${maximum} tags`,
        received: `${tags.length} tags`,
        at: facts.tagOf(next.attributes[0]?.element),
      }),
    )
  }
  const spelling = new Map<string, string>()
  for (const tag of tags.slice(0, maxTags)) {
    const same = spelling.get(tag.key.toLowerCase())
    if (same === undefined) spelling.set(tag.key.toLowerCase(), tag.key)
    else findings.push(duplicateFinding(tag, same, facts))
    findings.push(...checkTag(tag, facts))
  }
  return findings
}

function duplicateFinding(
  { key, attributes }: LocatedTag,
  same: string,
  facts: SamlFacts,
): Finding {
  return writeFinding('session-tag-duplicate', {
    message: `The session tags ${quoted(same)} and ${quoted(key)} are one and the same to AWS: keys of tags have no case.`,
    expected: 'keys that differ in more than case',
    received: key,
    at: facts.attributeOf(attributes[0]?.element, 'Name'),
  })
}

function checkTag({ key, values, attributes }: LocatedTag, facts: SamlFacts): readonly Finding[] {
  const element = attributes[0]?.element
  if (values.length !== 1) {
    return [
      writeFinding('session-tag-several-values', {
        message: `The session tag ${quoted(key)} has ${values.length} values, where it needs one.`,
        expected: 'one value',
        received: `${values.length} values`,
        at: facts.tagOf(element),
      }),
    ]
  }
  const failure = rejectionOf(() => parseSessionTags([{ key, values }]))
  if (failure === undefined) return []
  const ofValue = failure.message.startsWith('the value of')
  return [
    writeFinding('session-tag-invalid', {
      message: `The ${ofValue ? 'value' : 'key'} of the session tag ${quoted(key)} is not allowed: it has ${failure.received ?? 'something else'}, and AWS takes ${failure.expected ?? 'less'}.`,
      expected: failure.expected,
      received: failure.received,
      at: ofValue
        ? facts.textOf(attributes[0]?.values[0]?.element)
        : facts.attributeOf(element, 'Name'),
    }),
  ]
}

function checkTransitiveKeys(facts: SamlFacts): readonly Finding[] {
  const keys = tagsIn(facts).map(({ key }) => key)
  const known = new Set(keys.map((key) => key.toLowerCase()))
  return valuesOf(awsAttributeNames.transitiveTagKeys, facts.located)
    .filter(({ text }) => !known.has(text.toLowerCase()))
    .slice(0, 10)
    .map(({ text, element }) => {
      const listed = /[,;|]/.test(text)
      const nearest = listed ? undefined : nearestName(text, keys)
      return writeFinding('transitive-tag-key-unknown', {
        message: `No session tag has the key ${quoted(text)}${listed ? ': each key needs an AttributeValue of its own' : nearest === undefined ? '' : `; most likely ${quoted(nearest)} is meant`}.`,
        expected: nearest ?? (keys.join(', ') || 'no transitive tag keys'),
        received: text,
        at: facts.textOf(element),
      })
    })
}

function checkSourceIdentity({ located, textOf, tagOf }: SamlFacts): readonly Finding[] {
  const attribute = located.attributes.find(({ name }) => name === awsAttributeNames.sourceIdentity)
  if (attribute === undefined) return []
  const values = valuesOf(awsAttributeNames.sourceIdentity, located)
  if (rejectionOf(() => parseSourceIdentity(values.map(({ text }) => text))) === undefined)
    return []
  const [first] = values
  return [
    writeFinding('source-identity-invalid', {
      message:
        values.length === 1
          ? `SourceIdentity is ${quoted(first?.text ?? '')}: it has to have 2 to 64 of A-Z a-z 0-9 _ + = , . @ - and must not begin with aws:.`
          : `SourceIdentity has ${values.length} values, where it needs one.`,
      expected: '2 to 64 of A-Z a-z 0-9 _ + = , . @ -',
      received: first?.text ?? 'no value',
      at: first === undefined ? tagOf(attribute.element) : textOf(first.element),
    }),
  ]
}

const optionalNames = ['sessionDuration', 'transitiveTagKeys', 'sourceIdentity'] as const

/** Attributes that AWS can do without, and will when their names are wrong. */
function checkMisspelt({ located, attributeOf }: SamlFacts): readonly Finding[] {
  const misspelt = optionalNames.flatMap((one) => {
    const name = awsAttributeNames[one]
    if (located.attributes.some((attribute) => attribute.name === name)) return []
    const nearest = nearestAttribute(name, located)
    return nearest === undefined ? [] : [{ ...nearest, expected: name }]
  })
  const tags = located.attributes
    .filter(({ name }) => !isAwsName(name) && isNearPrincipalTag(name))
    .map((attribute) => ({
      attribute,
      expected: `${awsAttributeNames.principalTagPrefix}<key>`,
      difference: /PrincipalTag/i.test(attribute.name)
        ? 'names have case, and the key stands behind a colon'
        : 'letters are missing, wrong or in another order',
    }))
  return [...misspelt, ...tags].slice(0, 10).map(({ attribute, expected, difference }) =>
    writeFinding('aws-attribute-misspelt', {
      message: `AWS does not know the attribute ${quoted(attribute.name)} and leaves it out: ${difference}.`,
      expected,
      received: attribute.name,
      at: attributeOf(attribute.element, 'Name'),
    }),
  )
}

function tellIgnored({ located, tagOf }: SamlFacts): readonly Finding[] {
  const asserted = located.attributes.map(({ name, values }) => ({
    name,
    values: values.map(({ text }) => text),
  }))
  return duplicateClaims(asserted)
    .slice(0, 10)
    .map(({ key, used, ignored }) => {
      const [first] = ignored
      const attribute = located.attributes.find(({ name }) => name === first?.attributeName)
      return writeFinding('attribute-claims-ignored', {
        message: `Several values could fill ${key}; AWS takes one, here ${quoted(used.values.join(', '))}.`,
        received: ignored.flatMap(({ values }) => values).join(', '),
        at: tagOf(attribute?.element),
      })
    })
}

function rejectionOf(
  run: () => unknown,
): (FederationClaimRejected & { code: ErrorCode }) | undefined {
  try {
    run()
    return undefined
  } catch (failure) {
    if (failure instanceof FederationClaimRejected) return failure
    throw failure
  }
}
