import type { Partition } from '../../partition/partitions.ts'
import { signinUrls } from '../../partition/signin-urls.ts'
import type { DiagnosisContext } from '../diagnosis-context.ts'

/** What decides which addresses a document may be for. */
export interface OwnAddresses {
  readonly publicUrl: string
  readonly partition: Partition
  readonly acceptAudiences: readonly string[]
  readonly acceptRecipients: readonly string[]
  readonly presentRecipientAs: string | false
}

type Addresses = Required<
  Pick<DiagnosisContext, 'acceptedAudiences' | 'acceptedRecipients' | 'presentRecipientAs'>
>

/**
 * Whom a document may be for where it is judged: the audiences and recipients that the service takes,
 * and under which URL its own addresses meet trust policies, as the emulator has it. Where STS judges,
 * the addresses of AWS itself are as right as ours.
 */
export function ownAddresses(
  { publicUrl, partition, acceptAudiences, acceptRecipients, presentRecipientAs }: OwnAddresses,
  endpoint: DiagnosisContext['endpoint'],
): Addresses {
  // The addresses of signin/, which diagnosis/ may not import; a test compares them.
  const acs = `${publicUrl}/saml`
  const regionalAcs = (region: string): string => `${acs}/region/${region}`
  const regional = new Map(
    partition.regions.map((region) => [
      regionalAcs(region),
      `https://${partition.regionalSigninHost(region)}/saml`,
    ]),
  )
  const services = [acs, ...regional.keys()]
  const ofAws = signinUrls(partition)
  return {
    acceptedAudiences: [...partition.spEntityIds, ...ofAws, ...services, ...acceptAudiences],
    // Nothing is wrong with a response to AWS itself, unless it was to come to us.
    acceptedRecipients: [...services, ...acceptRecipients, ...(endpoint === 'sts' ? ofAws : [])],
    presentRecipientAs: (recipient) => {
      if (presentRecipientAs === false) return recipient
      const isOurs = recipient === acs || recipient.startsWith(`${acs}/`)
      return regional.get(recipient) ?? (isOurs ? presentRecipientAs : recipient)
    },
  }
}
