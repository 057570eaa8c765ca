/** `alias (000000000001)`, or the number alone: how AWS's own pages name an account. */
export function accountLabel(accountId: string, alias: string | undefined): string {
  return alias === undefined || alias === '' ? accountId : `${alias} (${accountId})`
}
