import { RequestRefused } from '../../errors.ts'
import type { TestOidcFault } from './fault.ts'
import { flowFaults } from './flow-faults.ts'
import { tokenFaults } from './token-faults.ts'

/** Everything the OpenID Connect half can get wrong on request. */
export const testOidcFaults: readonly TestOidcFault[] = [...tokenFaults, ...flowFaults]

/**
 * The fault of that id; undefined for none, which an empty id is too.
 *
 * @throws {RequestRefused} PARAMETER_INVALID (`fault`) when there is none of the name
 */
export function findFault(
  id: string | undefined,
  faults: readonly TestOidcFault[] = testOidcFaults,
): TestOidcFault | undefined {
  if (id === undefined || id === '') return undefined
  const fault = faults.find((one) => one.id === id)
  if (fault !== undefined) return fault
  throw new RequestRefused('PARAMETER_INVALID', 'the test IdP has no such fault', {
    check: 'fault',
    expected: faults.map((one) => one.id).join(', '),
    received: id.slice(0, 64),
  })
}
