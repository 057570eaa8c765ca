/**
 * Where browsers and the bridge go with a session, told from the configuration. Only `compose.ts` uses it.
 */
import type { Configuration } from './config/configuration.ts'
import type { Partition } from './partition/partitions.ts'
import { regionalAcsUrl } from './signin/assertion-consumer-service.ts'

/** Where the federation endpoint is called, and where browsers go with the sign-in token. */
export function federationUrls(
  { console, server, region }: Configuration,
  partition: Partition,
  embeddedUrl: string,
): { readonly callUrl: string; readonly loginUrl: string } {
  switch (console.federationEndpoint) {
    case 'embedded':
      return { callUrl: `${embeddedUrl}/federation`, loginUrl: `${server.publicUrl}/federation` }
    case 'aws': {
      const url = `https://${partition.regionalSigninHost(region)}/federation`
      return { callUrl: url, loginUrl: url }
    }
    default:
      return { callUrl: console.federationEndpoint, loginUrl: console.federationEndpoint }
  }
}

/** Where forms of ours lead besides home, by redirect too: on to a console of another origin. */
export function formActionOrigins(
  { console: { url, allowedDestinations } }: Configuration,
  loginUrl: string,
): readonly string[] {
  return [loginUrl, url, ...allowedDestinations]
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
