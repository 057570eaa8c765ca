import { renderDocument } from './render-document.tsx'

export interface ErrorPageData {
  /** HTTP status. */
  readonly status: number
  readonly code: string
  readonly title: string
  readonly requestId: string
  /** What AWS answers to the same failure. */
  readonly aws?: { readonly code: string; readonly message: string }
  readonly homeUrl: string
  readonly hint?: string
}

/** What a browser gets instead of a page: the constant title of a code, and where to go from there. */
export function renderErrorPage(data: ErrorPageData): string {
  return renderDocument({
    title: data.title,
    children: (
      <main>
        <h1>{data.title}</h1>
      </main>
    ),
  })
}
