/** What moves, hides, colours or turns around the text beside it; line breaks and tabs are layout. */
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu

/**
 * Text of somebody else's, in which control and format characters, lone surrogates and characters of
 * private use come out as `\u{202e}`. Text that went through it does not change again.
 */
export function visibleText(text: string): string {
  return text.replaceAll(
    unseen,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
}

/** A copy of `data` with every text visible, but those under `policy`, which are sent back. */
export function visibleTexts<Data>(data: Data): Data {
  return copyOf(data) as Data
}

function copyOf(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value)
  if (Array.isArray(value)) return value.map(copyOf)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === 'policy' ? item : copyOf(item)]),
  )
}
