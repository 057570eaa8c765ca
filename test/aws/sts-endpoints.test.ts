import type { STSClient } from '@aws-sdk/client-sts'
import { AssumeRoleWithSAMLCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, it } from 'vitest'
import { openStsClient, stsAddress, type StsClientOptions } from '../../src/aws/open-sts-client.ts'
import { partitions } from '../../src/partition/partitions.ts'

const environment = { ...process.env }
const opened: STSClient[] = []
afterEach(() => {
  process.env = { ...environment }
  for (const client of opened.splice(0)) client.destroy()
})

interface Sent {
  readonly address: string
  readonly authorization: string | undefined
}

/** What a client would send, caught where it leaves for the network. */
async function sent(
  command: AssumeRoleWithSAMLCommand | GetCallerIdentityCommand,
  options: Partial<StsClientOptions> & { readonly region: string },
): Promise<Sent> {
  const client = await openStsClient({
    endpoint: 'aws',
    connectionTimeoutMs: 100,
    requestTimeoutMs: 100,
    maxAttempts: 1,
    credentials: 'none',
    ...options,
  })
  opened.push(client)
  let caught: Sent | undefined
  client.middlewareStack.add(
    () => (args) => {
      const { protocol, hostname, port, path, headers } = args.request as {
        protocol: string
        hostname: string
        port?: number
        path: string
        headers: Record<string, string>
      }
      const address = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`
      caught = { address, authorization: headers['authorization'] }
      return Promise.reject(new TypeError('nothing is sent'))
    },
    { step: 'finalizeRequest', priority: 'low', name: 'catchRequest' },
  )
  await client.send(command as AssumeRoleWithSAMLCommand).catch(() => undefined)
  // What messages say of it is where it went.
  const told = stsAddress(client, { endpoint: 'aws', ...options })
  expect(caught?.address.replace(/\/$/u, '')).toBe(told)
  return caught ?? expect.unreachable('nothing was about to be sent')
}

const unsigned = new AssumeRoleWithSAMLCommand({
  RoleArn: 'arn:aws:iam::123456789012:role/Developer',
  PrincipalArn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
  SAMLAssertion: 'PHNhbWxwOlJlc3BvbnNlLz4=',
})
const signed = new GetCallerIdentityCommand({})

describe('the STS of a region, as the SDK knows it', () => {
  for (const partition of partitions) {
    it.each(partition.regions)(
      `is in ${partition.id} the one that the table has: %s`,
      async (region) => {
        const { address, authorization } = await sent(unsigned, { region })
        expect(address).toBe(`https://${partition.stsHost(region)}/`)
        expect(authorization).toBeUndefined()
      },
    )

    it(`is called in ${partition.id} with a signature for its region`, async () => {
      const region = partition.defaultRegion
      const { address, authorization } = await sent(signed, {
        region,
        credentials: () =>
          Promise.resolve({
            accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
            secretAccessKey: 'secret-canary',
          }),
      })
      expect(address).toBe(`https://${partition.stsHost(region)}/`)
      expect(authorization).toMatch(
        new RegExp(`Credential=AKIAEXAMPLEEXAMPLE00/\\d{8}/${region}/sts/aws4_request`, 'u'),
      )
    })
  }
})

describe('IAM User Guide, "Managing AWS STS in an AWS Region": regions and endpoints', () => {
  it.each([
    ['us-east-1', 'sts.us-east-1.amazonaws.com'],
    ['us-east-2', 'sts.us-east-2.amazonaws.com'],
    ['af-south-1', 'sts.af-south-1.amazonaws.com'],
    ['ap-east-1', 'sts.ap-east-1.amazonaws.com'],
    ['ap-southeast-4', 'sts.ap-southeast-4.amazonaws.com'],
    ['eu-central-2', 'sts.eu-central-2.amazonaws.com'],
    ['me-central-1', 'sts.me-central-1.amazonaws.com'],
    ['sa-east-1', 'sts.sa-east-1.amazonaws.com'],
    ['us-gov-west-1', 'sts.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', 'sts.cn-north-1.amazonaws.com.cn'],
    ['cn-northwest-1', 'sts.cn-northwest-1.amazonaws.com.cn'],
  ])('has %s at %s', async (region, host) => {
    expect((await sent(unsigned, { region })).address).toBe(`https://${host}/`)
  })

  it('follows the regional endpoint whatever the environment says of others', async () => {
    process.env['AWS_STS_REGIONAL_ENDPOINTS'] = 'legacy'
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1'
    process.env['AWS_ENDPOINT_URL_STS'] = 'http://127.0.0.1:2'
    process.env['AWS_USE_FIPS_ENDPOINT'] = 'true'
    process.env['AWS_USE_DUALSTACK_ENDPOINT'] = 'true'
    process.env['AWS_REGION'] = 'eu-west-3'
    expect((await sent(unsigned, { region: 'us-east-1' })).address).toBe(
      'https://sts.us-east-1.amazonaws.com/',
    )
  })
})

describe('an STS of one own address', () => {
  it.each([
    ['https://sts.amazonaws.com', 'https://sts.amazonaws.com/'],
    ['https://sts-fips.{region}.amazonaws.com', 'https://sts-fips.us-west-2.amazonaws.com/'],
    ['http://localhost:4566', 'http://localhost:4566/'],
    ['https://example.com/{region}/sts', 'https://example.com/us-west-2/sts/'],
  ])('is called there: %s', async (endpoint, address) => {
    expect((await sent(unsigned, { endpoint, region: 'us-west-2' })).address).toBe(address)
  })
})
