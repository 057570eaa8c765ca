import type { Iam, IamOidcProvider } from '../../aws/iam.ts'
import type { IamIssuer } from '../../federation/web-identity-authority.ts'
import { PolicyRejected } from '../../errors.ts'
import { parseIamRoleArn } from '../../partition/arn.ts'
import { parsePolicyDocument } from '../../policy/parse-policy-document.ts'
import type { PolicyDocument } from '../../policy/policy-document.ts'
import { policySizeLimits } from '../../policy/policy-size.ts'
import { openFreshness } from '../freshness.ts'

/** A role as far as its trust policy can be looked at. */
export interface TrustingRole {
  readonly arn: string
  /** Undefined when it is none that can be read. */
  readonly trustPolicy: PolicyDocument | undefined
  /** The longest session that the role allows. */
  readonly maxSessionDurationSeconds: number
}

/** A provider of an account, with its issuer. */
export type AccountOidcProvider = IamOidcProvider & IamIssuer

/** What IAM holds of an account. */
export interface AccountRoles {
  readonly accountId: string
  readonly oidcProviders: readonly AccountOidcProvider[]
  readonly roles: readonly TrustingRole[]
  /** Whether IAM could be read the last time; otherwise the rest is what was known before. */
  readonly readable: boolean
}

/** The roles of all accounts that people sign in to. */
export interface RoleDirectory {
  accounts(): Promise<readonly AccountRoles[]>
}

/** A directory that hears of changes. */
export interface LiveRoleDirectory extends RoleDirectory {
  /** A role or an OpenID Connect provider of the account was made, changed or deleted. */
  invalidate(accountId: string): void
}

type RoleReader = Pick<Iam, 'listOidcProviders' | 'getOidcProvider' | 'listRoles'>
type IssuerOf = (providerArn: string) => Promise<string | undefined>

/** AWS raises its quota of a trust policy's characters to this on request. */
const raisedTrustPolicyCharacters = 4096

/**
 * Opens a directory of the roles in these accounts. Nothing is read before it is first asked for, and
 * an account is read again only after it has changed; concurrent sign-ins share one reading. An account
 * that cannot be read keeps none of the others back.
 *
 * @param issuerOf the issuer of a provider where it is not `https://` and the URL that IAM tells, which
 *   leaves the scheme out
 * @param onFailure hears why an account could not be read
 */
export function openRoleDirectory(
  accountIds: readonly string[],
  {
    iam,
    issuerOf = () => Promise.resolve(undefined),
    onFailure,
  }: {
    readonly iam: RoleReader
    readonly issuerOf?: IssuerOf
    readonly onFailure: (accountId: string, failure: unknown) => void
  },
): LiveRoleDirectory {
  const known = new Map<string, AccountRoles>(
    accountIds.map((accountId) => [
      accountId,
      { accountId, oidcProviders: [], roles: [], readable: false },
    ]),
  )
  const freshness = openFreshness({
    read: async (accountId) => {
      known.set(accountId, await readAccount(accountId, { iam, issuerOf }))
    },
    onFailure: (accountId, failure) => {
      const before = known.get(accountId)
      if (before !== undefined) known.set(accountId, { ...before, readable: false })
      onFailure(accountId, failure)
    },
  })
  for (const accountId of accountIds) freshness.invalidate(accountId)
  return {
    invalidate: (accountId) => {
      if (known.has(accountId)) freshness.invalidate(accountId)
    },
    accounts: async () => {
      await freshness.fresh()
      return [...known.values()]
    },
  }
}

async function readAccount(
  accountId: string,
  { iam, issuerOf }: { readonly iam: RoleReader; readonly issuerOf: IssuerOf },
): Promise<AccountRoles> {
  const oidcProviders: AccountOidcProvider[] = []
  for (const arn of await iam.listOidcProviders(accountId)) {
    const provider = await iam.getOidcProvider(arn)
    if (provider === undefined) continue
    const issuer = await issuerOf(arn)
    oidcProviders.push({ ...provider, ...(issuer === undefined ? {} : { issuer }) })
  }
  const roles = await iam.listRoles(accountId)
  return {
    accountId,
    oidcProviders,
    readable: true,
    roles: roles.map(({ arn, trustPolicy, maxSessionDurationSeconds }) => ({
      arn: parseIamRoleArn(arn).arn,
      maxSessionDurationSeconds,
      trustPolicy: readTrustPolicy(trustPolicy),
    })),
  }
}

function readTrustPolicy(text: string): PolicyDocument | undefined {
  try {
    return parsePolicyDocument(text, 'trust', {
      sizeLimit: { ...policySizeLimits.trust, maxCharacters: raisedTrustPolicyCharacters },
    })
  } catch (failure) {
    if (failure instanceof PolicyRejected) return undefined
    throw failure
  }
}
