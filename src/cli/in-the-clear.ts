/**
 * Whether secrets that are sent to an address could be read on the way: plain http to another machine than
 * this one.
 */
export function isInTheClear({ protocol, hostname }: URL): boolean {
  return (
    protocol === 'http:' && !/^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/u.test(hostname)
  )
}
