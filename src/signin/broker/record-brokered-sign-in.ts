import { consoleLoginEvent, type ConsoleLoginFacts } from '../../audit/console-login-event.ts'
import type { Bridge } from '../bridge.ts'
import type { RequestFacts } from '../record-refused-sign-in.ts'
import type { BrokeredSession } from './ask-as-broker.ts'

/** The person and the role of a session that was asked for in our own name. */
export type BrokeredPerson = Pick<
  ConsoleLoginFacts,
  'subject' | 'webIdentity' | 'samlProviderArn' | 'oidcProviderArn'
> & {
  readonly facts: RequestFacts
  readonly roleArn: string
}

/**
 * Records a session that was asked for in our own name as a ConsoleLogin: with the person, whom AWS's own
 * records do not have, and with whose key it was asked for. Whoever cannot be recorded gets no session.
 *
 * @throws {StorageFailed}
 */
export async function recordBrokeredSignIn(
  session: BrokeredSession,
  { facts, roleArn, ...person }: BrokeredPerson,
  { clock, events, consoleUrl }: Pick<Bridge, 'clock' | 'events' | 'consoleUrl'>,
): Promise<void> {
  const { credentials, region, stsRequestId, principal, calledWith, call } = session
  const { accessKeyId } = credentials
  await events.record(
    consoleLoginEvent({
      at: clock.now(),
      region,
      ...facts,
      ...person,
      ...(stsRequestId === undefined ? {} : { stsRequestId }),
      destination: consoleUrl,
      roleArn,
      brokeredBy: { call, accessKeyId: calledWith.accessKeyId },
      ...(principal.kind === 'assumed-role'
        ? {
            session: {
              assumedRoleArn: principal.arn,
              assumedRoleId: principal.assumedRoleId,
              accessKeyId,
              ...(principal.sourceIdentity === undefined
                ? {}
                : { sourceIdentity: principal.sourceIdentity }),
            },
          }
        : {
            federatedUser: {
              arn: principal.arn,
              federatedUserId: principal.federatedUserId,
              accessKeyId,
            },
          }),
      outcome: { kind: 'success' },
    }),
  )
}
