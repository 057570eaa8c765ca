import type { JSX } from 'preact'

/** An ISO 8601 instant as a person reads it, in UTC to the second; as it came where it is none. */
export function Instant({ at }: { at: string }): JSX.Element {
  const milliseconds = Date.parse(at)
  if (Number.isNaN(milliseconds)) return <span>{at}</span>
  const iso = new Date(milliseconds).toISOString()
  return <time dateTime={iso}>{`${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`}</time>
}
