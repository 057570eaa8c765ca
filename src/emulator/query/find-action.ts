import { RequestRefused } from '../../errors.ts'
import type { QueryAction, QueryService } from './query-action.ts'
import type { QueryParameters } from './query-parameters.ts'

/** The action of a call, and the service it belongs to. */
export interface FoundAction {
  readonly service: QueryService
  readonly action: QueryAction
}

/**
 * The action that `Action` and `Version` name. Both are compared with case, as AWS does.
 *
 * @throws {RequestRefused} PARAMETER_MISSING (`MissingAction`) without Action; PARAMETER_INVALID
 *   (`InvalidAction`) when no service of that version has the action
 */
export function findAction(services: readonly QueryService[], sent: QueryParameters): FoundAction {
  const name = sent.get('Action')
  if (name === undefined || name === '') {
    throw new RequestRefused('PARAMETER_MISSING', 'the call has no Action', {
      check: 'find-action',
      expected: 'Action',
      // The code is documented; the text is ours.
      aws: { code: 'MissingAction', message: 'Missing Action', status: 400 },
    })
  }
  const version = sent.get('Version')
  for (const service of services) {
    if (service.version !== version) continue
    const action = service.actions.find((candidate) => candidate.name === name)
    if (action !== undefined) return { service, action }
  }
  throw new RequestRefused('PARAMETER_INVALID', 'no service has this action in this version', {
    check: 'find-action',
    received: `${name.slice(0, 64)} of ${version?.slice(0, 64) ?? 'no version'}`,
    aws: {
      code: 'InvalidAction',
      message: `Could not find operation ${name.slice(0, 128)} for version ${version?.slice(0, 64) ?? 'NO_VERSION_SPECIFIED'}`,
      status: 400,
    },
  })
}

/** The namespace for an answer to a call whose action may be unknown: that of its version, or STS's. */
export function namespaceOf(
  services: readonly QueryService[],
  version: string | undefined,
): string {
  const service = services.find((candidate) => candidate.version === version) ?? services[0]
  if (service === undefined) throw new TypeError('the query api has no service')
  return service.namespace
}
