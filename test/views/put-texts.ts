/** A copy of `value` with `change` applied to every text in it; `path` names each. */
function mapTexts(
  value: unknown,
  change: (text: string, path: string) => string,
  path = '',
): unknown {
  if (typeof value === 'string') return change(value, path)
  if (Array.isArray(value)) {
    return value.map((item, index) => mapTexts(item, change, `${path}[${index}]`))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapTexts(item, change, `${path}.${key}`)]),
  )
}

/** Words that choose between texts of ours and are never shown. */
const choices = /\.(kind|protocol|outcome)$/

/** Whether the text at `path` is data, and not a choice between texts of ours. */
export const isShown = (path: string): boolean => !choices.test(path)

/** The paths of all texts in `data` that a page shows. */
export function textPaths(data: object): string[] {
  const paths: string[] = []
  mapTexts(data, (text, path) => {
    if (isShown(path)) paths.push(path)
    return text
  })
  return paths
}

/** Those of `paths` that differ in more than the row and the piece of a long listing. */
export const withoutRepeatedRows = (paths: readonly string[]): string[] => [
  ...new Map(
    paths.map((path) => [path.replaceAll(/\.(rows|spans)\[\d+\]/g, '.$1'), path]),
  ).values(),
]

/** `data` with `text` wherever `into` says so. */
export const put = (data: object, text: string, into: (path: string) => boolean): object =>
  mapTexts(data, (old, path) => (into(path) ? text : old)) as object
