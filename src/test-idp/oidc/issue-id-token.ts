import type { TestOidcFault } from './fault.ts'
import { testOidcFaults } from './faults.ts'
import type { Claims } from './id-token-draft.ts'
import { signIdToken } from './sign-id-token.ts'
import type { SigningAlgorithm, SigningKeys } from './signing-keys.ts'

/** Faults that show in a token or in the key set, without anybody signing in. */
export const faultsOfTokens: readonly TestOidcFault[] = testOidcFaults.filter(
  ({ kind }) => kind !== 'flow',
)

/** Signs what a draft of claims says, after what the fault does to the keys. */
export async function issueIdToken(
  claims: Claims,
  {
    keys,
    algorithm,
    fault,
  }: {
    readonly keys: SigningKeys
    readonly algorithm: SigningAlgorithm
    readonly fault: TestOidcFault | undefined
  },
): Promise<string> {
  if (fault?.keys !== undefined) await keys.rotate()
  keys.publish(fault?.keys === 'publish-nothing' ? 'nothing' : 'keys')
  const key = await keys.current(algorithm)
  const draft = { header: { alg: algorithm, typ: 'JWT', kid: key.keyId }, claims }
  return signIdToken(fault?.draft?.(draft) ?? draft, { key, fault })
}
