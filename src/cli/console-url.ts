import { readCurrentCredentials } from '../aws/read-current-credentials.ts'
import { StsRefused } from '../errors.ts'
import { consoleDestination } from './console-destination.ts'
import type { CommandReport } from './command-report.ts'
import { federationPlace } from './federation-place.ts'
import { isInTheClear } from './in-the-clear.ts'
import { consoleAddress } from './login/console-address.ts'
import { openSecretAddress } from './login/open-secret-address.ts'
import { wrongUsage } from './wrong-usage.ts'

/** How long the address opens the console, and where AWS has it from. */
const addressSeconds = 15 * 60

/**
 * Turns the credentials that are at hand into an address that opens the console with them: of temporary
 * credentials alone, as the federation endpoint takes no others. The credentials travel in the body of a
 * POST; the address is a secret for 15 minutes, and standard output has it because it was asked for.
 *
 * @throws {StsRefused} STS_CREDENTIALS_INVALID, FEDERATION_REFUSED; {OutboundFailed} STS_UNREACHABLE
 * @throws {CommanderError} wrong usage
 */
export async function reportConsoleUrl({
  profile,
  region: named,
  url,
  destination,
  issuer,
  durationSeconds,
  open,
  json,
  openInBrowser,
}: {
  readonly profile: string | undefined
  readonly region: string | undefined
  /** Of a bridge or a federation endpoint; that of the region's partition at AWS without it. */
  readonly url: string | undefined
  readonly destination: string | undefined
  readonly issuer: string
  readonly durationSeconds: number | undefined
  /** Opens it in the place of printing it. */
  readonly open: boolean
  readonly json: boolean
  readonly openInBrowser: (address: string) => Promise<boolean>
}): Promise<CommandReport> {
  const current = await readCurrentCredentials({ profile })
  const { accessKeyId, secretAccessKey, sessionToken } = current.credentials
  if (sessionToken === undefined) throw longTerm()
  const region = named ?? current.region ?? 'us-east-1'
  const place = federationPlace(url, region)
  if (isInTheClear(new URL(place.federationEndpoint))) {
    throw wrongUsage('--url: expected https, as credentials would go over the network in the clear')
  }
  const address = await consoleAddress(
    { accessKeyId, secretAccessKey, sessionToken, ...place },
    {
      destination: consoleDestination(destination, { region, consoleUrl: place.consoleUrl }),
      issuer,
      durationSeconds,
    },
  )
  if (open) {
    await openSecretAddress(address, openInBrowser)
    return { output: json ? '{"opened":true}\n' : 'opened the console\n', notes: [], done: true }
  }
  return {
    output: json
      ? `${JSON.stringify({ url: address, validForSeconds: addressSeconds })}\n`
      : `${address}\n`,
    notes: [],
    done: true,
  }
}

/** With AWS's own text, as its federation endpoint has it for them. */
function longTerm(): StsRefused {
  return new StsRefused(
    'FEDERATION_REFUSED',
    'the credentials are long-term ones, expected those of a role or a federated user: assume a role first',
    {
      check: 'report-console-url',
      expected: 'credentials with a session token',
    },
  )
}
