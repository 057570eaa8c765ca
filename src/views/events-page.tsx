import { renderDocument } from './render-document.tsx'

/** One record, ready to be shown. */
export interface ShownEvent {
  /** ISO 8601. */
  readonly time: string
  readonly name: string
  readonly source: string
  readonly outcome: 'success' | 'failure'
  readonly principal: string
  readonly detail: string
  readonly errorCode?: string
  /** The whole record, indented. */
  readonly json: string
}

export interface EventsPageData {
  readonly events: readonly ShownEvent[]
}

/** The events page: what was decided, newest first. */
export function renderEventsPage(data: EventsPageData): string {
  return renderDocument({
    title: `Events (${data.events.length})`,
    children: (
      <main>
        <h1>{'Events'}</h1>
      </main>
    ),
  })
}
