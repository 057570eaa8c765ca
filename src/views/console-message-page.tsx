import { renderDocument } from './render-document.tsx'

export interface ConsoleMessageData {
  readonly kind: 'expired' | 'signed-out' | 'not-signed-in'
  /** Where the session was started from: the way back. */
  readonly issuerUrl?: string
  readonly homeUrl: string
}

/** What the console says when nobody is signed in: why, and the way back. */
export function renderConsoleMessagePage(data: ConsoleMessageData): string {
  return renderDocument({
    title: data.kind,
    children: (
      <main>
        <h1>{data.kind}</h1>
      </main>
    ),
  })
}
