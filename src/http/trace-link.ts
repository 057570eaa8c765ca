import type { Request } from 'express'
import type { DebuggerAccess } from './debugger-access.ts'

/**
 * Where whoever made a request may read why it was refused; undefined where there is nothing to read,
 * or not for this client.
 */
export type TraceLink = (request: Request, requestId: string) => string | undefined

/**
 * Links to the traces of refused sign-ins, for those clients to whom the debugger is of use.
 *
 * @param isKept whether there is a trace of a request
 */
export function traceLink(
  { mayDebug }: Pick<DebuggerAccess, 'mayDebug'>,
  isKept: (requestId: string) => boolean,
): TraceLink {
  return (request, requestId) =>
    mayDebug(request) && isKept(requestId) ? tracePath(requestId) : undefined
}

/** The address of a trace. */
function tracePath(requestId: string): string {
  return `/debug/traces/${encodeURIComponent(requestId)}`
}
