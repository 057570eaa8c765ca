import type { JSX } from 'preact'
import { Badge } from './badge.tsx'
import { Instant } from './instant.tsx'
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

/** The events page: what was decided, newest first, each with its whole record. */
export function renderEventsPage({ events }: EventsPageData): string {
  return renderDocument({
    title: 'Events',
    scripts: ['filter.js'],
    children: (
      <>
        <h1>Events</h1>
        <p class="lede">
          What this service decided, in CloudTrail’s shape, newest first. Session tokens are left
          out.
        </p>
        {events.length === 0 ? (
          <p class="card empty">Nothing has happened yet. Sign in, and look here again.</p>
        ) : (
          <>
            <div class="filter" data-filters=".event" hidden>
              <label for="event-filter">Filter</label>
              <input
                id="event-filter"
                type="search"
                placeholder="for example: ConsoleLogin failure"
                autocomplete="off"
                spellcheck={false}
              />
              <p class="muted" role="status" data-filter-count></p>
            </div>
            <EventTable events={events} />
          </>
        )}
      </>
    ),
  })
}

function EventTable({ events }: { events: readonly ShownEvent[] }): JSX.Element {
  return (
    <table class="card stacking events" role="table">
      <thead role="rowgroup">
        <tr role="row">
          {['Time', 'Event', 'Principal', 'Outcome'].map((heading) => (
            <th role="columnheader" scope="col">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      {events.map((event) => (
        <tbody role="rowgroup" class="event">
          <EventRows event={event} />
        </tbody>
      ))}
    </table>
  )
}

function EventRows({ event }: { event: ShownEvent }): JSX.Element {
  const succeeded = event.outcome === 'success'
  return (
    <>
      <tr role="row">
        <td role="cell" data-label="Time" class="time">
          <Instant at={event.time} />
        </td>
        <td role="cell" data-label="Event">
          <strong>{event.name}</strong>
          <span class="source">{event.source}</span>
        </td>
        <td role="cell" data-label="Principal">
          {event.principal}
        </td>
        <td role="cell" data-label="Outcome">
          <Badge tone={succeeded ? 'good' : 'bad'} text={succeeded ? 'success' : 'failure'} />
          {event.errorCode === undefined ? null : <code>{event.errorCode}</code>}
        </td>
      </tr>
      <tr role="row" class="record">
        <td role="cell" colSpan={4}>
          <details>
            <summary>{event.detail === '' ? 'Record' : event.detail}</summary>
            <pre tabIndex={0} aria-label="Record">
              <code>{event.json}</code>
            </pre>
          </details>
        </td>
      </tr>
    </>
  )
}
