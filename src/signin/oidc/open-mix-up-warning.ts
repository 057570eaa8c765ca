import type { Logger } from 'pino'
import type { Bridge } from '../bridge.ts'
import { oidcOwnCallbackUrl } from './oidc-addresses.ts'

/**
 * Opens what tells the operator, once for each provider, that its answers do not say whose they are:
 * another provider, if it is hostile, can then get at its codes.
 *
 * @see OAuth 2.0 Security Best Current Practice (RFC 9700), section 4.4: mix-up attacks
 */
export function openMixUpWarning(
  log: Pick<Logger, 'warn'>,
  { publicUrl }: Pick<Bridge, 'publicUrl'>,
): Bridge['warnOfMixUp'] {
  const told = new Set<string>()
  return ({ arn, ...provider }) => {
    if (told.has(arn)) return
    told.add(arn)
    log.warn(
      { provider: arn, redirectUri: oidcOwnCallbackUrl({ publicUrl }, provider) },
      'the provider does not promise iss in its answers, and it is not the only one: write ownCallback: true for it, and register this redirect URI there',
    )
  }
}
