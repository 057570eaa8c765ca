/** Under which URL a response that came to one of our own addresses meets a trust policy. */
export interface PresentRecipientAs {
  /** For our own assertion consumer services; false leaves the Recipient as asserted. */
  readonly default: string | false
  /** For single addresses, before the default: regional and per-provider ones have their own. */
  readonly byRecipient: Readonly<Record<string, string>>
}

/**
 * What `saml:aud` is in a trust policy: the Recipient as asserted, except that our own address is
 * presented as AWS's, because production policies name AWS's. A Recipient at anyone else's address is
 * never touched.
 */
export function presentedRecipient(
  recipient: string,
  {
    presentRecipientAs,
    publicUrl,
  }: { readonly presentRecipientAs: PresentRecipientAs; readonly publicUrl: string },
): string {
  const { default: byDefault, byRecipient } = presentRecipientAs
  if (Object.hasOwn(byRecipient, recipient)) return byRecipient[recipient] ?? recipient
  const acs = `${publicUrl}/saml`
  const isOurs = recipient === acs || recipient.startsWith(`${acs}/`)
  return isOurs && byDefault !== false ? byDefault : recipient
}
