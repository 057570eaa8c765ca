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
  } catch {
    return { problem: `The claims are not JSON: ${placeOfMistake(text)}.` }
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { claims: value as Claims }
  }
  const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`
  return { problem: `The claims are ${kind}. They have to be an object in braces.` }
}

/**
 * Found by halves, because not every message of the engine says where: up to the mistake, what is wrong
 * with a text is that it ends.
 */
function placeOfMistake(text: string): string {
  if (isRightSoFar(text)) return 'the text ends before they do'
  let [right, wrong] = [0, text.length]
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2)
    if (isRightSoFar(text.slice(0, middle))) right = middle
    else wrong = middle
  }
  const lines = text.slice(0, right).split(/\r\n|\r|\n/)
  return `something is wrong at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}

function isRightSoFar(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (failure) {
    const { message } = failure as SyntaxError
    const [, position] = /position (\d+)/.exec(message) ?? []
    return position === undefined
      ? message.includes('end of JSON')
      : Number(position) === text.length
  }
}
