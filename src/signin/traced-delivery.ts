import type { FederatedIdentity } from '../federation/federated-identity.ts'
import type { Bridge } from './bridge.ts'
import type { TracedSignIn } from './keep-trace.ts'
import type { OfferedRole } from './offered-roles.ts'
import type { OutstandingRequest } from './outstanding-request.ts'

/** The parts of a delivery that a trace has. */
export interface DeliveredParts {
  readonly samlResponse: string | undefined
  readonly relayState: string | undefined
  /** Of the address that it was delivered to. */
  readonly path: string
  /** The role chosen on the role page. */
  readonly roleArn: string | undefined
  /** The provider of the delivery address, when it was a provider's own. */
  readonly providerUuid: string | undefined
}

/** What is known of a sign-in so far. */
export interface KnownOfDelivery {
  request?: OutstandingRequest | 'unsolicited'
  identity?: FederatedIdentity
  role?: OfferedRole
}

/**
 * A delivery with what was known of it when it was refused. The response stands in a form, as it was
 * posted, so that whoever judges it again sees it through the same decoding. Never rejects.
 */
export async function tracedDelivery(
  { samlResponse = '', relayState, path, roleArn, providerUuid }: DeliveredParts,
  { request, role }: KnownOfDelivery,
  bridge: Pick<Bridge, 'providers'>,
): Promise<TracedSignIn> {
  const chosenArn = role?.roleArn ?? roleArn
  const begunWith = typeof request === 'object' ? request.providerArn : undefined
  const providerArn =
    role?.providerArn ?? begunWith ?? (await providerOfAddress(providerUuid, bridge))
  return {
    path,
    // Not as URLSearchParams writes it: a space that came in place of a + would look like one again.
    input: `SAMLResponse=${encodeURIComponent(wellFormed(samlResponse))}`,
    ...(relayState === undefined ? {} : { relayState }),
    ...(request === undefined
      ? {}
      : { inResponseTo: typeof request === 'object' ? [request.requestId] : 'absent' }),
    ...(chosenArn === undefined ? {} : { roleArn: chosenArn }),
    ...(providerArn === undefined ? {} : { providerArn }),
  }
}

/** Half a surrogate pair has no encoding. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}

async function providerOfAddress(
  uuid: string | undefined,
  { providers }: Pick<Bridge, 'providers'>,
): Promise<string | undefined> {
  if (uuid === undefined) return undefined
  const provider = await providers.byUuid(uuid).catch(() => undefined)
  return provider?.arn
}
