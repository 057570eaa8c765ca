import type { JSX } from 'preact'

/**
 * An identifier to be read and copied exactly: an ARN, a URL, a command. It wraps anywhere without
 * any character of it changing, so that a selection is what it shows.
 */
export function CodeValue({
  value,
  copyAs,
}: {
  value: string
  /** What it is called on a button that copies it, which scripts add. */
  copyAs?: string
}): JSX.Element {
  if (copyAs === undefined) return <code>{value}</code>
  return (
    <span class="copyable">
      <code data-copy={copyAs}>{value}</code>
    </span>
  )
}
