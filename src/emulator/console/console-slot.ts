import { randomBytes } from 'node:crypto'

/**
 * Each of a browser's sessions has a cookie of its own, named by its slot. It goes with every request to
 * this origin: with `Path` it could not have the `__Host-` prefix, which keeps other hosts from planting
 * one; and pages of one origin reach each other's cookies whatever their paths are. That a request means one
 * session is said by its address, and what it may do by the cookie of that session.
 */
export const consoleCookiePrefix = 'fedbridge-console-'

/** 80 random bits: nobody guesses a slot, and somebody who knows one has nothing. */
const slotPattern = /^[0-9a-f]{20}$/u

/** The cookie of a session. */
export function consoleCookie(slot: string): string {
  return `${consoleCookiePrefix}${slot}`
}

/** A slot that no session has. */
export function newSlot(): string {
  return randomBytes(10).toString('hex')
}

/** Whether a part of an address is a slot; a service of AWS is none. */
export function isSlot(text: string): boolean {
  return slotPattern.test(text)
}

/** Where a session's console begins: `/console/s/<slot>`, without a slash at the end. */
export function slotPath(slot: string): string {
  return `/console/s/${slot}`
}

/**
 * A place in the console as it is in one session: `/console/s3?region=eu-west-1` becomes
 * `/console/s/<slot>/s3?region=eu-west-1`. The slot that it may name itself, of a bookmark for example,
 * gives way.
 *
 * @param place what stands after our origin; begins with `/console`
 */
export function placeInSlot(place: string, slot: string): string {
  const below = place.replace(/^\/console(?:\/s\/[0-9a-f]{20}(?=[/?#]|$))?/u, '')
  return `${slotPath(slot)}${/^(?:[?#]|$)/u.test(below) ? '/' : ''}${below}`
}
