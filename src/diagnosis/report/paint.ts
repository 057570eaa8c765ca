const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  blue: [34, 39],
  cyan: [36, 39],
} as const

export type Colour = keyof typeof codes

/** Puts a text into a colour, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string

/** A brush: with colour it writes ANSI codes, whatever stream they go to. */
export function paintWith(color: boolean): Paint {
  if (!color) return (_, text) => text
  return (colour, text) => {
    const [on, off] = codes[colour]
    return `\u001B[${on}m${text}\u001B[${off}m`
  }
}
