import type { WebIdentityFacts } from '../../audit/console-login-event.ts'
import { RequestRefused } from '../../errors.ts'
import type { Bridge } from '../bridge.ts'
import { recordRefusedSignIn, type RequestFacts } from '../record-refused-sign-in.ts'
import { offerOfSignIn } from './offer-of-sign-in.ts'
import { isDenial } from '../opened-session.ts'
import { openOidcSession } from './open-oidc-session.ts'
import { tracedChoice } from './traced-choice.ts'
import { findRoleChoice, putBackRoleChoice, takeRoleChoice } from './role-choice.ts'
import type { RoleOffer } from './role-offer.ts'
import type { ProvenSignIn } from './proven-sign-in.ts'

/** The role page's form as a browser sent it. */
export interface ChosenRole extends RequestFacts {
  readonly choiceId: string
  readonly roleArn: string
  /** Of the address that it came to. */
  readonly path: string
  /** The browser's sign-in cookie. */
  readonly browser: string | undefined
}

/**
 * Takes a chosen role to a console session. Of any number of concurrent choices exactly one goes on; one
 * that STS denies may be made again with another role. Every refusal is recorded as a failed
 * ConsoleLogin.
 *
 * @returns the console sign-in URL
 * @throws {OidcCallbackRejected} OIDC_CHOICE_UNKNOWN, OIDC_OTHER_BROWSER
 * @throws {RequestRefused} OIDC_ROLE_NOT_OFFERED, also for a role that is no longer on offer;
 *   OIDC_PROVIDER_UNKNOWN
 * @throws {FedbridgeError} what {@link openOidcSession} throws
 */
export async function chooseOidcRole(chosen: ChosenRole, bridge: Bridge): Promise<string> {
  const known: { oidcProviderArn?: string; webIdentity?: WebIdentityFacts; roleArn?: string } = {}
  const traced: { signIn?: ProvenSignIn } = {}
  try {
    const { choiceId, browser } = chosen
    const choice = await findRoleChoice(choiceId, browser, bridge)
    const { signIn } = choice
    known.oidcProviderArn = signIn.providerArn
    known.webIdentity = signIn.person
    traced.signIn = signIn
    const roleArn = requireOffered(chosen.roleArn, await offerOfSignIn(signIn, bridge))
    known.roleArn = roleArn
    await takeRoleChoice(choiceId, bridge)
    const { requestId, sourceAddress, userAgent } = chosen
    const facts = { requestId, sourceAddress, userAgent }
    try {
      const consoleUrl = await openOidcSession({ signIn, roleArn, facts }, bridge)
      bridge.countSignIn('success')
      return consoleUrl
    } catch (failure) {
      // What found the choice had a browser. A choice that cannot be put back is over, and the denial
      // is what the person has to hear.
      if (isDenial(failure)) {
        await putBackRoleChoice(choiceId, choice, browser ?? '', bridge).catch(() => undefined)
      }
      throw failure
    }
  } catch (failure) {
    const { requestId, sourceAddress, userAgent } = chosen
    const signIn = await tracedChoice(chosen, traced, bridge)
    const refused = { requestId, sourceAddress, userAgent, signIn, ...known }
    await recordRefusedSignIn(failure, refused, bridge)
    throw failure
  }
}

function requireOffered(roleArn: string, { roles }: RoleOffer): string {
  const choosable = roles.filter(({ unavailable }) => unavailable === undefined)
  if (choosable.some((role) => role.roleArn === roleArn)) return roleArn
  throw new RequestRefused('OIDC_ROLE_NOT_OFFERED', 'the chosen role is not on offer', {
    check: 'choose-oidc-role',
    expected: choosable
      .slice(0, 10)
      .map((role) => role.roleArn)
      .join(' or '),
  })
}
