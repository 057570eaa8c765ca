/** A value between double quotes, with the quotes and line ends inside made visible. */
export function quoted(text: string): string {
  return JSON.stringify(text)
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], word: 'and' | 'or' | 'nor'): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${word} ${last}`
}

/** A statement by its Sid or its position, counted from 1, as people count. */
export function nameStatement(statement: {
  readonly sid?: string
  readonly index: number
}): string {
  const { sid, index } = statement
  return sid === undefined || sid === '' ? `statement ${index + 1}` : `statement ${quoted(sid)}`
}
