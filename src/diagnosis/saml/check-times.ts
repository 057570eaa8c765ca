import { parseDateTime } from '../../saml/parse-date-time.ts'
import { locatedAttribute } from '../../xml/located-xml.ts'
import type { LocatedElement } from '../../xml/located-xml.ts'
import { describeDuration } from '../describe-duration.ts'
import type { Finding } from '../finding.ts'
import type { RegisteredFindingId } from '../findings.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import type { SamlFacts } from './saml-facts.ts'
import { maxIssueAgeSeconds } from './verify-strictly.ts'

/** Every time in the response against the instant of judgement, in words. */
export function checkTimes(facts: SamlFacts): readonly Finding[] {
  const { conditions, confirmationData, authnStatements } = facts.located
  return [
    ...issuedElements(facts).flatMap((element) => checkIssueInstant(element, facts)),
    ...checkNotBefore(conditions, facts),
    ...checkEnd(conditions, 'NotOnOrAfter', 'expired', 'The Conditions of the assertion', facts),
    ...checkEnd(
      confirmationData,
      'NotOnOrAfter',
      'confirmation-expired',
      'The SubjectConfirmation',
      facts,
    ),
    ...authnStatements.flatMap((statement) => [
      ...readTime(statement, 'AuthnInstant', facts, true).findings,
      ...checkEnd(
        statement,
        'SessionNotOnOrAfter',
        'session-ended',
        'The session at the identity provider',
        facts,
      ),
    ]),
  ]
}

/** Assertion and Response, which most often say the same. */
function issuedElements({ located }: SamlFacts): readonly (LocatedElement | undefined)[] {
  const { assertion, response } = located
  const isSame =
    assertion !== undefined &&
    response !== undefined &&
    issueInstantOf(assertion) === issueInstantOf(response)
  return isSame ? [assertion] : [assertion, response]
}

function issueInstantOf(element: LocatedElement): string | undefined {
  return locatedAttribute(element, 'IssueInstant')?.value
}

interface ReadTime {
  readonly instant?: Date
  readonly findings: readonly Finding[]
}

/** Of an attribute that is not there, or that nobody can read. */
function readTime(
  element: LocatedElement | undefined,
  name: string,
  { attributeOf }: SamlFacts,
  required = false,
): ReadTime {
  if (element === undefined) return { findings: [] }
  const text = locatedAttribute(element, name)?.value
  if (text === undefined && !required) return { findings: [] }
  const instant = text === undefined ? undefined : parseDateTime(text)
  if (instant !== undefined) return { instant, findings: [] }
  return {
    findings: [
      writeFinding('timestamp-invalid', {
        message:
          text === undefined
            ? `${element.localName} has no ${name}.`
            : `${name} of ${element.localName} is ${quoted(text)}, which is not a time.`,
        expected: 'xs:dateTime in UTC, for example 2030-01-01T12:00:00Z',
        received: text ?? 'none',
        at: attributeOf(element, name),
        code: 'SAML_TIMESTAMP_INVALID',
      }),
    ],
  }
}

function checkIssueInstant(
  element: LocatedElement | undefined,
  facts: SamlFacts,
): readonly Finding[] {
  const { instant, findings } = readTime(element, 'IssueInstant', facts, true)
  if (element === undefined || instant === undefined) return findings
  const { now, context, attributeOf } = facts
  const ahead = instant.getTime() - now.getTime()
  const at = attributeOf(element, 'IssueInstant')
  if (ahead > context.clockSkewSeconds * 1000) {
    return [
      writeFinding('issued-in-future', {
        message: `The ${element.localName} was issued ${describeDuration(ahead)} in the future; ${skewWords(facts)}`,
        expected: `at most ${context.clockSkewSeconds} s after ${now.toISOString()}`,
        received: instant.toISOString(),
        at,
      }),
    ]
  }
  if (-ahead > maxIssueAgeSeconds * 1000) {
    return [
      writeFinding('issued-too-long-ago', {
        message: `The ${element.localName} was issued ${describeDuration(ahead)} ago, and AWS takes it for 5 minutes, without allowing for clocks that differ.`,
        expected: `at most ${maxIssueAgeSeconds} s before ${now.toISOString()}`,
        received: instant.toISOString(),
        at,
        remedy: oldRemedy(facts),
      }),
    ]
  }
  return ahead > 0 ? [skewUsed(`The ${element.localName} was issued`, ahead, at)] : []
}

function checkNotBefore(
  conditions: LocatedElement | undefined,
  facts: SamlFacts,
): readonly Finding[] {
  const { instant, findings } = readTime(conditions, 'NotBefore', facts)
  if (instant === undefined) return findings
  const { now, context, attributeOf } = facts
  const ahead = instant.getTime() - now.getTime()
  const at = attributeOf(conditions, 'NotBefore')
  if (ahead <= 0) return []
  if (ahead <= context.clockSkewSeconds * 1000) {
    return [skewUsed('The assertion becomes valid', ahead, at)]
  }
  return [
    writeFinding('not-yet-valid', {
      message: `The assertion becomes valid in ${describeDuration(ahead)}; ${skewWords(facts)}`,
      expected: `NotBefore at most ${context.clockSkewSeconds} s after ${now.toISOString()}`,
      received: instant.toISOString(),
      at,
    }),
  ]
}

function skewUsed(what: string, ahead: number, at: Finding['at']): Finding {
  return writeFinding('clock-skew-used', {
    message: `${what} ${describeDuration(ahead)} in the future by the clock of the identity provider, and is accepted because clocks differ.`,
    at,
  })
}

function checkEnd(
  element: LocatedElement | undefined,
  name: string,
  id: RegisteredFindingId,
  what: string,
  facts: SamlFacts,
): readonly Finding[] {
  const { instant, findings } = readTime(element, name, facts)
  if (instant === undefined) return findings
  const { now, context, attributeOf } = facts
  const over = now.getTime() - instant.getTime()
  const at = attributeOf(element, name)
  if (over < 0) return []
  if (over < context.clockSkewSeconds * 1000) {
    return [
      writeFinding('clock-skew-used', {
        message: `${what} expired ${describeDuration(over)} ago, and is accepted because clocks differ.`,
        at,
      }),
    ]
  }
  return [
    writeFinding(id, {
      message: `${what} expired ${describeDuration(over)} ago; ${skewWords(facts)}`,
      expected: `a time later than ${context.clockSkewSeconds} s before ${now.toISOString()}`,
      received: instant.toISOString(),
      at,
      remedy: id === 'session-ended' ? undefined : oldRemedy(facts),
    }),
  ]
}

function skewWords({ context }: SamlFacts): string {
  return context.clockSkewSeconds === 0
    ? "your identity provider's clock and this one may not differ at all."
    : `your identity provider's clock and this one may differ by ${describeDuration(context.clockSkewSeconds * 1000)}.`
}

/** Whoever looks at an old capture has no clock to mend, and wants to judge it at its own time. */
function oldRemedy({ located, document }: SamlFacts): string {
  const issued = located.assertion ?? located.response
  const instant = document.at ?? parseDateTime((issued && issueInstantOf(issued)) ?? '')
  const at =
    instant === undefined || Number.isNaN(instant.getTime())
      ? ''
      : ` To judge an old capture at its own time, give that time (--at ${instant.toISOString()}).`
  return `Hand a response on at once, and let both clocks be set by NTP.${at}`
}
