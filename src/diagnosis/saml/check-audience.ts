import { saml } from '../../saml/saml-names.ts'
import { locatedChildren, locatedTextOf } from '../../xml/located-xml.ts'
import type { LocatedElement } from '../../xml/located-xml.ts'
import { closestValue, partitionOfValue } from '../closest-value.ts'
import type { Finding } from '../finding.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import { childrenOf } from './located-response.ts'
import type { SamlFacts } from './saml-facts.ts'
import { optionsFor } from './verify-strictly.ts'

const understood = new Set(['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'])

/** For whom the assertion is meant, and whether all of its conditions are understood. */
export function checkAudience(facts: SamlFacts): readonly Finding[] {
  const { located, tagOf } = facts
  const { assertion, conditions } = located
  if (assertion === undefined) return []
  if (conditions === undefined) {
    return [
      writeFinding('conditions-missing', {
        message:
          'The assertion has no Conditions, so it does not say for whom and for how long it is meant.',
        expected: 'Conditions with an AudienceRestriction',
        received: 'none',
        at: tagOf(assertion),
      }),
    ]
  }
  const restrictions = childrenOf(conditions, 'AudienceRestriction')
  return [
    ...checkUnderstood(conditions, facts),
    ...(restrictions.length === 0 ? [missingFinding(facts)] : []),
    ...restrictions.slice(0, 10).flatMap((restriction) => checkRestriction(restriction, facts)),
  ]
}

function checkUnderstood(conditions: LocatedElement, { tagOf }: SamlFacts): readonly Finding[] {
  return locatedChildren(conditions)
    .filter(({ localName, namespaceUri }) => namespaceUri !== saml || !understood.has(localName))
    .slice(0, 3)
    .map((element) =>
      writeFinding('condition-unknown', {
        message: `The condition ${quoted(element.localName)} is not known, and an assertion with a condition that nobody understands must not be used.`,
        expected: [...understood].join(', '),
        received: element.localName,
        at: tagOf(element),
        code: 'SAML_CONDITION_UNKNOWN',
      }),
    )
}

function missingFinding({ located, tagOf, context, provider }: SamlFacts): Finding {
  return writeFinding('audience-missing', {
    message: 'The assertion has no AudienceRestriction, so it is meant for nobody in particular.',
    expected: optionsFor(provider ?? {}, context).acceptedAudiences[0],
    received: 'no AudienceRestriction',
    at: tagOf(located.conditions),
  })
}

function checkRestriction(restriction: LocatedElement, facts: SamlFacts): readonly Finding[] {
  const { context, provider, textOf, tagOf } = facts
  const { acceptedAudiences } = optionsFor(provider ?? {}, context)
  const audiences = childrenOf(restriction, 'Audience').map((element) => ({
    element,
    value: locatedTextOf(element).trim(),
  }))
  if (audiences.some(({ value }) => acceptedAudiences.includes(value))) return []
  const [first] = audiences
  if (first === undefined) {
    return [
      writeFinding('audience-missing', {
        message: 'The AudienceRestriction names no Audience.',
        expected: acceptedAudiences[0],
        received: 'none',
        at: tagOf(restriction),
      }),
    ]
  }
  const closest = closestValue(first.value, acceptedAudiences)
  return [
    writeFinding('audience-mismatch', {
      message: `The assertion is meant for the audience ${quoted(first.value)}${audiences.length > 1 ? ` and ${audiences.length - 1} more` : ''}, and not for AWS.${explainDifference(first.value, closest, context.partition)}`,
      expected: closest?.value,
      received: audiences.map(({ value }) => value).join(', '),
      at: textOf(first.element),
    }),
  ]
}

/** In what a value differs from the accepted one that is nearest, as a further sentence. */
export function explainDifference(
  received: string,
  closest: ReturnType<typeof closestValue>,
  partition: string,
): string {
  const theirs = partitionOfValue(received)
  if (theirs !== undefined && theirs !== partition) {
    return ` That is AWS in the partition ${theirs}; this sign-in is for ${partition}.`
  }
  if (closest?.difference === undefined) return ''
  return ` It differs from ${quoted(closest.value)} ${closest.difference}.`
}
