import { beforeEach, describe, expect, it } from 'vitest'
import type { RoleSession, SessionCredentials } from '../src/aws/role-session.ts'
import type { CallerIdentity, Sts } from '../src/aws/sts.ts'
import type { Configuration } from '../src/config/configuration.ts'
import { demonstrationConfiguration } from '../src/config/demonstration-configuration.ts'
import type { ForeignSts } from '../src/emulator/federation-endpoint/verify-foreign-credentials.ts'
import { StorageFailed } from '../src/errors.ts'
import { openForeignSts } from '../src/foreign-sts.ts'
import { openMemoryStorage } from '../src/storage/open-memory-storage.ts'
import type { Storage } from '../src/storage/storage.ts'
import { MovableClock } from './fakes/movable-clock.ts'
import { unusedSts } from './fakes/unused-sts.ts'

const arn = 'arn:aws:sts::111122223333:assumed-role/Developer/alice'
const identity: CallerIdentity = { account: '111122223333', arn, userId: 'AROAEXAMPLE:alice' }
const credentials: SessionCredentials = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
  secretAccessKey: 'secret-canary',
  sessionToken: 'token-canary',
  expiration: new Date('2030-01-01T13:00:00Z'),
}
const session: RoleSession = {
  credentials,
  assumedRoleUser: { arn, assumedRoleId: 'AROAISSUED:alice' },
  region: 'us-east-1',
}
const userSession = {
  credentials,
  federatedUser: {
    arn: 'arn:aws:sts::111122223333:federated-user/jane',
    federatedUserId: '111122223333:jane',
  },
  region: 'us-east-1',
}

let clock: MovableClock
let storage: Storage
beforeEach(() => {
  clock = new MovableClock('2030-01-01T12:00:00Z')
  storage = openMemoryStorage({ clock })
})

const configured = (
  endpoint: string,
  federationEndpoint: Configuration['console']['federationEndpoint'] = 'embedded',
): Configuration => {
  const demonstration = demonstrationConfiguration({ port: 8400 })
  return {
    ...demonstration,
    sts: { ...demonstration.sts, endpoint },
    console: { federationEndpoint, allowedDestinations: [] },
  }
}

/** The seam in front of an STS that answers what a test tells it. */
const openSeam = (
  answers: Partial<Sts> = {},
  endpoint = 'http://localhost:4566/',
): { sts: Sts; foreignSts: ForeignSts } => {
  const seam = openForeignSts(configured(endpoint), { clock, storage })
  const sts = seam.watched({
    ...unusedSts,
    getCallerIdentity: () => Promise.resolve(identity),
    ...answers,
  })
  return { sts, foreignSts: seam.ofEmulator.foreignSts ?? expect.unreachable('there is one') }
}

const openers: Readonly<Record<string, (sts: Sts) => Promise<RoleSession>>> = {
  assumeRoleWithSaml: (sts) =>
    sts.assumeRoleWithSaml({ roleArn: '', principalArn: '', samlAssertion: '' }),
  assumeRoleWithWebIdentity: (sts) =>
    sts.assumeRoleWithWebIdentity({ roleArn: '', roleSessionName: '', webIdentityToken: '' }),
  assumeRole: (sts) => sts.assumeRole({ roleArn: '', roleSessionName: '' }),
}

describe('what our federation endpoint knows of sessions of another STS', () => {
  it('is whom that STS says they are, and no end, of sessions that others have opened', async () => {
    expect(await openSeam().foreignSts.identify(credentials)).toStrictEqual(identity)
  })

  it.each(Object.entries(openers))(
    'is the end as well of sessions that the bridge has opened: %s',
    async (call, open) => {
      const { sts, foreignSts } = openSeam({ [call]: () => Promise.resolve(session) })
      expect(await open(sts)).toBe(session)
      expect(await foreignSts.identify(credentials)).toStrictEqual({
        ...identity,
        expiresAt: credentials.expiration,
      })
    },
  )

  it('is that of a federated user, likewise', async () => {
    const { sts, foreignSts } = openSeam({
      getFederationToken: () => Promise.resolve(userSession),
      getCallerIdentity: () =>
        Promise.resolve({ ...identity, arn: userSession.federatedUser.arn, userId: 'a' }),
    })
    await sts.getFederationToken({ name: 'jane' })
    expect(await foreignSts.identify(credentials)).toMatchObject({
      arn: userSession.federatedUser.arn,
      expiresAt: credentials.expiration,
    })
  })

  it.each(['accessKeyId', 'secretAccessKey', 'sessionToken'] as const)(
    'is not the end of others that share all but the %s',
    async (part) => {
      const { sts, foreignSts } = openSeam({ assumeRole: () => Promise.resolve(session) })
      await sts.assumeRole({ roleArn: '', roleSessionName: '' })
      const others = await foreignSts.identify({ ...credentials, [part]: 'other' })
      expect(others.expiresAt).toBeUndefined()
    },
  )

  it.each([
    ['moto', '111122223333', 'arn:aws:sts::111122223333:user/moto'],
    ['LocalStack', '111122223333', 'arn:aws:iam::111122223333:root'],
    ['floci', '000000000000', 'arn:aws:iam::000000000000:root'],
  ])(
    'is what it said at first, when it does not know them again: %s',
    async (_emulator, other, otherArn) => {
      const stranger = { account: other, arn: otherArn, userId: 'AKIA' }
      const { sts, foreignSts } = openSeam({
        assumeRole: () => Promise.resolve(session),
        getCallerIdentity: () => Promise.resolve(stranger),
      })
      expect(await foreignSts.identify(credentials)).toStrictEqual(stranger)
      await sts.assumeRole({ roleArn: '', roleSessionName: '' })
      expect(await foreignSts.identify(credentials)).toMatchObject({
        account: '111122223333',
        arn,
        userId: 'AROAISSUED:alice',
      })
    },
  )

  it('still asks that STS about sessions that it remembers, and hears a refusal', async () => {
    const refusal = new TypeError('refused')
    const { sts, foreignSts } = openSeam({
      assumeRole: () => Promise.resolve(session),
      getCallerIdentity: () => Promise.reject(refusal),
    })
    await sts.assumeRole({ roleArn: '', roleSessionName: '' })
    await expect(foreignSts.identify(credentials)).rejects.toBe(refusal)
  })

  it('is remembered for an hour after the end, so that an ended session is not one without end', async () => {
    const { sts, foreignSts } = openSeam({ assumeRole: () => Promise.resolve(session) })
    await sts.assumeRole({ roleArn: '', roleSessionName: '' })
    clock.forward(2 * 3600 - 1)
    expect((await foreignSts.identify(credentials)).expiresAt).toEqual(credentials.expiration)
    clock.forward(1)
    expect((await foreignSts.identify(credentials)).expiresAt).toBeUndefined()
  })

  it('is remembered too when that STS issues what has ended, as its clock is wrong', async () => {
    const ended = new Date('2020-01-01T00:00:00Z')
    const { sts, foreignSts } = openSeam({
      assumeRole: () =>
        Promise.resolve({ ...session, credentials: { ...credentials, expiration: ended } }),
    })
    await sts.assumeRole({ roleArn: '', roleSessionName: '' })
    expect((await foreignSts.identify(credentials)).expiresAt).toEqual(ended)
  })

  it('is kept without credentials', async () => {
    const { sts } = openSeam({ assumeRole: () => Promise.resolve(session) })
    await sts.assumeRole({ roleArn: '', roleSessionName: '' })
    const stored = JSON.stringify(await storage.list('foreign-session:'))
    expect(stored).toContain(arn)
    expect(stored).not.toMatch(/canary|ASIA/u)
  })

  it('is a condition of the sign-in: nobody gets a session whose end cannot be kept', async () => {
    const failing = new StorageFailed('STORAGE_FULL', 'the store is full')
    storage = { ...storage, keep: () => Promise.reject(failing) }
    const { sts } = openSeam({ assumeRole: () => Promise.resolve(session) })
    await expect(sts.assumeRole({ roleArn: '', roleSessionName: '' })).rejects.toBe(failing)
  })

  it.each([
    ['aws', 'AWS STS'],
    ['http://localhost:4566/', 'http://localhost:4566'],
    ['https://user:canary@sts.example.com/path?key=canary', 'https://sts.example.com/path'],
    ['https://sts.{region}.example.com', 'https://sts.us-east-1.example.com'],
  ])('is said of %s by its name', (endpoint, name) => {
    expect(openSeam({}, endpoint).foreignSts.name).toBe(name)
  })
})

describe('where nobody else has to be asked', () => {
  it.each([
    ['the emulator issues the sessions', configured('embedded')],
    ["AWS's own federation endpoint takes them", configured('aws', 'aws')],
    ["somebody's federation endpoint takes them", configured('aws', 'https://f.example.com/')],
  ])('nothing is watched: %s', (_label, configuration) => {
    const seam = openForeignSts(configuration, { clock, storage })
    expect(seam.ofEmulator).toStrictEqual({})
    expect(seam.watched(unusedSts)).toBe(unusedSts)
  })
})
