import { randomUUID } from 'node:crypto'
import { parseIamRoleArn } from '../partition/arn.ts'
import type { ChooserAccount, ChooserRole, RoleChooserData } from '../views/role-chooser-page.tsx'
import type { SamlDelivery, SignInOutcome } from './accept-saml.ts'
import type { Bridge } from './bridge.ts'

/**
 * The role page's data: roles grouped by account in the order of the assertion. The page carries
 * the response back, because existing command-line tools take it from there.
 */
export async function roleChooserData(
  { identity, roles }: Extract<SignInOutcome, { kind: 'choose' }>,
  { samlResponse = '', relayState = '', providerUuid }: SamlDelivery,
  bridge: Bridge,
  csrfToken: string,
): Promise<RoleChooserData> {
  return {
    // The address of the delivery: a Recipient that names it is taken only there.
    actionUrl: providerUuid === undefined ? '/saml' : `/saml/acs/${providerUuid}`,
    samlResponse,
    relayState,
    name: identity.roleSessionName,
    accounts: await chooserAccounts(roles, bridge),
    region: bridge.region,
    csrfToken,
    sessionId: randomUUID(),
  }
}

/** Roles by account, both in the order in which they come, with the aliases of the accounts. */
export async function chooserAccounts(
  roles: readonly {
    readonly roleArn: string
    readonly unavailable?: string
    readonly caution?: string
  }[],
  { accountAlias }: Pick<Bridge, 'accountAlias'>,
): Promise<readonly ChooserAccount[]> {
  const byAccount = new Map<string, ChooserRole[]>()
  for (const { roleArn, unavailable, caution } of roles) {
    const { accountId, roleName } = parseIamRoleArn(roleArn)
    const role: ChooserRole = {
      arn: roleArn,
      name: roleName,
      ...(unavailable === undefined ? {} : { unavailable }),
      ...(caution === undefined ? {} : { caution }),
    }
    const siblings = byAccount.get(accountId)
    if (siblings === undefined) byAccount.set(accountId, [role])
    else siblings.push(role)
  }
  return Promise.all(
    [...byAccount].map(async ([accountId, accountRoles]) => {
      const alias = await accountAlias(accountId)
      return { accountId, roles: accountRoles, ...(alias === undefined ? {} : { alias }) }
    }),
  )
}
