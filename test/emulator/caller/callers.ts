import type { Caller } from '../../../src/emulator/caller/caller.ts'
import { sessionArn } from '../../../src/emulator/credentials/session.ts'
import type { SessionWithoutKey } from '../../../src/emulator/credentials/issue-credentials.ts'
import type { Session } from '../../../src/emulator/credentials/session.ts'
import type { User } from '../../../src/emulator/iam/account-directory.ts'

const accountId = '123456789012'
const accessKeyId = 'ASIAEXAMPLEEXAMPLE00'

/** The user from whom the test sessions of users come. */
export const broker: User = {
  arn: `arn:aws:iam::${accountId}:user/broker`,
  accountId,
  path: '/',
  tags: new Map([
    ['team', 'platform'],
    ['Project', 'of the user'],
  ]),
  policies: [],
  userName: 'broker',
  userId: 'AIDAEXAMPLEEXAMPLE000',
  mfaDevices: [],
}

export const userCaller: Caller = {
  kind: 'user',
  accountId,
  partition: 'aws',
  arn: broker.arn,
  accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
  user: broker,
}

/** Whoever holds the credentials of a session. */
export function holding(facts: SessionWithoutKey): Caller {
  const session = { ...facts, accessKeyId } as Session
  const { partition } = session
  return { kind: 'session', accountId, partition, arn: sessionArn(session), accessKeyId, session }
}
