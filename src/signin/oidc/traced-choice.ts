import type { Bridge } from '../bridge.ts'
import type { TracedSignIn } from '../keep-trace.ts'
import type { ProvenSignIn } from './proven-sign-in.ts'
import { tracedToken } from './traced-callback.ts'

/**
 * A refused choice of a role: with the token where the choice was found, with nothing where it was
 * not. Never rejects.
 */
export async function tracedChoice(
  { path, roleArn }: { readonly path: string; readonly roleArn?: string },
  { signIn }: { readonly signIn?: ProvenSignIn },
  { oidcProviders }: Pick<Bridge, 'oidcProviders'>,
): Promise<TracedSignIn> {
  const asked = roleArn === undefined ? {} : { roleArn }
  if (signIn === undefined) return { path, input: '', ...asked }
  const { providerArn, idToken, roleSessionName } = signIn
  const provider = await oidcProviders.byArn(providerArn).catch(() => undefined)
  return tracedToken(
    { path, idToken },
    { ...asked, roleSessionName, ...(provider === undefined ? {} : { provider }) },
  )
}
