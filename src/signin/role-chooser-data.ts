import { randomUUID } from 'node:crypto'
import { parseIamRoleArn } from '../partition/arn.ts'
import type { RoleChooserData } from '../views/role-chooser-page.tsx'
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
  const byAccount = new Map<string, RoleChooserData['accounts'][number]['roles'][number][]>()
  for (const { roleArn, unavailable } of roles) {
    const { accountId, roleName } = parseIamRoleArn(roleArn)
    const role = {
      arn: roleArn,
      name: roleName,
      ...(unavailable === undefined ? {} : { unavailable }),
    }
    const siblings = byAccount.get(accountId)
    if (siblings === undefined) byAccount.set(accountId, [role])
    else siblings.push(role)
  }
  return {
    // The address of the delivery: a Recipient that names it is taken only there.
    actionUrl: providerUuid === undefined ? '/saml' : `/saml/acs/${providerUuid}`,
    samlResponse,
    relayState,
    name: identity.roleSessionName,
    accounts: await Promise.all(
      [...byAccount].map(async ([accountId, accountRoles]) => {
        const alias = await bridge.accountAlias(accountId)
        return { accountId, roles: accountRoles, ...(alias === undefined ? {} : { alias }) }
      }),
    ),
    region: bridge.region,
    csrfToken,
    sessionId: randomUUID(),
  }
}
