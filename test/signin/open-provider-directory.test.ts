import { describe, expect, it } from 'vitest'
import { parseSamlProviderArn } from '../../src/partition/arn.ts'
import { parseIdpMetadata } from '../../src/saml/idp-metadata.ts'
import { openProviderDirectory } from '../../src/signin/open-provider-directory.ts'
import type { LiveProviderDirectory } from '../../src/signin/open-provider-directory.ts'
import type { ListedProvider } from '../../src/signin/sign-in-provider.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import { idpMetadataXml } from '../fakes/open-saml-service.ts'
import { testNow } from '../fakes/signed-response.ts'

const clock = new MovableClock(testNow)
const entityId = 'https://idp.example.com/idp'
const otherEntityId = 'https://other.example.com/idp'
const metadata = idpMetadataXml(entityId, 'idp-rsa-2048')
const rotated = idpMetadataXml(entityId, 'idp-rsa-4096')
const otherMetadata = idpMetadataXml(otherEntityId, 'other-idp-rsa-2048')
const arnOf = (name: string, account = '123456789012'): string =>
  `arn:aws:iam::${account}:saml-provider/${name}`
const corp = arnOf('Corp')
const late = arnOf('Late')

const known: ListedProvider = {
  ...parseSamlProviderArn(corp),
  name: 'Example Corp',
  uuid: 'SAMLSPCorp',
  metadata: parseIdpMetadata(metadata, { clock }),
  idpInitiated: false,
  insecureAllowSha1: true,
  insecureAllowSmallKeys: true,
}

interface FakeSource {
  /** Metadata by ARN: what is there now. */
  readonly there: Map<string, string>
  /** ARNs that cannot be read, or `list`. */
  readonly failing: Set<string>
  /** Every call in order: `list`, or an ARN. */
  readonly calls: string[]
  readonly failures: string[]
  /** The most readings of one ARN that ran at the same time. */
  readonly mostAtOnce: () => number
  readonly directory: LiveProviderDirectory
}

function open(providers: readonly ListedProvider[] = [known]): FakeSource {
  const there = new Map([[corp, metadata]])
  const failing = new Set<string>()
  const calls: string[] = []
  const failures: string[] = []
  const running = new Map<string, number>()
  let most = 0
  const answer = async <Value>(key: string, value: () => Value): Promise<Value> => {
    calls.push(key)
    running.set(key, (running.get(key) ?? 0) + 1)
    most = Math.max(most, running.get(key) ?? 0)
    await new Promise((resolve) => setImmediate(resolve))
    running.set(key, (running.get(key) ?? 0) - 1)
    if (failing.has(key)) throw new TypeError('no answer')
    return value()
  }
  const directory = openProviderDirectory(providers, {
    clock,
    source: {
      list: () => answer('list', () => [...there.keys()]),
      get: (arn) =>
        answer(arn, () => {
          const text = there.get(arn)
          const uuid = `SAMLSP${arn.split('/')[1] ?? ''}`
          return text === undefined ? undefined : { uuid, metadata: text }
        }),
    },
    onFailure: (key) => void failures.push(key),
  })
  return { there, failing, calls, failures, mostAtOnce: () => most, directory }
}

const groupCount = async (directory: LiveProviderDirectory, entity: string): Promise<number> =>
  (await directory.groupsOf(entity)).length

describe('a directory that starts from what is configured', () => {
  it('asks the source for nothing until something changes', async () => {
    const { directory, calls } = open()
    expect(await directory.byArn(corp)).toBe(known)
    expect(await directory.byUuid('SAMLSPCorp')).toBe(known)
    expect(await directory.list()).toEqual([known])
    expect(await directory.groupsOf(entityId)).toHaveLength(1)
    expect(calls).toEqual([])
  })

  it('reads a changed provider alone, before the next look, and once', async () => {
    const { directory, calls, there } = open()
    there.set(late, otherMetadata)
    expect(await groupCount(directory, otherEntityId)).toBe(0)
    directory.invalidate(late)
    expect(calls).toEqual([])
    expect(await groupCount(directory, otherEntityId)).toBe(1)
    expect(await directory.byUuid('SAMLSPLate')).toMatchObject({ arn: late })
    expect(calls).toEqual([late])
  })

  it('lets a new provider start sign-ins on its own, with no weakened check, under its own name', async () => {
    const { directory, there } = open()
    there.set(late, otherMetadata)
    directory.invalidate(late)
    expect(await directory.byArn(late)).toMatchObject({
      name: 'Late',
      providerName: 'Late',
      accountId: '123456789012',
      uuid: 'SAMLSPLate',
      idpInitiated: true,
      insecureAllowSha1: false,
      insecureAllowSmallKeys: false,
    })
  })

  it('keeps what the configuration says of a provider whose metadata is updated', async () => {
    const { directory, there } = open()
    there.set(corp, rotated)
    directory.invalidate(corp)
    expect(await directory.byArn(corp)).toMatchObject({
      name: 'Example Corp',
      idpInitiated: false,
      insecureAllowSha1: true,
      insecureAllowSmallKeys: true,
      metadata: { xml: rotated },
    })
    const groups = await directory.groupsOf(entityId)
    expect(groups.map(({ metadata: { xml } }) => xml)).toEqual([rotated])
  })

  it('forgets a deleted provider by everything it was found by', async () => {
    const { directory, there } = open()
    there.delete(corp)
    directory.invalidate(corp)
    expect(await directory.groupsOf(entityId)).toEqual([])
    expect(await directory.byArn(corp)).toBeUndefined()
    expect(await directory.byUuid('SAMLSPCorp')).toBeUndefined()
    expect(await directory.list()).toEqual([])
  })

  it('lists one whose metadata cannot be read as unavailable, with the reason, and recovers', async () => {
    const { directory, there } = open()
    there.set(late, '<EntityDescriptor')
    directory.invalidate(late)
    const broken = await directory.byArn(late)
    expect(broken).toMatchObject({ arn: late, name: 'Late', uuid: 'SAMLSPLate' })
    expect(broken).toHaveProperty('unavailable', expect.stringMatching(/./))
    there.set(late, otherMetadata)
    directory.invalidate(late)
    expect(await directory.byArn(late)).not.toHaveProperty('unavailable')
    expect(await groupCount(directory, otherEntityId)).toBe(1)
  })
})

describe('providers that trust the same identity provider in the same way', () => {
  it('are one group, which loses and gains members as they change', async () => {
    const { directory, there } = open([])
    const twin = arnOf('Corp', '210987654321')
    there.set(twin, metadata)
    directory.invalidate(corp)
    directory.invalidate(twin)
    const members = async (): Promise<readonly (readonly string[])[]> =>
      (await directory.groupsOf(entityId)).map(({ byArn }) => [...byArn.keys()])
    expect(await members()).toEqual([[corp, twin]])
    there.set(twin, rotated)
    directory.invalidate(twin)
    expect(await members()).toEqual([[corp], [twin]])
    there.delete(corp)
    directory.invalidate(corp)
    expect(await members()).toEqual([[twin]])
  })
})

describe('looks at the same time', () => {
  it('share one reading of what has changed, however often it is said', async () => {
    const { directory, there, calls, mostAtOnce } = open()
    there.set(late, otherMetadata)
    for (let time = 0; time < 5; time += 1) directory.invalidate(late)
    await Promise.all(Array.from({ length: 20 }, () => directory.groupsOf(otherEntityId)))
    expect(calls).toEqual([late])
    expect(mostAtOnce()).toBe(1)
  })

  it('see what changed while another look was reading', async () => {
    const { directory, there, mostAtOnce } = open()
    directory.invalidate(corp)
    const first = directory.byArn(corp)
    await Promise.resolve()
    there.set(corp, rotated)
    directory.invalidate(corp)
    expect(await directory.byArn(corp)).toMatchObject({ metadata: { xml: rotated } })
    await first
    expect(mostAtOnce()).toBe(1)
  })

  it('never read one provider twice at once, when everything is read and it changes too', async () => {
    const { directory, there, mostAtOnce } = open()
    for (let count = 0; count < 30; count += 1) there.set(arnOf(`P${count}`), otherMetadata)
    directory.invalidateAll()
    directory.invalidate(corp)
    directory.invalidate(arnOf('P0'))
    await Promise.all([directory.list(), directory.list()])
    expect(mostAtOnce()).toBe(1)
    expect(await directory.list()).toHaveLength(31)
  })
})

describe('everything is read again', () => {
  it('before the next look: what came, what changed, what went', async () => {
    const gone = arnOf('Gone')
    const { directory, there } = open([
      known,
      { ...known, ...parseSamlProviderArn(gone), uuid: 'SAMLSPGone' },
    ])
    there.set(corp, rotated)
    there.set(late, otherMetadata)
    directory.invalidateAll()
    expect((await directory.list()).map(({ arn }) => arn)).toEqual([corp, late])
    expect(await directory.byArn(corp)).toMatchObject({ metadata: { xml: rotated } })
  })

  it('all but what cannot be read, and that again at the next look', async () => {
    const { directory, there, failing, failures, calls } = open()
    there.set(corp, rotated)
    there.set(late, otherMetadata)
    failing.add(corp)
    directory.invalidateAll()
    expect(await groupCount(directory, otherEntityId)).toBe(1)
    expect(failures).toEqual([corp])
    expect(await directory.byArn(corp)).toMatchObject({ arn: corp })
    failing.clear()
    calls.length = 0
    expect(await directory.byArn(corp)).toMatchObject({ metadata: { xml: rotated } })
    expect(calls).toEqual([corp])
  })
})

describe('a source that does not answer', () => {
  it('leaves what was known, is told once for each look, and is asked again', async () => {
    const { directory, there, failing, failures } = open()
    there.set(corp, rotated)
    failing.add(corp)
    directory.invalidate(corp)
    expect(await directory.byArn(corp)).toBe(known)
    expect(failures).toEqual([corp])
    failing.clear()
    expect(await directory.byArn(corp)).toMatchObject({ metadata: { xml: rotated } })
    expect(failures).toEqual([corp])
  })

  it('removes nothing when it cannot say what there is', async () => {
    const { directory, there, failing, failures } = open()
    there.delete(corp)
    failing.add('list')
    directory.invalidateAll()
    expect(await directory.list()).toEqual([known])
    expect(failures).toHaveLength(1)
    failing.clear()
    expect(await directory.list()).toEqual([])
  })
})

describe('the cost of a sign-in', () => {
  it('is the same number of questions with a thousand providers: none', async () => {
    const { directory, there, calls } = open()
    for (let count = 0; count < 1000; count += 1) there.set(arnOf(`P${count}`), otherMetadata)
    directory.invalidateAll()
    await directory.list()
    calls.length = 0
    expect(await directory.groupsOf(otherEntityId)).toHaveLength(1)
    directory.invalidate(late)
    await directory.groupsOf(entityId)
    expect(calls).toEqual([late])
  })
})
