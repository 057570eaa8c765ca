import { commandLineLoginEvent } from '../../audit/command-line-login-event.ts'
import type { Bridge } from '../bridge.ts'
import { askForOidcSession } from '../oidc/open-oidc-session.ts'
import { wholeOfferOfSignIn } from '../oidc/offer-of-sign-in.ts'
import { askForSamlSession } from '../open-session.ts'
import type { OpenedSession } from '../opened-session.ts'
import type { RequestFacts } from '../record-refused-sign-in.ts'
import type { CommandAnswer } from './command-answer.ts'
import { commandSession } from './handed-session.ts'
import { narrowToWanted } from './narrow-to-wanted.ts'
import { readSealed } from './sealed-under-secret.ts'
import { readProof, type KeptProof, type SignInProof } from './sign-in-proof.ts'
import { TokenRefused } from './token-refused.ts'

/**
 * Opens a further role of a sign-in for the program that a person has let have them, as long as STS takes
 * what the identity provider gave out: five minutes with most assertions. STS decides as ever.
 *
 * @param asked.role exactly one role on offer has to be meant
 * @throws {TokenRefused} `invalid_grant` for a handle that is unknown, too old, or another program's
 * @throws {RequestRefused} COMMAND_LINE_ROLE_NOT_OFFERED
 * @throws {FedbridgeError} what STS answers
 */
export async function openOtherRole(
  {
    handle,
    clientId,
    roleArn,
    durationSeconds,
    facts,
  }: {
    readonly handle: string
    readonly clientId: string
    readonly roleArn: string
    readonly durationSeconds: number | undefined
    readonly facts: RequestFacts
  },
  bridge: Bridge,
): Promise<CommandAnswer> {
  const kept = (await readSealed(
    { kind: 'command-line-roles', secret: handle },
    bridge.storage,
  )) as unknown as { readonly clientId: string; readonly proof: KeptProof } | undefined
  if (kept?.clientId !== clientId) throw new TokenRefused('invalid_grant')
  const proof = readProof(kept.proof)
  const opened = await open(proof, { roleArn, durationSeconds, facts }, bridge)
  await bridge.events.record(
    commandLineLoginEvent({
      at: bridge.clock.now(),
      region: bridge.region,
      ...facts,
      roleArn,
      accessKeyId: opened.credentials.accessKeyId,
      via: 'other-role',
      decision: 'allowed',
    }),
  )
  return { session: commandSession(opened, roleArn) }
}

interface Asked {
  readonly roleArn: string
  readonly durationSeconds: number | undefined
  readonly facts: RequestFacts
}

async function open(
  proof: SignInProof,
  { roleArn, durationSeconds, facts }: Asked,
  bridge: Bridge,
): Promise<OpenedSession> {
  const wanted = { role: roleArn }
  if (proof.protocol === 'saml') {
    const [role] = narrowToWanted(proof.roles, wanted).filter(
      ({ unavailable }) => unavailable === undefined,
    )
    if (role === undefined) throw new TypeError('a role that is narrowed to can be chosen')
    const { samlResponse, identity, usableUntil } = proof
    const asked = { samlResponse, identity, role, durationSeconds, usableUntil, facts }
    return askForSamlSession(asked, bridge)()
  }
  const { signIn } = proof
  narrowToWanted((await wholeOfferOfSignIn(signIn, bridge)).roles, wanted)
  const ask = await askForOidcSession({ signIn, roleArn, durationSeconds, facts }, bridge)
  return ask()
}
