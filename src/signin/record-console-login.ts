import { consoleLoginEvent, type ConsoleLoginFacts } from '../audit/console-login-event.ts'
import type { Bridge } from './bridge.ts'
import type { OpenedSession } from './opened-session.ts'
import type { RequestFacts } from './record-refused-sign-in.ts'

/** The person whose session it is, and what for. */
export type SignedInPerson = Pick<
  ConsoleLoginFacts,
  'subject' | 'webIdentity' | 'samlProviderArn' | 'oidcProviderArn'
> & {
  readonly facts: RequestFacts
  readonly roleArn: string
  readonly destination: string | undefined
}

/**
 * Records a sign-in whose console is not ours as a ConsoleLogin, with the region whose STS opened the
 * session. Our own console records those who come to it; AWS's records are in the account, and not here.
 * Whoever cannot be recorded gets no session. A session that was recorded as it was asked for is not
 * recorded again.
 *
 * @throws {StorageFailed}
 */
export async function recordConsoleLogin(
  { region, stsRequestId, assumed }: OpenedSession,
  { facts, destination, ...person }: SignedInPerson,
  {
    clock,
    events,
    consoleUrl,
    consoleElsewhere = false,
  }: Pick<Bridge, 'clock' | 'events' | 'consoleUrl' | 'consoleElsewhere'>,
): Promise<void> {
  if (!consoleElsewhere || assumed === undefined) return
  await events.record(
    consoleLoginEvent({
      at: clock.now(),
      region,
      ...facts,
      ...(stsRequestId === undefined ? {} : { stsRequestId }),
      ...person,
      destination: destination ?? consoleUrl,
      session: assumed,
      outcome: { kind: 'success' },
    }),
  )
}
