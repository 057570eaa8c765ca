import { createHash } from 'node:crypto'
import { validationError } from './iam-refusal.ts'

/** Where a list goes on, and how much of it to answer. */
export interface PageParameters {
  readonly Marker?: string
  /** 1 to 1000; 100 by default. */
  readonly MaxItems?: number
}

const defaultItems = 100

/** The longest value of the Marker parameter. */
const markerMaxLength = 320

/**
 * One page of a list, with what the answer says about the rest. The marker is the name of the last item
 * of the page before, encoded: what was removed or added meanwhile neither repeats nor hides others.
 * A name too long for a marker is there as a digest, and then the list cannot go on once its item is gone.
 *
 * @param nameOf the name by which `all` is ordered
 * @throws {RequestRefused} PARAMETER_INVALID (`ValidationError`) for a marker that is none
 */
export function page<Item>(
  all: readonly Item[],
  { Marker: marker, MaxItems: maxItems = defaultItems }: PageParameters,
  nameOf: (item: Item) => string,
): {
  readonly items: readonly Item[]
  readonly rest: { readonly IsTruncated: boolean; readonly Marker?: string }
} {
  const ordered = [...all].sort((one, other) => compare(nameOf(one), nameOf(other)))
  const after = marker === undefined ? undefined : nameAt(marker, ordered.map(nameOf))
  const remaining =
    after === undefined ? ordered : ordered.filter((item) => compare(nameOf(item), after) > 0)
  const items = remaining.slice(0, maxItems)
  const last = items.at(-1)
  const truncated = remaining.length > items.length && last !== undefined
  return {
    items,
    rest: truncated
      ? { IsTruncated: true, Marker: encodeMarker(nameOf(last)) }
      : { IsTruncated: false },
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

const namePrefix = 'after '

function encodeMarker(name: string): string {
  const marker = Buffer.from(`${namePrefix}${name}`).toString('base64url')
  return marker.length <= markerMaxLength ? marker : digestMarker(name)
}

/** Tag keys of another script take three bytes a character. */
function digestMarker(name: string): string {
  return `digest.${createHash('sha256').update(name).digest('base64url')}`
}

/** The name that a marker stands for. */
function nameAt(marker: string, names: readonly string[]): string {
  const text = Buffer.from(marker, 'base64url').toString()
  if (text.startsWith(namePrefix)) return text.slice(namePrefix.length)
  const name = names.find((candidate) => digestMarker(candidate) === marker)
  if (name === undefined) throw validationError('Invalid Marker.')
  return name
}
