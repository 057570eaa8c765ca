import type { ComponentChildren, JSX } from 'preact'
import { webAddress } from './web-address.ts'

/** A link to a web address; the same text without a link where `href` is none. */
export function WebLink({
  href,
  kind = 'text',
  children,
}: {
  href: string
  kind?: 'text' | 'button'
  children: ComponentChildren
}): JSX.Element {
  const address = webAddress(href)
  if (address === undefined) return <span>{children}</span>
  return kind === 'button' ? (
    <a class="button" href={address}>
      {children}
    </a>
  ) : (
    <a href={address}>{children}</a>
  )
}
