/**
 * Owns HTML: each `render...Page(data)` gives a whole document and declares the data it shows. Imports
 * nothing of the domain, so that a page can be looked at with sample data and a hostile string can be
 * sent through every field. Never writes data as markup, a script, a style or an event handler.
 */
import type { ComponentChildren, VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'

/** What every page has around its content. */
export interface DocumentData {
  /** Goes to the title bar, before the product's name. */
  readonly title: string
  readonly children: ComponentChildren
}

/** A whole HTML document around `children`, everything in it escaped. */
export function renderDocument({ title, children }: DocumentData): string {
  const page: VNode = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · Fedbridge`}</title>
      </head>
      <body>{children}</body>
    </html>
  )
  return `<!doctype html>\n${renderToString(page)}\n`
}
