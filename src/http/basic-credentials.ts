import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Tells whether the value of an Authorization header is HTTP Basic with exactly this user and password.
 * What is compared has the same length for every guess, and the time that it takes tells nothing about
 * the password. Unicode counts in its composed form, as browsers may send either.
 *
 * @see RFC 7617, sections 2 and 2.1
 */
export function readsBasicCredentials({
  user,
  password,
}: {
  readonly user: string
  readonly password: string
}): (authorization: string) => boolean {
  // A key of this process: nobody can prepare digests for it.
  const key = randomBytes(32)
  const digest = (text: string): Buffer =>
    createHmac('sha256', key).update(text.normalize('NFC')).digest()
  const wanted = digest(`${user}:${password}`)
  return (authorization) => {
    const encoded = /^Basic +([A-Za-z0-9+/]{1,4096}={0,2})$/i.exec(authorization)?.[1]
    return (
      encoded !== undefined &&
      timingSafeEqual(digest(Buffer.from(encoded, 'base64').toString('utf8')), wanted)
    )
  }
}
