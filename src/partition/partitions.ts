/**
 * Owns AWS's geography and its identifiers: partitions, regions, the hosts of sign-in and STS, ARNs,
 * account ids. May import nothing. Never calls any of the hosts it names.
 */
import { IdentifierRejected } from '../errors.ts'
import { excerpt } from './excerpt.ts'

/** A group of regions that shares nothing with the others: no accounts, no trust, no hosts. */
export interface Partition {
  /** As in ARNs. */
  readonly id: PartitionId
  /** Under which the services' hosts stand. */
  readonly dnsSuffix: string
  readonly regions: readonly string[]
  /** The region behind {@link Partition.signinHost}; the partition's IAM lives there. */
  readonly defaultRegion: string
  /** Host of the sign-in endpoint when none of the regions is named. */
  readonly signinHost: string
  /** Further sign-in hosts, for example with FIPS cryptography. */
  readonly otherSigninHosts: readonly string[]
  readonly consoleHost: string
  /** What AWS calls itself as a SAML service provider: Audience values that it accepts. */
  readonly spEntityIds: readonly [string, ...string[]]
  /**
   * What no public document states and the table takes from the pattern of the other partitions.
   * Never present these as AWS's own.
   */
  readonly unverified: readonly ('consoleHost' | 'spEntityIds')[]
  /** Whether a region has the form of this partition's regions, known to the table or newer than it. */
  hasRegion(region: string): boolean
  /**
   * Host of a region's sign-in endpoint, its federation endpoint included, as the endpoint rules of
   * AWS's SDKs have it.
   *
   * @throws {TypeError} when {@link Partition.hasRegion} says no.
   */
  regionalSigninHost(region: string): string
  /** @throws {TypeError} when {@link Partition.hasRegion} says no. */
  regionalConsoleHost(region: string): string
  /** @throws {TypeError} when {@link Partition.hasRegion} says no. */
  stsHost(region: string): string
}

interface PartitionRow {
  readonly id: string
  readonly dnsSuffix: string
  readonly regionPattern: RegExp
  readonly defaultRegion: string
  readonly regions: readonly string[]
  readonly signinHost: string
  /** Regional sign-in hosts are `<region>.<signinDomain>`. */
  readonly signinDomain: string
  readonly otherSigninHosts: readonly string[]
  readonly consoleHost: string
  readonly spEntityIds: readonly [string, ...string[]]
  readonly unverified: Partition['unverified']
}

const rows = [
  {
    id: 'aws',
    dnsSuffix: 'amazonaws.com',
    regionPattern: /^(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-[0-9]+$/,
    defaultRegion: 'us-east-1',
    // prettier-ignore
    regions: [
      'af-south-1',
      'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2',
      'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7',
      'ca-central-1', 'ca-west-1',
      'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3',
      'il-central-1', 'me-central-1', 'me-south-1', 'me-west-1', 'mx-central-1', 'sa-east-1', 'sa-west-1',
      'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2',
    ],
    // Not "global": this host is us-east-1.
    signinHost: 'signin.aws.amazon.com',
    signinDomain: 'signin.aws.amazon.com',
    otherSigninHosts: [],
    consoleHost: 'console.aws.amazon.com',
    spEntityIds: ['urn:amazon:webservices'],
    unverified: [],
  },
  {
    id: 'aws-us-gov',
    dnsSuffix: 'amazonaws.com',
    regionPattern: /^us-gov-[a-z]+-[0-9]+$/,
    defaultRegion: 'us-gov-west-1',
    regions: ['us-gov-east-1', 'us-gov-west-1'],
    signinHost: 'signin.amazonaws-us-gov.com',
    signinDomain: 'signin.amazonaws-us-gov.com',
    otherSigninHosts: ['signin-fips.amazonaws-us-gov.com'],
    consoleHost: 'console.amazonaws-us-gov.com',
    spEntityIds: ['urn:amazon:webservices:govcloud'],
    unverified: [],
  },
  {
    id: 'aws-cn',
    dnsSuffix: 'amazonaws.com.cn',
    regionPattern: /^cn-[a-z]+-[0-9]+$/,
    defaultRegion: 'cn-north-1',
    regions: ['cn-north-1', 'cn-northwest-1'],
    signinHost: 'signin.amazonaws.cn',
    signinDomain: 'signin.amazonaws.cn',
    otherSigninHosts: [],
    consoleHost: 'console.amazonaws.cn',
    // Ningxia (cn-northwest-1) goes by the name of Beijing too.
    spEntityIds: ['urn:amazon:webservices:cn-north-1'],
    unverified: [],
  },
  {
    id: 'aws-eusc',
    dnsSuffix: 'amazonaws.eu',
    regionPattern: /^eusc-de-[a-z]+-[0-9]+$/,
    defaultRegion: 'eusc-de-east-1',
    regions: ['eusc-de-east-1'],
    // The one partition whose default host already names its region. The console is at
    // <region>.console.amazonaws-eusc.eu; that the name stands alone too is from the pattern.
    signinHost: 'eusc-de-east-1.signin.amazonaws-eusc.eu',
    signinDomain: 'signin.amazonaws-eusc.eu',
    otherSigninHosts: [],
    consoleHost: 'console.amazonaws-eusc.eu',
    spEntityIds: ['urn:amazon:webservices'],
    unverified: ['consoleHost', 'spEntityIds'],
  },
  {
    id: 'aws-iso',
    dnsSuffix: 'c2s.ic.gov',
    regionPattern: /^us-iso-[a-z]+-[0-9]+$/,
    defaultRegion: 'us-iso-east-1',
    regions: ['us-iso-east-1', 'us-iso-west-1'],
    signinHost: 'signin.c2shome.ic.gov',
    signinDomain: 'signin.c2shome.ic.gov',
    otherSigninHosts: [],
    consoleHost: 'console.c2shome.ic.gov',
    spEntityIds: ['urn:amazon:webservices'],
    unverified: ['consoleHost', 'spEntityIds'],
  },
  {
    id: 'aws-iso-b',
    dnsSuffix: 'sc2s.sgov.gov',
    regionPattern: /^us-isob-[a-z]+-[0-9]+$/,
    defaultRegion: 'us-isob-east-1',
    regions: ['us-isob-east-1', 'us-isob-west-1'],
    signinHost: 'signin.sc2shome.sgov.gov',
    signinDomain: 'signin.sc2shome.sgov.gov',
    otherSigninHosts: [],
    consoleHost: 'console.sc2shome.sgov.gov',
    spEntityIds: ['urn:amazon:webservices'],
    unverified: ['consoleHost', 'spEntityIds'],
  },
  {
    id: 'aws-iso-e',
    dnsSuffix: 'cloud.adc-e.uk',
    regionPattern: /^eu-isoe-[a-z]+-[0-9]+$/,
    defaultRegion: 'eu-isoe-west-1',
    regions: ['eu-isoe-west-1'],
    signinHost: 'signin.csphome.adc-e.uk',
    signinDomain: 'signin.csphome.adc-e.uk',
    otherSigninHosts: [],
    consoleHost: 'console.csphome.adc-e.uk',
    spEntityIds: ['urn:amazon:webservices'],
    unverified: ['consoleHost', 'spEntityIds'],
  },
  {
    id: 'aws-iso-f',
    dnsSuffix: 'csp.hci.ic.gov',
    regionPattern: /^us-isof-[a-z]+-[0-9]+$/,
    defaultRegion: 'us-isof-south-1',
    regions: ['us-isof-east-1', 'us-isof-south-1'],
    signinHost: 'signin.csphome.hci.ic.gov',
    signinDomain: 'signin.csphome.hci.ic.gov',
    otherSigninHosts: [],
    consoleHost: 'console.csphome.hci.ic.gov',
    spEntityIds: ['urn:amazon:webservices'],
    unverified: ['consoleHost', 'spEntityIds'],
  },
] as const satisfies readonly PartitionRow[]

export type PartitionId = (typeof rows)[number]['id']

/**
 * Every partition, `aws` first.
 *
 * @see IAM User Guide, "IAM ARNs"; AWS General Reference, "AWS Sign-In endpoints and quotas"
 */
export const partitions: readonly Partition[] = rows.map(partitionOfRow)

function partitionOfRow(row: PartitionRow & { readonly id: PartitionId }): Partition {
  const { regionPattern, signinDomain, ...partition } = row
  const hasRegion = (region: string): boolean => regionPattern.test(region)
  const requireRegion = (region: string): string => {
    if (!hasRegion(region)) {
      throw new TypeError(`${excerpt(region)} is not a region of the partition ${row.id}`)
    }
    return region
  }
  return {
    ...partition,
    hasRegion,
    regionalSigninHost: (region) => `${requireRegion(region)}.${signinDomain}`,
    regionalConsoleHost: (region) => `${requireRegion(region)}.${row.consoleHost}`,
    stsHost: (region) => `sts.${requireRegion(region)}.${row.dnsSuffix}`,
  }
}

const byId = new Map<string, Partition>(partitions.map((partition) => [partition.id, partition]))

/** Whether a text is the id of a partition, in the case that AWS writes it. */
export function isPartitionId(text: string): text is PartitionId {
  return byId.has(text)
}

/**
 * The partition with an id.
 *
 * @throws {IdentifierRejected} PARTITION_UNKNOWN when there is none.
 */
export function partitionOf(id: string): Partition {
  const partition = byId.get(id)
  if (partition === undefined) {
    const expected = [...byId.keys()].join(', ')
    throw new IdentifierRejected(
      'PARTITION_UNKNOWN',
      `partition is ${excerpt(id)}, expected one of ${expected}`,
      { check: 'partition-of', expected, received: excerpt(id) },
    )
  }
  return partition
}
