/**
 * An address of a client's with parameters added to it, those that are undefined left out.
 *
 * @see RFC 6749, section 4.1.2; RFC 9207, section 2
 */
export function renderRedirect(
  uri: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const url = new URL(uri)
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.append(name, value)
  }
  return url.href
}
