import { describeDuration } from './describe-duration.ts'
import type { ValidityWindow } from './diagnosis.ts'

/** A window against an instant in words: `began 2 minutes ago, ends in 3 minutes`. */
export function describeWindow(
  { notBefore, notOnOrAfter, state }: ValidityWindow,
  at: Date,
): string {
  const parts = [
    notBefore === undefined ? [] : [relative('began', 'begins', notBefore, at)],
    notOnOrAfter === undefined ? [] : [relative('ended', 'ends', notOnOrAfter, at)],
  ].flat()
  const forgiven = state === 'within-skew' ? ', which the allowed clock skew forgives' : ''
  return `${parts.join(', ')}${forgiven}`
}

function relative(past: string, future: string, when: Date, at: Date): string {
  const distance = when.getTime() - at.getTime()
  if (Number.isNaN(distance)) return `${past} at no readable time`
  if (Math.abs(distance) < 1000) return distance <= 0 ? `${past} now` : `${future} now`
  const words = describeDuration(distance)
  return distance <= 0 ? `${past} ${words} ago` : `${future} in ${words}`
}
