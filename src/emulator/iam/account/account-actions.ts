import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { iamQuotas } from '../iam-quotas.ts'
import { entityAlreadyExists, invalidInput, noSuchEntity } from '../iam-refusal.ts'
import {
  createAccountAliasParameters,
  deleteAccountAliasParameters,
  getAccountSummaryParameters,
  listAccountAliasesParameters,
} from './account-parameters.ts'

/** Aliases of all accounts change one after the other: no two may get the same. */
const aliasTurn = 'account-aliases'

/** IAM's actions on the account itself: its alias, and how much is in it. */
export function accountActions(emulation: IamEmulation): readonly QueryAction[] {
  const { iam } = emulation
  const resource = (): { readonly arn: string } => ({ arn: '*' })
  return [
    iamAction(emulation, {
      // An account has one alias: another takes its place.
      name: 'CreateAccountAlias',
      parameters: createAccountAliasParameters,
      readOnly: false,
      resource,
      run: async ({ AccountAlias: alias }, { accountId, now }) => {
        if (/^\d{12}$/.test(alias)) throw invalidInput(`The account alias ${alias} is invalid.`)
        await iam.change(aliasTurn, () =>
          iam.change(accountId, async (writer) => {
            const accounts = await writer.accounts()
            if (accounts.some((account) => account.alias === alias)) {
              throw entityAlreadyExists(`The account alias ${alias} already exists.`)
            }
            const present = await writer.account(accountId)
            await writer.putAccount({ accountId, createdAt: now.getTime(), ...present, alias })
          }),
        )
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'DeleteAccountAlias',
      parameters: deleteAccountAliasParameters,
      readOnly: false,
      resource,
      run: async ({ AccountAlias: alias }, { accountId }) => {
        await iam.change(accountId, async (writer) => {
          const present = await writer.account(accountId)
          if (present?.alias !== alias) {
            throw noSuchEntity(`The account alias ${alias} cannot be found.`)
          }
          const { createdAt } = present
          await writer.putAccount({ accountId, createdAt })
        })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'ListAccountAliases',
      parameters: listAccountAliasesParameters,
      readOnly: true,
      resource,
      run: async (_parameters, { accountId }) => {
        const alias = (await iam.account(accountId))?.alias
        return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false }
      },
    }),
    iamAction(emulation, {
      name: 'GetAccountSummary',
      parameters: getAccountSummaryParameters,
      readOnly: true,
      resource,
      run: async (_parameters, { accountId }) => ({
        SummaryMap: await accountSummary(emulation, accountId),
      }),
    }),
  ]
}

async function accountSummary(
  { iam }: IamEmulation,
  accountId: string,
): Promise<ReadonlyMap<string, number>> {
  const [roles, users, policies, saml, oidc] = await Promise.all([
    iam.list('role', accountId),
    iam.list('user', accountId),
    iam.list('policy', accountId),
    iam.list('saml-provider', accountId),
    iam.list('oidc-provider', accountId),
  ])
  const versions = policies.reduce((sum, policy) => sum + policy.versions.length, 0)
  return new Map(
    Object.entries({
      Users: users.length,
      UsersQuota: iamQuotas.usersPerAccount,
      Roles: roles.length,
      RolesQuota: iamQuotas.rolesPerAccount,
      Policies: policies.length,
      PoliciesQuota: iamQuotas.policiesPerAccount,
      PolicyVersionsInUse: versions,
      VersionsPerPolicyQuota: iamQuotas.versionsPerPolicy,
      Providers: saml.length + oidc.length,
      AccessKeysPerUserQuota: iamQuotas.accessKeysPerUser,
      AttachedPoliciesPerRoleQuota: iamQuotas.attachedPoliciesPerRole,
      AttachedPoliciesPerUserQuota: iamQuotas.attachedPoliciesPerUser,
      MFADevicesInUse: users.reduce((sum, user) => sum + user.mfaDevices.length, 0),
      AccountMFAEnabled: 0,
    }),
  )
}
