import type { Claims } from './id-token-draft.ts'

/** Bytes. A token of AWS's largest size has room for more, but ours have to stay below 16 KiB. */
const maximumBytes = 8192

/**
 * Claims as somebody typed them: a JSON object of at most 8 KiB. Nothing more is asked of it, as a test
 * IdP has to be able to say what is wrong. The problem is a sentence for whoever typed it.
 */
export function parseClaims(
  text: string,
): { readonly claims: Claims } | { readonly problem: string } {
  const bytes = Buffer.byteLength(text)
  if (bytes > maximumBytes) {
    return { problem: `The claims have ${bytes} bytes. At most ${maximumBytes} fit into a token.` }
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (failure) {
    return { problem: `The claims are not JSON: ${placeOf(failure, text)}.` }
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { claims: value as Claims }
  }
  const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`
  return { problem: `The claims are ${kind}. They have to be an object in braces.` }
}

/** The engine names the place as an offset, or says that the text ended. */
function placeOf(failure: unknown, text: string): string {
  const [, offset] = /position (\d+)/.exec(failure instanceof Error ? failure.message : '') ?? []
  if (offset === undefined) return 'the text ends before they do'
  const lines = text.slice(0, Number(offset)).split(/\r\n|\r|\n/)
  return `something is wrong at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}
