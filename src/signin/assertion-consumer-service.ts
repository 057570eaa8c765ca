import type { Bridge } from './bridge.ts'

/** The assertion consumer service that every identity provider may use. */
export function acsUrl({ publicUrl }: Pick<Bridge, 'publicUrl'>): string {
  return `${publicUrl}/saml`
}

/** The assertion consumer service of one provider, as AWS has it since 2025. */
export function providerAcsUrl({ publicUrl }: Pick<Bridge, 'publicUrl'>, uuid: string): string {
  return `${publicUrl}/saml/acs/${uuid}`
}

/** The assertion consumer service of a region. */
export function regionalAcsUrl({ publicUrl }: Pick<Bridge, 'publicUrl'>, region: string): string {
  return `${publicUrl}/saml/region/${region}`
}

/**
 * The Recipients (and Destinations) that the sign-in endpoint takes: our own services, computed from
 * the configured public URL and never from a Host header, and what `server.acceptRecipients` adds. A
 * provider's own service is taken only where the response was delivered to it.
 */
export function acceptedRecipients(
  bridge: Bridge,
  providerUuid: string | undefined,
): readonly string[] {
  return [
    acsUrl(bridge),
    ...(providerUuid === undefined ? [] : [providerAcsUrl(bridge, providerUuid)]),
    ...bridge.regions.map((region) => regionalAcsUrl(bridge, region)),
    ...bridge.acceptedRecipients,
  ]
}
