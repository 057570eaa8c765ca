/** Why a text is nothing to ask a thumbprint of: a sentence that says what to give instead. */
export function refusedTarget(text: string): string {
  const name = /^arn:[^:]*:iam::[^:]*:oidc-provider\/(.+)$/i.exec(text)?.[1]
  if (name !== undefined) return `Leave the front of the ARN out: ${name}`
  if (/^arn:/i.test(text)) return 'Expected an issuer or a host, not an ARN.'
  if (/^http:\/\//i.test(text)) return 'An issuer without TLS has no thumbprint.'
  return 'Expected an https URL, or a host with or without a port.'
}
