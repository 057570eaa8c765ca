import { describe, expect, it } from 'vitest'
import type { CloudTrailEvent } from '../../src/audit/cloud-trail-event.ts'
import { StorageFailed } from '../../src/errors.ts'
import { openedSession, type OpenedSession } from '../../src/signin/opened-session.ts'
import { recordConsoleLogin } from '../../src/signin/record-console-login.ts'
import { MovableClock } from '../fakes/movable-clock.ts'

const opened = openedSession(
  {
    credentials: {
      accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
      secretAccessKey: 'secret-canary',
      sessionToken: 'token-canary',
      expiration: new Date('2026-01-01T01:00:00Z'),
    },
    assumedRoleUser: {
      arn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice',
      assumedRoleId: 'AROAEXAMPLEEXAMPLE000:alice',
    },
    sourceIdentity: 'alice@example.com',
    region: 'eu-west-1',
    requestId: 'call-7',
  },
  {},
)
const person = {
  facts: { requestId: 'request-1', sourceAddress: '192.0.2.7', userAgent: 'a browser' },
  roleArn: 'arn:aws:iam::123456789012:role/Developer',
  oidcProviderArn: 'arn:aws:iam::123456789012:oidc-provider/server.example.com',
  webIdentity: {
    identityProvider: 'arn:aws:iam::123456789012:oidc-provider/server.example.com',
    audience: 'fedbridge',
    subject: 'alice',
  },
  destination: undefined,
}

const recorded = async (
  session: OpenedSession,
  consoleElsewhere?: boolean,
): Promise<readonly CloudTrailEvent[]> => {
  const events: CloudTrailEvent[] = []
  await recordConsoleLogin(session, person, {
    clock: new MovableClock('2026-01-01T00:00:00Z'),
    consoleUrl: 'https://console.aws.amazon.com/?secret=canary',
    events: {
      record: (event) => {
        events.push(event)
        return Promise.resolve()
      },
      recent: () => Promise.resolve([]),
    },
    ...(consoleElsewhere === undefined ? {} : { consoleElsewhere }),
  })
  return events
}

describe('IAM User Guide, "Example sign-in events in CloudTrail log": a console that is not ours', () => {
  it('has the session, the person, the region that opened it and the call that did, and no secret', async () => {
    const events = await recorded(opened, true)
    expect(events).toMatchObject([
      {
        eventName: 'ConsoleLogin',
        awsRegion: 'eu-west-1',
        requestID: 'request-1',
        sourceIPAddress: '192.0.2.7',
        userIdentity: {
          type: 'AssumedRole',
          principalId: 'AROAEXAMPLEEXAMPLE000:alice',
          arn: 'arn:aws:sts::123456789012:assumed-role/Developer/alice',
          accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
          sessionContext: { sourceIdentity: 'alice@example.com' },
        },
        responseElements: { ConsoleLogin: 'Success' },
        additionalEventData: {
          LoginTo: 'https://console.aws.amazon.com/',
          OidcProviderArn: person.oidcProviderArn,
          StsRequestId: 'call-7',
        },
        recipientAccountId: '123456789012',
      },
    ])
    expect(JSON.stringify(events)).not.toContain('canary')
  })

  it('is not recorded for a console of ours, which does it itself', async () => {
    expect(await recorded(opened)).toStrictEqual([])
    expect(await recorded(opened, false)).toStrictEqual([])
  })

  it('is not recorded again for a session that was recorded as it was asked for', async () => {
    const { assumed, ...brokered } = opened
    expect(assumed).toBeDefined()
    expect(await recorded(brokered, true)).toStrictEqual([])
  })

  it('gives nobody a session who cannot be recorded', async () => {
    const full = new StorageFailed('STORAGE_FULL', 'the store is full')
    const recording = recordConsoleLogin(opened, person, {
      clock: new MovableClock('2026-01-01T00:00:00Z'),
      consoleUrl: 'https://console.aws.amazon.com/',
      consoleElsewhere: true,
      events: { record: () => Promise.reject(full), recent: () => Promise.resolve([]) },
    })
    await expect(recording).rejects.toBe(full)
  })
})
