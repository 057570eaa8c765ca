import type { STSClient } from '@aws-sdk/client-sts'
import { systemClock, type Clock } from '../clock.ts'
import type { AwsCredentials } from './aws-credentials.ts'
import type { CallableRegion } from './call-in-regions.ts'
import { openCircuit } from './circuit.ts'
import { signingKeyOf } from './signing-key.ts'
import { openStsClient, type StsClientOptions } from './open-sts-client.ts'

/** A region with its circuit and its clients. */
export interface StsRegion extends CallableRegion {
  /** The client for a call that is signed by nobody, by us, or with the credentials of the call. */
  clientFor(call: {
    readonly signedBy: 'nobody' | 'service' | 'session'
    readonly credentials?: AwsCredentials
  }): Promise<STSClient>
}

export interface StsRegions {
  readonly all: readonly StsRegion[]
  close(): void
}

export interface StsRegionsOptions extends Omit<StsClientOptions, 'credentials' | 'connectionsOf'> {
  readonly regions?: readonly string[]
  readonly credentials?: () => Promise<AwsCredentials>
  readonly clock: Clock
  readonly tellCircuit?: (circuit: {
    readonly region: string
    readonly state: 'open' | 'closed'
  }) => void
}

/**
 * The regions to ask, in order. Their clients are opened at the first call that needs them. Those of a
 * region share their connections; one that does not sign has no credentials, whatever the environment has.
 */
export function openStsRegions(options: StsRegionsOptions): StsRegions {
  const opened: Promise<STSClient>[] = []
  const open = (clientOptions: StsClientOptions): Promise<STSClient> => {
    const opening = openStsClient(clientOptions)
    opened.push(opening)
    return opening
  }
  return {
    all: (options.regions ?? [options.region]).map((region) => openRegion(region, options, open)),
    close: () => {
      for (const opening of opened) {
        void opening.then((client) => {
          client.destroy()
        })
      }
    },
  }
}

function openRegion(
  region: string,
  { clock, credentials, tellCircuit, ...limits }: StsRegionsOptions,
  open: (options: StsClientOptions) => Promise<STSClient>,
): StsRegion {
  const ofRegion = { ...limits, region }
  let unsigned: Promise<STSClient> | undefined
  let ours: Promise<STSClient> | undefined
  const unsignedClient = (): Promise<STSClient> =>
    (unsigned ??= open({ ...ofRegion, credentials: 'none' }))
  const signingClient = async (
    signer: Exclude<StsClientOptions['credentials'], 'none'>,
  ): Promise<STSClient> =>
    openStsClient({ ...ofRegion, credentials: signer, connectionsOf: await unsignedClient() })

  return {
    region,
    circuit: openCircuit({
      clock,
      ...(tellCircuit && {
        tell: (state) => {
          tellCircuit({ region, state })
        },
      }),
    }),
    clientFor: async ({ signedBy, credentials: ofCall }) => {
      if (signedBy === 'nobody') return unsignedClient()
      const client =
        ofCall === undefined
          ? await (ours ??= signingClient(credentials ?? 'default-chain'))
          : await signingClient(() => Promise.resolve(ofCall))
      // Looked for here, a refusal of theirs is not taken for one of the call.
      if (ofCall === undefined) {
        await signingKeyOf(client, { timeoutMs: limits.requestTimeoutMs })
      }
      // The SDK signs with the machine's clock and this beside it, and mends it by the time of answers.
      if (clock !== systemClock) {
        client.config.systemClockOffset = clock.now().getTime() - systemClock.now().getTime()
      }
      return client
    },
  }
}
