import { describe, expect, it } from 'vitest'
import {
  admitSession,
  findBrowserSessions,
  newestSession,
  surplusSessions,
} from '../../../src/emulator/console/browser-sessions.ts'
import type { BrowserSession } from '../../../src/emulator/console/browser-sessions.ts'
import type { ConsolePrincipal } from '../../../src/emulator/credentials/foreign-session.ts'
import type { IamRoleArn } from '../../../src/partition/arn.ts'
import { federatedUser, roleSession } from '../credentials/sessions.ts'

const now = new Date('2030-01-01T12:00:00Z')
const minutes = (count: number): Date => new Date(now.getTime() + count * 60_000)
const slotOf = (index: number): string => index.toString(16).padStart(20, '0')

const principal = (role: string, path = ''): ConsolePrincipal => ({
  ...roleSession({ roleArn: `arn:aws:iam::123456789012:role/${path}${role}` as IamRoleArn }),
  accessKeyId: 'ASIAEXAMPLE',
})

/** One of a role, begun so many minutes from now, with so many left. */
const session = (
  index: number,
  { started = -index, left = 30, as = principal(`Role${index}`) } = {},
): BrowserSession => ({
  slot: slotOf(index),
  id: `id-${index}`,
  session: as,
  startedAt: minutes(started),
  expiresAt: minutes(left),
})
const slots = (sessions: readonly BrowserSession[]): readonly string[] =>
  sessions.map(({ slot }) => slot)

describe('the sessions of a browser', () => {
  const kept = new Map([
    ['id-1', session(1)],
    ['id-2', session(2, { left: -1 })],
    ['id-3', session(3, { started: -1 })],
  ])
  const find = (cookies: readonly (readonly [string, string])[]): Promise<readonly string[]> =>
    findBrowserSessions(new Map(cookies), {
      find: (id) => Promise.resolve(kept.get(id)),
    }).then(slots)

  it('are those of its cookies, the newest first, ended ones too', async () => {
    expect(
      await find([
        [slotOf(2), 'id-2'],
        [slotOf(1), 'id-1'],
      ]),
    ).toEqual([slotOf(1), slotOf(2)])
  })

  it('that began in the same instant are taken by their cookies, the last first', async () => {
    const both = [
      [slotOf(1), 'id-1'],
      [slotOf(3), 'id-3'],
    ] as const
    expect(await find(both)).toEqual([slotOf(3), slotOf(1)])
    expect(await find(both.toReversed())).toEqual([slotOf(1), slotOf(3)])
  })

  it('are not reached by the secret of one under the slot of another', async () => {
    expect(await find([[slotOf(1), 'id-3']])).toEqual([])
    expect(await find([['x', 'id-1']])).toEqual([])
    expect(await find([[slotOf(1), 'id-9']])).toEqual([])
  })

  it('lead to the newest that goes on, else to the newest', () => {
    const ended = session(1, { left: 0 })
    expect(newestSession([ended, session(2)], now)?.slot).toBe(slotOf(2))
    expect(newestSession([ended, session(2, { left: -5 })], now)?.slot).toBe(slotOf(1))
    expect(newestSession([], now)).toBeUndefined()
  })
})

describe('a further session of a browser', () => {
  const four = [1, 2, 3, 4].map((index) => session(index))

  it('is the fifth, and not the sixth', () => {
    expect(admitSession(principal('New'), four, now)).toEqual({
      replaced: undefined,
      dropped: [],
      admitted: true,
    })
    expect(admitSession(principal('New'), [...four, session(5)], now).admitted).toBe(false)
  })

  it('takes the place of one of the same principal, also where there are five', () => {
    const five = [...four, session(5)]
    const admission = admitSession(principal('Role3'), five, now)
    expect(admission).toMatchObject({ admitted: true, dropped: [] })
    expect(admission.replaced?.slot).toBe(slotOf(3))
  })

  it('is of another principal in another account, under another path, name, kind or STS', () => {
    const role = principal('Role1')
    const foreign = (vouchedBy: string): ConsolePrincipal => ({
      kind: 'foreign',
      principal: 'assumed-role',
      accessKeyId: 'ASIAEXAMPLE',
      partition: 'aws',
      accountId: '123456789012',
      arn: 'arn:aws:sts::123456789012:assumed-role/Role1/alice',
      name: 'Role1',
      sessionName: 'alice',
      userId: 'AROAEXAMPLE:alice',
      vouchedBy,
    })
    const others: readonly ConsolePrincipal[] = [
      { ...role, accountId: '210987654321' },
      principal('Role1', 'team/'),
      { ...roleSession({ roleSessionName: 'bob' }), accessKeyId: 'ASIAEXAMPLE' },
      { ...federatedUser(), accessKeyId: 'ASIAEXAMPLE' },
      foreign('https://sts.one.example'),
    ]
    for (const other of others) {
      expect(admitSession(other, [session(1)], now).replaced).toBeUndefined()
    }
    const vouched = session(1, { as: foreign('https://sts.one.example') })
    expect(admitSession(foreign('https://sts.one.example'), [vouched], now).replaced).toBe(vouched)
    expect(admitSession(foreign('https://sts.two.example'), [vouched], now).replaced).toBe(
      undefined,
    )
  })

  it('sends ended ones away, the one that ended first before others, and only as many as it must', () => {
    const sessions = [
      session(1),
      session(2, { left: -1 }),
      session(3),
      session(4, { left: -9 }),
      session(5),
    ]
    const { dropped, admitted } = admitSession(principal('New'), sessions, now)
    expect(admitted).toBe(true)
    expect(slots(dropped)).toEqual([slotOf(4)])
    expect(admitSession(principal('New'), sessions.slice(0, 4), now).dropped).toEqual([])
  })
})

describe('sessions that a browser has too many', () => {
  it('are older ones of the same principal, and the oldest beyond five', () => {
    const again = session(7, { as: principal('Role1') })
    const six = [1, 2, 3, 4, 5, 6].map((index) => session(index))
    expect(slots(surplusSessions([...six, again], undefined))).toEqual([slotOf(6), slotOf(7)])
    expect(surplusSessions(six.slice(0, 5), undefined)).toEqual([])
  })

  it('never are the one that is in use', () => {
    const again = session(7, { as: principal('Role1') })
    const six = [1, 2, 3, 4, 5, 6].map((index) => session(index))
    expect(slots(surplusSessions([...six, again], slotOf(7)))).toEqual([slotOf(1), slotOf(6)])
  })
})
