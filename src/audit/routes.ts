import { Router, type RequestHandler } from 'express'
import { RequestRefused } from '../errors.ts'
import { methods } from '../http/methods.ts'
import { noStore } from '../http/no-store.ts'
import { parameter } from '../http/parameter.ts'
import { sendPage } from '../http/send-page.ts'
import { renderEventsPage } from '../views/events-page.tsx'
import type { EventLog } from './open-event-log.ts'
import { shownEvent } from './shown-event.ts'

const maxLimit = 1000

/**
 * The pages of events: `GET /events` for people, `GET /api/events` with the records under `Records`,
 * as CloudTrail's own files have them. Both take `limit`, 1 to 1000, 100 without it.
 *
 * @param options.guard decides who may see them; nothing is read before it lets a request through
 */
export function eventRoutes({
  events,
  guard,
}: {
  readonly events: EventLog
  readonly guard: RequestHandler
}): Router {
  const routes = Router()
  routes.all(
    '/events',
    guard,
    noStore(),
    methods({
      GET: async (request, response) => {
        const recent = await events.recent(limitIn(request.query))
        sendPage(response, renderEventsPage({ events: recent.map(shownEvent) }))
      },
    }),
  )
  routes.all(
    '/api/events',
    guard,
    noStore(),
    methods({
      GET: async (request, response) => {
        response.json({ Records: await events.recent(limitIn(request.query)) })
      },
    }),
  )
  return routes
}

function limitIn(query: unknown): number {
  const text = parameter(query, 'limit') ?? '100'
  const limit = /^\d{1,4}$/u.test(text) ? Number(text) : 0
  if (limit < 1 || limit > maxLimit) {
    throw new RequestRefused('PARAMETER_INVALID', `limit is not a number from 1 to ${maxLimit}`, {
      expected: `1 to ${maxLimit}`,
    })
  }
  return limit
}
