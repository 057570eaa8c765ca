/**
 * Where browsers and the bridge go with a session, told from the configuration. Only `compose.ts` uses it.
 */
import type { FederationAddresses, FederationEndpointOptions } from './aws/federation-endpoint.ts'
import type { Configuration } from './config/configuration.ts'
import { consoleHomeUrl, federationUrl } from './partition/federation-urls.ts'
import type { Partition } from './partition/partitions.ts'
import { regionalAcsUrl } from './signin/assertion-consumer-service.ts'

/** Where the federation endpoint is called, where browsers go with the sign-in token, and on from there. */
export function federationAddresses(
  { console: { federationEndpoint, url }, server: { publicUrl }, region }: Configuration,
  partition: Partition,
  embeddedUrl: string,
): FederationEndpointOptions {
  switch (federationEndpoint) {
    case 'embedded':
      return {
        callUrl: `${embeddedUrl}/federation`,
        loginUrl: `${publicUrl}/federation`,
        consoleUrl: url ?? `${publicUrl}/console`,
      }
    case 'aws': {
      const ofRegion = (code: string): FederationAddresses => {
        const endpoint = federationUrl(partition, code)
        const consoleUrl = url ?? consoleHomeUrl(partition, code)
        return { callUrl: endpoint, loginUrl: endpoint, consoleUrl }
      }
      return { ...ofRegion(region), ofRegion }
    }
    default:
      return {
        callUrl: federationEndpoint,
        loginUrl: federationEndpoint,
        consoleUrl: url ?? `${publicUrl}/console`,
      }
  }
}

/** Where forms of ours lead besides home, by redirect too: on to a console of another origin. */
export function formActionOrigins(
  { console: { federationEndpoint, allowedDestinations } }: Configuration,
  partition: Partition,
  { loginUrl, consoleUrl }: FederationAddresses,
): readonly string[] {
  // Which region it will be is known after the form; and AWS sends browsers on between its hosts.
  const regional = federationEndpoint === 'aws' ? partitionOrigins(partition) : []
  return [loginUrl, consoleUrl, ...regional, ...allowedDestinations]
}

function partitionOrigins(partition: Partition): readonly string[] {
  const { signinHost, consoleHost, defaultRegion } = partition
  const ofRegion = partition.regionalSigninHost(defaultRegion)
  const signinDomain = ofRegion.slice(`${defaultRegion}.`.length)
  return [signinHost, `*.${signinDomain}`, consoleHost, `*.${consoleHost}`].map(
    (host) => `https://${host}`,
  )
}

/** Origins that a destination may name besides our own console. */
export function destinationOrigins(
  { console }: Configuration,
  { consoleHost }: Partition,
): readonly string[] {
  return [`https://${consoleHost}`, `https://*.${consoleHost}`, ...console.allowedDestinations]
}

/** A response that went to a region's address meets trust policies under that region's sign-in URL. */
export function regionalRecipients(
  { server, emulator }: Configuration,
  partition: Partition,
): Readonly<Record<string, string>> {
  if (emulator.presentRecipientAs === false) return {}
  return Object.fromEntries(
    partition.regions.map((region) => [
      regionalAcsUrl(server, region),
      `https://${partition.regionalSigninHost(region)}/saml`,
    ]),
  )
}
