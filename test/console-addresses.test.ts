import { describe, expect, it } from 'vitest'
import type { Configuration } from '../src/config/configuration.ts'
import { demonstrationConfiguration } from '../src/config/demonstration-configuration.ts'
import {
  destinationOrigins,
  federationAddresses,
  formActionOrigins,
} from '../src/console-addresses.ts'
import { partitionOf, partitions } from '../src/partition/partitions.ts'
import { openService } from './fakes/open-service.ts'

const embeddedUrl = 'http://127.0.0.1:49152'

const configured = (
  console: Partial<Configuration['console']>,
  { partition = 'aws', region = 'us-east-1' } = {},
): Configuration => {
  const demonstration = demonstrationConfiguration({ port: 8400 })
  return {
    ...demonstration,
    partition: partitionOf(partition).id,
    region,
    console: { federationEndpoint: 'embedded', allowedDestinations: [], ...console },
  }
}

describe('where the bridge and browsers go with a session', () => {
  it('is our own endpoint: called inside this process, reached by browsers from outside', () => {
    expect(federationAddresses(configured({}), partitionOf('aws'), embeddedUrl)).toEqual({
      callUrl: 'http://127.0.0.1:49152/federation',
      loginUrl: 'http://localhost:8400/federation',
      consoleUrl: 'http://localhost:8400/console',
    })
  })

  it.each(partitions.flatMap(({ id, regions }) => regions.map((region) => ({ id, region }))))(
    "is AWS's endpoint and console of the region: $id, $region",
    ({ id, region }) => {
      const partition = partitionOf(id)
      const { ofRegion, ...addresses } = federationAddresses(
        configured({ federationEndpoint: 'aws' }, { partition: id, region }),
        partition,
        embeddedUrl,
      )
      const endpoint = `https://${partition.regionalSigninHost(region)}/federation`
      expect(addresses).toEqual({
        callUrl: endpoint,
        loginUrl: endpoint,
        consoleUrl: `https://${region}.${partition.consoleHost}/`,
      })
      expect(ofRegion?.(region)).toEqual(addresses)
    },
  )

  it('is the endpoint of the region that issued the session, should another one have', () => {
    const { ofRegion } = federationAddresses(
      configured({ federationEndpoint: 'aws' }),
      partitionOf('aws'),
      embeddedUrl,
    )
    expect(ofRegion?.('eu-west-1')).toEqual({
      callUrl: 'https://eu-west-1.signin.aws.amazon.com/federation',
      loginUrl: 'https://eu-west-1.signin.aws.amazon.com/federation',
      consoleUrl: 'https://eu-west-1.console.aws.amazon.com/',
    })
  })

  it('lands people in the console that is configured, whatever the region', () => {
    const url = 'https://console.example.com/'
    const { ofRegion, consoleUrl } = federationAddresses(
      configured({ federationEndpoint: 'aws', url }),
      partitionOf('aws'),
      embeddedUrl,
    )
    expect([consoleUrl, ofRegion?.('eu-west-1').consoleUrl]).toEqual([url, url])
  })

  it('is an endpoint of somebody else, at its one address', () => {
    const federationEndpoint = 'https://federation.example.com/federation'
    const addresses = federationAddresses(
      configured({ federationEndpoint }),
      partitionOf('aws'),
      embeddedUrl,
    )
    expect(addresses).toMatchObject({ callUrl: federationEndpoint, loginUrl: federationEndpoint })
    expect(addresses.ofRegion).toBeUndefined()
  })
})

describe('Content Security Policy Level 3, form-action: where our forms lead by redirect', () => {
  const originsOf = (configuration: Configuration): readonly string[] => {
    const partition = partitionOf(configuration.partition)
    return formActionOrigins(
      configuration,
      partition,
      federationAddresses(configuration, partition, embeddedUrl),
    )
  }

  it("names the sign-in and console hosts of the partition, as AWS's endpoint is used", () => {
    expect(
      originsOf(
        configured(
          { federationEndpoint: 'aws' },
          { partition: 'aws-eusc', region: 'eusc-de-east-1' },
        ),
      ),
    ).toEqual([
      'https://eusc-de-east-1.signin.amazonaws-eusc.eu/federation',
      'https://eusc-de-east-1.console.amazonaws-eusc.eu/',
      'https://eusc-de-east-1.signin.amazonaws-eusc.eu',
      'https://*.signin.amazonaws-eusc.eu',
      'https://console.amazonaws-eusc.eu',
      'https://*.console.amazonaws-eusc.eu',
    ])
  })

  it('names no host of AWS when none is used', () => {
    expect(originsOf(configured({}))).toEqual([
      'http://localhost:8400/federation',
      'http://localhost:8400/console',
    ])
  })
})

describe('the whole service with the console of AWS', () => {
  it('lets its forms lead there', async () => {
    const service = await openService({
      change: (configuration) => ({
        ...configuration,
        sts: { ...configuration.sts, endpoint: 'aws' },
        console: {
          federationEndpoint: 'aws',
          allowedDestinations: [
            'https://console.aws.amazon.com',
            'https://*.console.aws.amazon.com',
          ],
        },
      }),
    })
    const response = await fetch(service.publicUrl)
    const directives = (response.headers.get('content-security-policy') ?? '').split(';')
    const formAction = directives.find((directive) => directive.startsWith('form-action')) ?? ''
    for (const source of [
      "'self'",
      'https://signin.aws.amazon.com',
      'https://*.signin.aws.amazon.com',
      'https://*.console.aws.amazon.com',
    ]) {
      expect(formAction.split(' ')).toContain(source)
    }
    await service.close()
  })
})

describe('destinations', () => {
  it("are the partition's consoles, and what the configuration allows besides", () => {
    const allowedDestinations = ['https://console.example.com']
    expect(destinationOrigins(configured({ allowedDestinations }), partitionOf('aws-cn'))).toEqual([
      'https://console.amazonaws.cn',
      'https://*.console.amazonaws.cn',
      'https://console.example.com',
    ])
  })
})
