/**
 * Owns HTML: each `render...Page(data)` gives a whole document and declares the data it shows. Imports
 * nothing of the domain, so that a page can be looked at with sample data and a hostile string can be
 * sent through every field. Never writes data as markup, a script, a style or an event handler: the
 * pages work under a Content-Security-Policy without inline anything, and without scripts.
 */
import type { ComponentChildren, JSX } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { assetPath, type AssetName } from './assets.ts'

/** What a page puts into the frame that all share. */
export interface DocumentData {
  /** Goes to the title bar, before the product's name. */
  readonly title: string
  /** The content of `<main>`. */
  readonly children: ComponentChildren
  /** `narrow` for pages with one thing to do. */
  readonly width?: 'wide' | 'narrow'
  /** In place of the product's own bar. */
  readonly header?: JSX.Element
  /** At the right end of the product's own bar. */
  readonly aside?: ComponentChildren
  /** More elements of `<head>`. */
  readonly head?: ComponentChildren
  /** Scripts, which add comfort only. */
  readonly scripts?: readonly AssetName[]
}

/** A whole HTML document around `children`, everything in it escaped. */
export function renderDocument({
  title,
  children,
  width = 'wide',
  header,
  aside,
  head,
  scripts = [],
}: DocumentData): string {
  return `<!doctype html>\n${renderToString(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{`${title} · Fedbridge`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="icon" type="image/svg+xml" href={assetPath('mark.svg')} />
        <link rel="stylesheet" href={assetPath('pico.css')} />
        <link rel="stylesheet" href={assetPath('fedbridge.css')} />
        {head}
        {scripts.map((script) => (
          <script type="module" src={assetPath(script)} />
        ))}
      </head>
      <body>
        <a class="skip-link" href="#content">
          Skip to content
        </a>
        {header ?? <ProductBar aside={aside} />}
        <main id="content" class={width} tabIndex={-1}>
          {children}
        </main>
        <footer>
          <p>Fedbridge · signs people in to AWS-shaped consoles with their own identity provider</p>
        </footer>
      </body>
    </html>,
  )}\n`
}

function ProductBar({ aside }: { aside: ComponentChildren }): JSX.Element {
  return (
    <header class="product-bar">
      <div>
        <a class="brand" href="/">
          <img src={assetPath('mark.svg')} alt="" width="28" height="28" />
          Fedbridge
        </a>
        {aside === undefined ? null : <p class="aside">{aside}</p>}
      </div>
    </header>
  )
}
