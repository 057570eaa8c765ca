/** The call that the credentials come from. */
export type SessionCall =
  'AssumeRole' | 'AssumeRoleWithSAML' | 'AssumeRoleWithWebIdentity' | 'GetFederationToken'

/** What getSigninToken is told about the length of the console session: one of the two, or neither. */
export interface ConsoleDurationParameters {
  /** `SessionDuration`, of role sessions: 900 to 43200. */
  readonly sessionDurationSeconds?: number
  /** `DurationSeconds`, of federated users: 900 to 129600. */
  readonly durationSeconds?: number
}

/** The parameters of a getSigninToken, and why they are these. */
export interface ConsoleDurationDecision {
  readonly parameters: ConsoleDurationParameters
  /** For people; whole sentences without a full stop at the end. */
  readonly explanation: string
}

/** The shortest and the longest console session, in seconds. */
const limits = {
  roleSession: { minimum: 900, maximum: 43_200 },
  federatedUser: { minimum: 900, maximum: 129_600 },
} as const

/**
 * Decides which duration the federation endpoint may be asked for. Where it would refuse one, none is
 * asked for, and the console session lasts as long as the credentials. A wish out of range becomes the
 * nearest length that can be asked for.
 *
 * `SessionDuration` goes with the credentials of every AssumeRole call that was made with long-term
 * credentials or with none: an assertion and a token are no credentials. It does not go with those of
 * role chaining. Federated users have `DurationSeconds` in its place.
 *
 * @param session.calledWith what signed the call; `temporary` makes AssumeRole role chaining
 * @param session.wantedSeconds undefined when nobody has a wish
 * @see IAM User Guide, "Enabling custom identity broker access to the AWS console"
 */
export function decideConsoleDuration({
  call,
  calledWith,
  wantedSeconds,
}: {
  readonly call: SessionCall
  readonly calledWith: 'nothing' | 'long-term' | 'temporary'
  readonly wantedSeconds: number | undefined
}): ConsoleDurationDecision {
  if (wantedSeconds === undefined) {
    return {
      parameters: {},
      explanation: 'no duration is asked for: the console session lasts as long as the credentials',
    }
  }
  if (call === 'GetFederationToken') {
    const durationSeconds = within(limits.federatedUser, wantedSeconds)
    return {
      parameters: { durationSeconds },
      explanation: `DurationSeconds is ${said(durationSeconds, wantedSeconds)}; SessionDuration is refused with the credentials of GetFederationToken`,
    }
  }
  if (calledWith === 'temporary') {
    return {
      parameters: {},
      explanation: `the ${wantedSeconds} seconds are not asked for: SessionDuration is refused with the credentials of role chaining, which last an hour at most, and the console session as long as they`,
    }
  }
  const sessionDurationSeconds = within(limits.roleSession, wantedSeconds)
  return {
    parameters: { sessionDurationSeconds },
    explanation: `SessionDuration is ${said(sessionDurationSeconds, wantedSeconds)}: the credentials are those of ${call}, and not of role chaining`,
  }
}

function within(
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
  seconds: number,
): number {
  return Math.min(Math.max(Math.trunc(seconds), minimum), maximum)
}

function said(asked: number, wanted: number): string {
  if (asked === wanted) return `${asked} seconds`
  const edge = asked > wanted ? 'the least' : 'the most'
  return `${asked} seconds, ${edge} that can be asked for, in place of ${wanted}`
}
