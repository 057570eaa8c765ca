import { createHash } from 'node:crypto'

/** 72 bits: nobody finds a second name with the same ones. */
const digestCharacters = 12

/**
 * A name that begins with `text` and ends with a digest of whom it is for, so that two people who would be
 * cut or rewritten to the same text have different names.
 *
 * @param text of characters that names of sessions may have
 * @param options.of what tells people apart: issuer and subject
 * @param options.maximum characters of the whole, at least 14
 */
export function distinctName(
  text: string,
  { of, maximum }: { readonly of: readonly string[]; readonly maximum: number },
): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(of))
    .digest('base64url')
    .slice(0, digestCharacters)
  return `${text.slice(0, maximum - digestCharacters - 1)}-${digest}`
}
