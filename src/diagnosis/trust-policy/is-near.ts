import { editDistance } from '../nearest-name.ts'

/**
 * Whether one text is most likely meant for the other: they differ in case, in blanks around them, in
 * the scheme or a slash at the end, or in one or two characters.
 */
export function isNear(one: string, other: string): boolean {
  if (one === other) return false
  const bare = (text: string): string =>
    text
      .trim()
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/\/$/, '')
  if (bare(one) === bare(other)) return true
  const shorter = Math.min(one.length, other.length)
  if (Math.abs(one.length - other.length) > 2 || Math.max(one.length, other.length) > 300)
    return false
  return editDistance(one, other) <= (shorter < 6 ? 1 : 2)
}
