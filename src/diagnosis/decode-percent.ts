/**
 * Undoes percent-encoding. Unlike `decodeURIComponent` it never throws: a `%` that begins no escape
 * stays, and bytes that are not UTF-8 become replacement characters.
 */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(escapes, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  )
}

/** Undoes `application/x-www-form-urlencoded`: as above, and each `+` is a space. */
export function decodeFormValue(text: string): string {
  return decodePercent(text.replaceAll('+', ' '))
}

/** Whether a text holds an escape. */
export function hasPercentEscape(text: string): boolean {
  return /%[0-9A-Fa-f]{2}/.test(text)
}

const escapes = /(?:%[0-9A-Fa-f]{2})+/g
