import { FederationClaimRejected, type ErrorCode } from '../errors.ts'

/**
 * The one value of a claim that may have no other number of them.
 *
 * @param what how messages name the claim
 * @throws {FederationClaimRejected} `code` when there are none or several.
 */
export function onlyValue(
  values: readonly string[],
  {
    what,
    code,
    check,
  }: { readonly what: string; readonly code: ErrorCode; readonly check: string },
): string {
  const [value] = values
  if (value === undefined || values.length > 1) {
    throw new FederationClaimRejected(code, `${what} has ${values.length} values, expected one`, {
      check,
      expected: 'one value',
      received: `${values.length} values`,
    })
  }
  return value
}
