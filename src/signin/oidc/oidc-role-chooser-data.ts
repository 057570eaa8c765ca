import { parseOidcProviderArn } from '../../partition/arn.ts'
import type { OidcRoleChooserData } from '../../views/role-chooser-page.tsx'
import type { Bridge } from '../bridge.ts'
import { chooserAccounts } from '../role-chooser-data.ts'
import { oidcLoginUrl } from './oidc-addresses.ts'
import type { ProvenSignIn } from './proven-sign-in.ts'
import type { RoleOffer } from './role-offer.ts'
import { whyNoRole } from './why-no-role.ts'

/** The role page's data: roles grouped by account, with what is known besides. No part of the token. */
export async function oidcRoleChooserData(
  {
    choiceId,
    signIn,
    offer,
    csrfToken,
    refusal,
  }: {
    /** Empty when there is nothing to choose. */
    readonly choiceId: string
    readonly signIn: ProvenSignIn
    readonly offer: RoleOffer
    readonly csrfToken: string
    /** Why there is nothing to choose, with the id under which the log has more. */
    readonly refusal?: OidcRoleChooserData['refusal']
  },
  bridge: Bridge,
): Promise<OidcRoleChooserData> {
  const { roleSessionName, providerArn } = signIn
  const missing =
    offer.roles.length === 0 && offer.unreadable.length === 0 ? await whyNoRole(signIn, bridge) : []
  return {
    actionUrl: '/oidc/choose',
    choiceId,
    csrfToken,
    loginUrl: oidcLoginUrl(bridge, parseOidcProviderArn(providerArn)),
    name: roleSessionName,
    accounts: await chooserAccounts(offer.roles, bridge),
    unrelated: await Promise.all(
      offer.unrelated.map(async ({ accountId, roleCount }) => {
        const alias = await bridge.accountAlias(accountId)
        return { accountId, roleCount, ...(alias === undefined ? {} : { alias }) }
      }),
    ),
    notes: [
      ...missing,
      ...offer.unreadable.map(
        (accountId) =>
          `The roles of account ${accountId} could not be read. Those that let you in may be missing here; try again in a moment.`,
      ),
    ],
    ...(refusal === undefined ? {} : { refusal }),
  }
}
