import { IdentifierRejected } from '../errors.ts'
import { excerpt } from './excerpt.ts'

const accountId = /^[0-9]{12}$/

/**
 * An AWS account id: twelve digits, zeros in front included, without the hyphens that the console
 * shows.
 *
 * @throws {IdentifierRejected} ACCOUNT_ID_INVALID for anything else.
 * @see IAM User Guide, "Amazon Resource Names (ARNs)"
 */
export function parseAccountId(text: string): string {
  if (!accountId.test(text)) {
    throw new IdentifierRejected(
      'ACCOUNT_ID_INVALID',
      `account id is ${excerpt(text)}, expected twelve digits without hyphens`,
      {
        check: 'parse-account-id',
        expected: 'twelve digits without hyphens',
        received: excerpt(text),
      },
    )
  }
  return text
}
