import { accountLabel } from './account-label.ts'

/** What of the role page tools read. */
export interface ScrapedData {
  readonly accounts: readonly {
    readonly accountId: string
    readonly alias?: string
    readonly roles: readonly { readonly arn: string; readonly unavailable?: string }[]
  }[]
  readonly relayState: string
  readonly samlResponse: string
  readonly name: string
  readonly region: string
}

/**
 * The content of the role page's `data` meta: base64 of the JSON that command-line tools read roles
 * from. Its keys are AWS's. Roles that cannot be chosen are not in it.
 */
export function renderScrapedData(data: ScrapedData): string {
  const rolesByAccount = data.accounts.flatMap(({ accountId, alias, roles }) => {
    const arns = roles.flatMap(({ arn, unavailable }) => (unavailable === undefined ? [arn] : []))
    return arns.length === 0 ? [] : [[accountLabel(accountId, alias), arns] as const]
  })
  const scraped = {
    invalid_accounts: [],
    RelayState: data.relayState,
    name: data.name,
    roles_accounts: Object.fromEntries(rolesByAccount),
    foreign_accounts: [],
    region: data.region,
    portal: '',
    SAMLResponse: data.samlResponse,
  }
  return Buffer.from(JSON.stringify(scraped), 'utf8').toString('base64')
}
