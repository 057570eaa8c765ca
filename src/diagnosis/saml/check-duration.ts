import { FederationClaimRejected } from '../../errors.ts'
import { awsAttributeNames } from '../../federation/aws-attribute-names.ts'
import { limits } from '../../federation/limits.ts'
import {
  consoleSessionDurationSeconds,
  roleSessionDurationSeconds,
} from '../../federation/session-duration.ts'
import type { DiagnosisContext, RoleView } from '../diagnosis-context.ts'
import { describeDuration } from '../describe-duration.ts'
import type { Finding } from '../finding.ts'
import { asSentence, quoted, writeFinding } from '../write-finding.ts'
import { valuesOf } from './aws-attribute-lookup.ts'
import type { JudgedIdentity } from './judge-identity.ts'
import type { SamlFacts } from './saml-facts.ts'

/** How long the session would be against what the role allows, and how much room the tags take. */
export function checkDuration(judged: JudgedIdentity, facts: SamlFacts): readonly Finding[] {
  return [
    ...judged.evaluations.flatMap((evaluation) =>
      evaluation.outcome === 'allowed' ? checkMaximum(evaluation.role, judged, facts) : [],
    ),
    ...tellCut(judged, facts),
    ...checkPackedSize(judged),
  ]
}

/** What is asked for: by the call, or at the sign-in endpoint by the attribute. */
function requestedSeconds(
  { identity }: JudgedIdentity,
  context: DiagnosisContext,
): number | undefined {
  const asked = context.choose?.durationSeconds
  if (asked !== undefined || context.endpoint === 'sts') return asked
  return whenLeft(() => consoleSessionDurationSeconds({ ...identity, now: context.clock.now() }))
}

function checkMaximum(
  { arn, maxSessionDurationSeconds: maximum }: RoleView,
  judged: JudgedIdentity,
  facts: SamlFacts,
): readonly Finding[] {
  if (maximum === undefined) return []
  const { context } = facts
  const requested = requestedSeconds(judged, context)
  const asserted = judged.identity.sessionDurationSeconds
  const seconds = requested ?? asserted
  if (seconds === undefined || seconds <= maximum) return []
  const onlyAtSignIn = requested === undefined
  return [
    writeFinding('duration-over-role-maximum', {
      message: onlyAtSignIn
        ? `SessionDuration asks for ${seconds} seconds and the role ${quoted(arn)} allows ${maximum}: the console's sign-in page refuses it; a call of AssumeRoleWithSAML asks for its own duration.`
        : `The session is to last ${seconds} seconds (${describeDuration(seconds * 1000)}), and the role ${quoted(arn)} allows ${maximum} (${describeDuration(maximum * 1000)}).`,
      level: onlyAtSignIn || hasOther(judged, seconds) ? 'warning' : 'error',
      expected: `at most ${maximum} seconds`,
      received: `${seconds} seconds`,
      at: facts.textOf(valuesOf(awsAttributeNames.sessionDuration, facts.located)[0]?.element),
    }),
  ]
}

/** Whether another role, that may be chosen as well, would do. */
function hasOther({ chosenRoleArn, evaluations }: JudgedIdentity, seconds: number): boolean {
  return (
    chosenRoleArn === undefined &&
    evaluations.some(
      (one) =>
        one.outcome === 'allowed' && seconds <= (one.role.maxSessionDurationSeconds ?? seconds),
    )
  )
}

function tellCut({ identity }: JudgedIdentity, facts: SamlFacts): readonly Finding[] {
  const { sessionNotOnOrAfter, sessionDurationSeconds } = identity
  if (sessionNotOnOrAfter === undefined) return []
  const left = Math.floor((sessionNotOnOrAfter.getTime() - facts.now.getTime()) / 1000)
  const wanted = sessionDurationSeconds ?? limits.sessionDurationSeconds.default
  if (left >= wanted) return []
  const statement = facts.located.authnStatements[0]
  const at = facts.attributeOf(statement, 'SessionNotOnOrAfter')
  if (left < 1) {
    return [
      writeFinding('session-ended', {
        message:
          'The session at the identity provider has ended by this clock. The verifier allows for clocks that differ; a session at AWS gets no length from that.',
        received: sessionNotOnOrAfter.toISOString(),
        at,
      }),
    ]
  }
  return [
    writeFinding('session-cut', {
      message: `The session at the identity provider ends in ${describeDuration(left * 1000)}, and the one at AWS with it, before the ${describeDuration(wanted * 1000)} that it could last.`,
      received: sessionNotOnOrAfter.toISOString(),
      at,
    }),
  ]
}

function checkPackedSize({ packedSize }: JudgedIdentity): readonly Finding[] {
  if (!(packedSize instanceof FederationClaimRejected)) return []
  return [
    writeFinding('packed-size-exceeded', {
      message: asSentence(packedSize.message),
      expected: packedSize.expected,
      received: packedSize.received,
      ...(packedSize.aws === undefined ? {} : { awsError: packedSize.aws }),
    }),
  ]
}

/** The seconds that the session would last; undefined when the one at the identity provider is over. */
export function sessionSeconds(
  judged: JudgedIdentity,
  context: DiagnosisContext,
): number | undefined {
  const now = context.clock.now()
  const requested = requestedSeconds(judged, context)
  return whenLeft(() =>
    roleSessionDurationSeconds({ ...judged.identity, now, requestedSeconds: requested }),
  )
}

/** A session that was over, and only the skew let pass, gets no length. */
function whenLeft(seconds: () => number | undefined): number | undefined {
  try {
    return seconds()
  } catch (failure) {
    if (failure instanceof FederationClaimRejected) return undefined
    throw failure
  }
}
