import type { ValidityWindow } from '../diagnosis.ts'
import { instantOf, secondsOf, tokenTimes } from './check-token-times.ts'
import type { TokenFacts } from './token-facts.ts'

/** Every span of time that has something to say about a token, against the instant of judgement. */
export function tokenWindows(facts: TokenFacts): readonly ValidityWindow[] {
  const { claims } = facts.token
  const at = (name: string): Date | undefined => dateOf(secondsOf(claims.valueOf(name)))
  const issued = at('iat')
  const starts = [issued, at('nbf')].filter((one) => one !== undefined)
  const notBefore = starts.toSorted((one, other) => other.getTime() - one.getTime())[0]
  return [
    ...windowOf('ID token (iat to exp)', { notBefore, notOnOrAfter: at('exp') }, facts),
    ...windowOf(
      'age that AWS takes (by iat)',
      {
        notBefore: issued,
        notOnOrAfter: issued && dateOf(issued.getTime() / 1000 + tokenTimes.maximumAgeSeconds + 1),
      },
      facts,
      0,
    ),
  ]
}

/** A year that no calendar of ours shows is no end of anything. */
const mostSeconds = 253_402_300_799

function dateOf(seconds: number | undefined): Date | undefined {
  return seconds === undefined || seconds > mostSeconds ? undefined : instantOf(seconds)
}

interface Span {
  readonly notBefore: Date | undefined
  readonly notOnOrAfter: Date | undefined
}

function windowOf(
  name: string,
  { notBefore, notOnOrAfter }: Span,
  { now, context }: TokenFacts,
  leewaySeconds: number = tokenTimes.expiryLeewaySeconds,
): readonly ValidityWindow[] {
  if (notBefore === undefined && notOnOrAfter === undefined) return []
  const early = notBefore === undefined ? 0 : notBefore.getTime() - now.getTime()
  const late = notOnOrAfter === undefined ? -1 : now.getTime() - notOnOrAfter.getTime()
  const state =
    early > 0
      ? early <= context.clockSkewSeconds * 1000
        ? 'within-skew'
        : 'not-yet'
      : late < 0
        ? 'current'
        : late < leewaySeconds * 1000
          ? 'within-skew'
          : 'over'
  return [
    {
      name,
      ...(notBefore === undefined ? {} : { notBefore }),
      ...(notOnOrAfter === undefined ? {} : { notOnOrAfter }),
      state,
    },
  ]
}
