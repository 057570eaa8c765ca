import { validationError } from './iam-refusal.ts'

/** Where a list goes on, and how much of it to answer. */
export interface PageParameters {
  readonly Marker?: string
  /** 1 to 1000; 100 by default. */
  readonly MaxItems?: number
}

const defaultItems = 100

/**
 * One page of a list, with what the answer says about the rest. The marker is the name of the last item
 * of the page before, encoded: what was removed or added meanwhile neither repeats nor hides others.
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
  const after = marker === undefined ? undefined : decodeMarker(marker)
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

function encodeMarker(name: string): string {
  return Buffer.from(`after ${name}`).toString('base64url')
}

function decodeMarker(marker: string): string {
  const text = Buffer.from(marker, 'base64url').toString()
  if (!text.startsWith('after ')) throw validationError('Invalid Marker.')
  return text.slice('after '.length)
}
