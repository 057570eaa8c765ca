/** Longer names are not compared: nobody misspells into them. */
const maxCharacters = 100

/**
 * The name that somebody most likely meant: the candidate with the fewest wrong, missing, superfluous
 * or swapped characters, regardless of case, if that is no more than every third of them; else one
 * that the name begins with (`aud` for `audience`). undefined when none is near.
 *
 * Of several that are equally near, the one whose case fits better, then the first.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > maxCharacters) return undefined
  const wanted = name.toLowerCase()
  let nearest: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const allowed = Math.max(1, Math.floor(Math.min(name.length, candidate.length) / 3))
    if (Math.abs(candidate.length - name.length) > allowed) continue
    const distance = editDistance(wanted, candidate.toLowerCase())
    if (distance > allowed) continue
    // A difference in case alone weighs less than any other.
    const weight = distance + differingCase(name, candidate) / (2 * maxCharacters)
    if (weight < least) {
      least = weight
      nearest = candidate
    }
  }
  return nearest ?? candidates.find((candidate) => isBeginning(candidate.toLowerCase(), wanted))
}

/**
 * How many characters to replace, insert, delete or swap with their neighbour to make one text of the
 * other (optimal string alignment).
 */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const same = one.charAt(row - 1) === other.charAt(column - 1)
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      )
      const swapped =
        row > 1 &&
        column > 1 &&
        one.charAt(row - 1) === other.charAt(column - 2) &&
        one.charAt(row - 2) === other.charAt(column - 1)
      if (swapped) least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1)
      current.push(least)
    }
    beforeLast = last
    last = current
  }
  return last[other.length] ?? 0
}

function differingCase(name: string, candidate: string): number {
  return Array.from(name).filter((character, index) => character !== candidate[index]).length
}

function isBeginning(candidate: string, name: string): boolean {
  return candidate.length >= 3 && name.startsWith(candidate)
}
