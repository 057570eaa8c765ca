import { STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { isPartitionId, partitionOf, partitions } from '../../src/partition/partitions.ts'

const sdk = new STSClient({
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
})

describe('AWS General Reference: partitions and their regions', () => {
  it('knows every partition, the commercial one first', () => {
    expect(partitions.map(({ id }) => id)).toEqual([
      'aws',
      'aws-us-gov',
      'aws-cn',
      'aws-eusc',
      'aws-iso',
      'aws-iso-b',
      'aws-iso-e',
      'aws-iso-f',
    ])
  })

  it.each(partitions)(
    'gives $id regions of its own form and its default among them',
    (partition) => {
      const { regions, defaultRegion } = partition
      expect(regions).toContain(defaultRegion)
      expect(regions.filter((region) => !partition.hasRegion(region))).toEqual([])
      const others = partitions.filter((other) => other !== partition)
      expect(regions.filter((region) => others.some((other) => other.hasRegion(region)))).toEqual(
        [],
      )
    },
  )

  it.each(partitions)('calls STS in $id where the AWS SDK calls it', (partition) => {
    for (const region of partition.regions) {
      const { url } = sdk.config.endpointProvider({
        Region: region,
        UseDualStack: false,
        UseFIPS: false,
        UseGlobalEndpoint: false,
      })
      expect(partition.stsHost(region)).toBe(url.hostname)
    }
  })

  it('takes a region that is newer than the table, and none of another partition', () => {
    expect(partitionOf('aws').hasRegion('eu-northwest-9')).toBe(true)
    expect(partitionOf('aws').hasRegion('us-gov-west-1')).toBe(false)
    expect(partitionOf('aws-us-gov').hasRegion('us-gov-west-1')).toBe(true)
  })

  it.each(['', 'evil.example/#-1', 'us-east-1.evil', 'us-east-1\n', 'US-EAST-1'])(
    'makes no host of what is not a region: %j',
    (region) => {
      expect(() => partitionOf('aws').regionalSigninHost(region)).toThrow(TypeError)
      expect(() => partitionOf('aws').regionalConsoleHost(region)).toThrow(TypeError)
      expect(() => partitionOf('aws').stsHost(region)).toThrow(TypeError)
    },
  )
})

describe('AWS Sign-In endpoints', () => {
  it.each([
    ['aws', 'signin.aws.amazon.com', 'eu-west-1', 'eu-west-1.signin.aws.amazon.com'],
    [
      'aws-us-gov',
      'signin.amazonaws-us-gov.com',
      'us-gov-east-1',
      'us-gov-east-1.signin.amazonaws-us-gov.com',
    ],
    ['aws-cn', 'signin.amazonaws.cn', 'cn-northwest-1', 'cn-northwest-1.signin.amazonaws.cn'],
    [
      'aws-eusc',
      'eusc-de-east-1.signin.amazonaws-eusc.eu',
      'eusc-de-east-1',
      'eusc-de-east-1.signin.amazonaws-eusc.eu',
    ],
  ])('%s: %s, and in %s %s', (id, host, region, regionalHost) => {
    expect(partitionOf(id).signinHost).toBe(host)
    expect(partitionOf(id).regionalSigninHost(region)).toBe(regionalHost)
  })

  it.each([
    ['aws-iso', 'signin.c2shome.ic.gov'],
    ['aws-iso-b', 'signin.sc2shome.sgov.gov'],
    ['aws-iso-e', 'signin.csphome.adc-e.uk'],
    ['aws-iso-f', 'signin.csphome.hci.ic.gov'],
  ])('%s: %s', (id, host) => {
    expect(partitionOf(id).signinHost).toBe(host)
  })

  it.each([
    ['aws', 'urn:amazon:webservices'],
    ['aws-us-gov', 'urn:amazon:webservices:govcloud'],
    ['aws-cn', 'urn:amazon:webservices:cn-north-1'],
  ])('%s is the service provider %s', (id, entityId) => {
    expect(partitionOf(id).spEntityIds).toEqual([entityId])
    expect(partitionOf(id).unverified).toEqual([])
  })

  it('marks the entity ids that are assumed', () => {
    const assumed = partitions.filter(({ unverified }) => unverified.includes('spEntityIds'))
    expect(assumed.map(({ id }) => id)).toEqual([
      'aws-eusc',
      'aws-iso',
      'aws-iso-b',
      'aws-iso-e',
      'aws-iso-f',
    ])
  })
})

describe('partitionOf', () => {
  it('finds a partition by its id', () => {
    expect(partitionOf('aws-cn').dnsSuffix).toBe('amazonaws.com.cn')
    expect(isPartitionId('aws-cn')).toBe(true)
  })

  it.each(['AWS', 'aws-gov', '', '__proto__', 'constructor'])('refuses %j', (id) => {
    expect(isPartitionId(id)).toBe(false)
    expect(() => partitionOf(id)).toThrow(
      expect.objectContaining({
        code: 'PARTITION_UNKNOWN',
        check: 'partition-of',
        received: JSON.stringify(id),
      }),
    )
  })
})
