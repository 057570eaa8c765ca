import type { AwsError } from '../../errors.ts'
import { describeDuration } from '../describe-duration.ts'
import type { Finding } from '../finding.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import { describeType } from './check-token-form.ts'
import type { TokenFacts } from './token-facts.ts'

/** As `verifyTokenTimes` has them for STS. */
export const tokenTimes = { expiryLeewaySeconds: 300, maximumAgeSeconds: 86_400 } as const

const daySeconds = 86_400
/** What no Date can hold. */
const mostSeconds = 8.64e12
/** Seconds of this size are in the year 5138; milliseconds of it are today. */
const leastMilliseconds = 1e11

/** Every time in a token against the instant of judgement, in words. */
export function checkTokenTimes(facts: TokenFacts): readonly Finding[] {
  const { claims } = facts.token
  if (claims.root === undefined) return []
  return [
    ...['exp', 'iat', 'nbf'].flatMap((name) => checkTimeType(name, facts)),
    ...checkExpiry(facts),
    ...checkIssued(facts),
    ...checkNotBefore(facts),
  ]
}

/** The seconds of a claim; undefined where it is missing or no time. */
export function secondsOf(value: unknown): number | undefined {
  return typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    value >= 0 &&
    value <= mostSeconds
    ? value
    : undefined
}

function checkTimeType(name: string, { token }: TokenFacts): readonly Finding[] {
  const { claims } = token
  const value = claims.valueOf(name)
  // An empty text is told as a claim that is missing.
  if (value === undefined || secondsOf(value) !== undefined) return []
  const what =
    typeof value === 'string'
      ? `the text ${quoted(value)}`
      : typeof value === 'number'
        ? Number.isFinite(value)
          ? `the number ${value}`
          : 'a number too large for any clock'
        : `a ${describeType(value)}`
  return [
    writeFinding('token-time-type', {
      message: `The claim ${name} is ${what}, where it has to be a whole number of seconds since 1970.`,
      expected: 'whole seconds since 1970, as a number',
      received:
        typeof value === 'string' || typeof value === 'number'
          ? String(value)
          : describeType(value),
      at: claims.placeOf([name]),
    }),
  ]
}

function timeOf(name: string, { token }: TokenFacts): number | undefined {
  return secondsOf(token.claims.valueOf(name))
}

function nowSeconds({ now }: TokenFacts): number {
  return Math.floor(now.getTime() / 1000)
}

function inWords(seconds: number): string {
  return describeDuration(seconds * 1000)
}

/** Null where no calendar reaches. */
export function instantOf(seconds: number): Date {
  return new Date(seconds * 1000)
}

function shownInstant(seconds: number): string {
  return seconds <= 253_402_300_799 ? instantOf(seconds).toISOString() : `${seconds} s after 1970`
}

function checkExpiry(facts: TokenFacts): readonly Finding[] {
  const exp = timeOf('exp', facts)
  if (exp === undefined) return []
  const now = nowSeconds(facts)
  const at = facts.token.claims.placeOf(['exp'])
  const over = now - exp
  if (over >= tokenTimes.expiryLeewaySeconds) {
    return [
      writeFinding('token-expired', {
        message: `The token expired ${inWords(over)} ago; AWS takes it for 5 minutes after that, and no longer.`,
        expected: `exp later than ${shownInstant(now - tokenTimes.expiryLeewaySeconds)}`,
        received: shownInstant(exp),
        at,
        remedy: oldRemedy(exp),
        awsError: expired(
          `Token expired: current date/time ${now} must be before the expiration date/time ${exp}`,
        ),
      }),
    ]
  }
  if (over >= 0) {
    return [
      writeFinding('clock-skew-used', {
        message: `The token expired ${inWords(over)} ago, and is accepted for 5 minutes after that.`,
        at,
        remedy: 'Fetch a new token before the old one expires.',
      }),
    ]
  }
  if (-over <= daySeconds + facts.context.clockSkewSeconds) return []
  const milliseconds = exp >= leastMilliseconds
  return [
    writeFinding('token-lifetime-too-long', {
      message: milliseconds
        ? `The claim exp is ${exp}, which looks like milliseconds; it has to be seconds.`
        : `The token is valid for another ${inWords(-over)}, and a day is the most that is taken here.`,
      expected: `exp before ${shownInstant(now + daySeconds + facts.context.clockSkewSeconds)}`,
      received: shownInstant(exp),
      at,
    }),
  ]
}

function expired(message: string): AwsError {
  return { code: 'ExpiredTokenException', message, status: 400 }
}

function checkIssued(facts: TokenFacts): readonly Finding[] {
  const iat = timeOf('iat', facts)
  if (iat === undefined) return []
  const now = nowSeconds(facts)
  const at = facts.token.claims.placeOf(['iat'])
  const ahead = iat - now
  const skew = facts.context.clockSkewSeconds
  if (ahead > skew) {
    return [
      writeFinding('token-issued-in-future', {
        message:
          iat >= leastMilliseconds
            ? `The claim iat is ${iat}, which looks like milliseconds; it has to be seconds.`
            : `The token was issued ${inWords(ahead)} in the future; ${skewWords(skew)}`,
        expected: `iat at most ${skew} s after ${shownInstant(now)}`,
        received: shownInstant(iat),
        at,
      }),
    ]
  }
  if (ahead > 0) return [skewUsed('was issued', ahead, at)]
  if (-ahead <= tokenTimes.maximumAgeSeconds) return []
  return [
    writeFinding('token-too-old', {
      message: `The token was issued ${inWords(ahead)} ago, and AWS refuses a token of more than a day whatever its exp is.`,
      expected: `iat later than ${shownInstant(Math.max(0, now - tokenTimes.maximumAgeSeconds))}`,
      received: shownInstant(iat),
      at,
      remedy: oldRemedy(
        Math.min(iat + tokenTimes.maximumAgeSeconds, timeOf('exp', facts) ?? iat + 1),
      ),
      awsError: expired(`Token too old: ${-ahead}`),
    }),
  ]
}

function checkNotBefore(facts: TokenFacts): readonly Finding[] {
  const nbf = timeOf('nbf', facts)
  if (nbf === undefined) return []
  const ahead = nbf - nowSeconds(facts)
  const skew = facts.context.clockSkewSeconds
  const at = facts.token.claims.placeOf(['nbf'])
  if (ahead <= 0) return []
  if (ahead <= skew) return [skewUsed('becomes valid', ahead, at)]
  return [
    writeFinding('token-not-yet-valid', {
      message: `The token becomes valid in ${inWords(ahead)}; ${skewWords(skew)}`,
      expected: `nbf at most ${skew} s after ${shownInstant(nowSeconds(facts))}`,
      received: shownInstant(nbf),
      at,
    }),
  ]
}

function skewUsed(what: string, ahead: number, at: Finding['at']): Finding {
  return writeFinding('clock-skew-used', {
    message: `The token ${what} ${inWords(ahead)} in the future by the clock of the provider, and is accepted because clocks differ.`,
    at,
  })
}

function skewWords(skewSeconds: number): string {
  return skewSeconds === 0
    ? "the provider's clock and this one may not differ at all."
    : `the provider's clock and this one may differ by ${inWords(skewSeconds)}.`
}

/** Whoever looks at an old capture has no token to renew. */
function oldRemedy(end: number): string {
  const instant = Math.max(0, Math.min(end, 253_402_300_799) - 1)
  return `Fetch a new token and send it at once. To judge an old capture at its own time, give that time (--at ${instantOf(instant).toISOString()}).`
}
