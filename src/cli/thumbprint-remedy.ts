import { isIP } from 'node:net'
import { FedbridgeError } from '../errors.ts'

/** What to change in the command line so that a thumbprint can be read, where that is known. */
export function thumbprintRemedy(failure: FedbridgeError): string | undefined {
  const { cause } = failure
  if (cause instanceof FedbridgeError && cause.check === 'verify-certificate') {
    return 'No authority known here vouches for the discovery document. Name its authority with --ca, or ask for the host alone.'
  }
  return privateAddress(failure) ?? otherSlash(failure)
}

function privateAddress({ code, check, received = '' }: FedbridgeError): string | undefined {
  const family = isIP(received)
  if (code !== 'OUTBOUND_ADDRESS_REFUSED' || check !== 'check-address' || family === 0)
    return undefined
  return `To call it all the same, add --allow-private ${received}/${family === 6 ? 128 : 32}, or its whole network.`
}

/** An issuer is compared character by character, and of all of them the last slash is lost most. */
function otherSlash({ code, expected, received }: FedbridgeError): string | undefined {
  if (code !== 'OIDC_PROVIDER_INVALID' || received === undefined || expected === undefined)
    return undefined
  const isSlashAlone =
    received !== expected &&
    withoutSlash(received) === withoutSlash(expected) &&
    received !== 'no text'
  if (!isSlashAlone) return undefined
  const has = received.endsWith('/"') ? 'a slash' : 'no slash'
  return `The issuer of the provider has ${has} at its end: ask for ${received}.`
}

function withoutSlash(quoted: string): string {
  return quoted.replace(/\/"$/, '"')
}
