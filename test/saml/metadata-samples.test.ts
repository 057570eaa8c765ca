import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { partitionOf } from '../../src/partition/partitions.ts'
import { parseIdpMetadata } from '../../src/saml/idp-metadata.ts'
import { renderSpMetadata } from '../../src/saml/sp-metadata.ts'
import { acsUrl, regionalAcsUrl } from '../../src/signin/assertion-consumer-service.ts'
import { MovableClock } from '../fakes/movable-clock.ts'

const folder = new URL('../../metadata/', import.meta.url)
const read = (name: string): Buffer => readFileSync(new URL(name, folder))
const clock = new MovableClock('2026-11-24T12:00:00Z')

describe('metadata/: the sample documents', () => {
  it.each([
    ['example-org.xml', [['rsa 2048']]],
    ['example-org-key-rollover.xml', [['rsa 2048', 'ec 256']]],
    ['example-federation.xml', [['rsa 3072'], ['ec 384']]],
    ['old-example-org-weak-key.xml', [['rsa 1024 weak']]],
  ])('%s is read, and has the keys that the README promises', (name, keys) => {
    const { entities } = parseIdpMetadata(read(name), { clock })
    const found = entities.map(({ signingKeys }) =>
      signingKeys.map(
        ({ keyType, keyBits, weak }) => `${keyType} ${keyBits}${weak ? ' weak' : ''}`,
      ),
    )
    expect(found).toEqual(keys)
    for (const { singleSignOnServices } of entities) expect(singleSignOnServices).not.toEqual([])
  })

  it('service-provider.xml is what is served without a configuration', () => {
    const server = { publicUrl: 'http://localhost:8400' }
    const { spEntityIds, regions } = partitionOf('aws')
    const acsUrls = [acsUrl(server), ...regions.map((code) => regionalAcsUrl(server, code))]
    expect(read('service-provider.xml').toString()).toBe(
      `${renderSpMetadata({ entityId: spEntityIds[0], acsUrls })}\n`,
    )
  })

  it('are all named in the README', () => {
    const readme = read('README.md').toString()
    for (const name of readdirSync(folder)) {
      if (name !== 'README.md') expect(readme).toContain(`\`${name}\``)
    }
  })
})
