import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { consoleHomeUrl, federationUrl } from '../../src/partition/federation-urls.ts'
import { partitionOf, partitions, type Partition } from '../../src/partition/partitions.ts'
import { signinUrls } from '../../src/partition/signin-urls.ts'

interface Row {
  readonly regions: string
  /** Sign-in host without a region. */
  readonly signin: string
  /** What stands behind the region and a dot. */
  readonly regionalSignin: string
  readonly console: string
  readonly sts: string
  readonly spEntityId: string
  /** What is taken from the pattern of other partitions. */
  readonly assumed: readonly string[]
}

/** Written out here, independently of the table that is tested. */
const table: Readonly<Record<string, Row>> = {
  aws: {
    regions: `af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1
      ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5
      ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1
      eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1
      me-west-1 mx-central-1 sa-east-1 sa-west-1 us-east-1 us-east-2 us-west-1 us-west-2`,
    signin: 'signin.aws.amazon.com',
    regionalSignin: 'signin.aws.amazon.com',
    console: 'console.aws.amazon.com',
    sts: 'amazonaws.com',
    spEntityId: 'urn:amazon:webservices',
    assumed: [],
  },
  'aws-us-gov': {
    regions: 'us-gov-east-1 us-gov-west-1',
    signin: 'signin.amazonaws-us-gov.com',
    regionalSignin: 'signin.amazonaws-us-gov.com',
    console: 'console.amazonaws-us-gov.com',
    sts: 'amazonaws.com',
    spEntityId: 'urn:amazon:webservices:govcloud',
    assumed: [],
  },
  'aws-cn': {
    regions: 'cn-north-1 cn-northwest-1',
    signin: 'signin.amazonaws.cn',
    regionalSignin: 'signin.amazonaws.cn',
    console: 'console.amazonaws.cn',
    sts: 'amazonaws.com.cn',
    spEntityId: 'urn:amazon:webservices:cn-north-1',
    assumed: [],
  },
  'aws-eusc': {
    regions: 'eusc-de-east-1',
    signin: 'eusc-de-east-1.signin.amazonaws-eusc.eu',
    regionalSignin: 'signin.amazonaws-eusc.eu',
    console: 'console.amazonaws-eusc.eu',
    sts: 'amazonaws.eu',
    spEntityId: 'urn:amazon:webservices',
    assumed: ['consoleHost', 'spEntityIds'],
  },
  'aws-iso': {
    regions: 'us-iso-east-1 us-iso-west-1',
    signin: 'signin.c2shome.ic.gov',
    regionalSignin: 'signin.c2shome.ic.gov',
    console: 'console.c2shome.ic.gov',
    sts: 'c2s.ic.gov',
    spEntityId: 'urn:amazon:webservices',
    assumed: ['consoleHost', 'spEntityIds'],
  },
  'aws-iso-b': {
    regions: 'us-isob-east-1 us-isob-west-1',
    signin: 'signin.sc2shome.sgov.gov',
    regionalSignin: 'signin.sc2shome.sgov.gov',
    console: 'console.sc2shome.sgov.gov',
    sts: 'sc2s.sgov.gov',
    spEntityId: 'urn:amazon:webservices',
    assumed: ['consoleHost', 'spEntityIds'],
  },
  'aws-iso-e': {
    regions: 'eu-isoe-west-1',
    signin: 'signin.csphome.adc-e.uk',
    regionalSignin: 'signin.csphome.adc-e.uk',
    console: 'console.csphome.adc-e.uk',
    sts: 'cloud.adc-e.uk',
    spEntityId: 'urn:amazon:webservices',
    assumed: ['consoleHost', 'spEntityIds'],
  },
  'aws-iso-f': {
    regions: 'us-isof-east-1 us-isof-south-1',
    signin: 'signin.csphome.hci.ic.gov',
    regionalSignin: 'signin.csphome.hci.ic.gov',
    console: 'console.csphome.hci.ic.gov',
    sts: 'csp.hci.ic.gov',
    spEntityId: 'urn:amazon:webservices',
    assumed: ['consoleHost', 'spEntityIds'],
  },
}

const regionsOf = ({ regions }: Row): readonly string[] => regions.split(/\s+/u)

const cells = Object.entries(table).flatMap(([id, row]) =>
  regionsOf(row).map((region) => ({ id, region, row, partition: partitionOf(id) })),
)

describe('AWS General Reference: the hosts of every partition and region', () => {
  it('is about every partition and region that is known, and no other', () => {
    expect(Object.keys(table)).toEqual(partitions.map(({ id }) => id))
    for (const [id, row] of Object.entries(table)) {
      expect([...partitionOf(id).regions].sort()).toEqual([...regionsOf(row)].sort())
    }
  })

  it.each(Object.entries(table))('%s: sign-in and console without a region', (id, row) => {
    const partition: Partition = partitionOf(id)
    expect(partition.signinHost).toBe(row.signin)
    expect(partition.consoleHost).toBe(row.console)
    expect(partition.spEntityIds).toEqual([row.spEntityId])
    expect(partition.unverified).toEqual(row.assumed)
    expect(signinUrls(partition)).toContain(`https://${row.signin}/saml`)
  })

  it.each(cells)('$id, $region: sign-in', ({ region, row, partition }) => {
    const host = `${region}.${row.regionalSignin}`
    expect(partition.regionalSigninHost(region)).toBe(host)
    expect(signinUrls(partition)).toContain(`https://${host}/saml`)
  })

  it.each(cells)('$id, $region: federation', ({ region, row, partition }) => {
    expect(federationUrl(partition, region)).toBe(
      `https://${region}.${row.regionalSignin}/federation`,
    )
  })

  it.each(cells)('$id, $region: console', ({ region, row, partition }) => {
    expect(consoleHomeUrl(partition, region)).toBe(`https://${region}.${row.console}/`)
  })

  it.each(cells)('$id, $region: STS', ({ region, row, partition }) => {
    expect(partition.stsHost(region)).toBe(`sts.${region}.${row.sts}`)
  })

  it.each(cells)('$id: no host for $region in another partition', ({ region, partition }) => {
    for (const other of partitions.filter((candidate) => candidate !== partition)) {
      expect(() => federationUrl(other, region)).toThrow(TypeError)
      expect(() => consoleHomeUrl(other, region)).toThrow(TypeError)
    }
  })
})

describe("AWS SDK: the endpoint rules of AWS Sign-In, which carry every partition's domain", () => {
  // It comes with the client of STS, for credentials that `aws login` has left.
  const require = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-sts'))
  const { SigninClient } = require('@aws-sdk/nested-clients/signin') as {
    SigninClient: new (options: object) => {
      config: { endpointProvider: (parameters: object) => { url: URL } }
    }
  }
  const { config } = new SigninClient({ region: 'us-east-1' })

  it.each(cells)('has the same host for $region', ({ region, partition }) => {
    const { url } = config.endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false })
    expect(partition.regionalSigninHost(region)).toBe(url.hostname)
  })

  it('has the same host with FIPS cryptography for GovCloud', () => {
    const { url } = config.endpointProvider({
      ...{ Region: 'us-gov-west-1', UseFIPS: true, UseDualStack: false },
    })
    expect(partitionOf('aws-us-gov').otherSigninHosts).toEqual([url.hostname])
  })
})
