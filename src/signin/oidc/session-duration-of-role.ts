import type { Bridge } from '../bridge.ts'
import type { OidcSignInProvider } from './oidc-sign-in-provider.ts'

/**
 * How long a session of a role is asked for, in seconds: as long as the provider's configuration says,
 * and no longer than the role allows where its setting is known. Of a role that is not known STS refuses
 * more than it allows.
 *
 * @see IAM User Guide, "View the maximum session duration setting for a role"
 */
export async function sessionDurationOfRole(
  roleArn: string,
  { sessionDurationSeconds }: Pick<OidcSignInProvider, 'sessionDurationSeconds'>,
  { roles }: Pick<Bridge, 'roles'>,
): Promise<number> {
  const accounts = await roles.accounts()
  const role = accounts.flatMap((account) => account.roles).find(({ arn }) => arn === roleArn)
  return Math.min(sessionDurationSeconds, role?.maxSessionDurationSeconds ?? Infinity)
}
