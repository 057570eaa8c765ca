import { openCodeFlow, type CodeFlow } from '../fakes/open-code-flow.ts'
import type { CodeFlowSettings } from '../fakes/code-flow-provider.ts'

/**
 * A relying party and a provider as the modules of the relying-party plans have them: response type
 * code, client_secret_basic, UserInfo asked for.
 */
export function openModule(settings: Partial<CodeFlowSettings> = {}): CodeFlow {
  return openCodeFlow({
    settings,
    client: {
      authentication: { method: 'client_secret_basic', clientSecret: 'only for tests' },
      userInfo: true,
    },
  })
}

/** What became of a sign-in. */
export interface ModuleOutcome {
  /** Who is signed in; undefined when it was refused. */
  readonly subject?: string
  /** Our code of the refusal. */
  readonly code?: string
  /** How often UserInfo was asked for, which says whether the ID token was taken. */
  readonly userInfoRequests: number
}

/** Runs one sign-in. */
export async function outcomeOf({ signIn, provider }: CodeFlow): Promise<ModuleOutcome> {
  const before = provider.countOf('/userinfo')
  const outcome = await signIn().then(
    ({ token }) => ({ subject: token.subject }),
    (failure: unknown) => ({ code: String((failure as { code?: unknown }).code) }),
  )
  return { ...outcome, userInfoRequests: provider.countOf('/userinfo') - before }
}

/** The outcome at a provider with this fault. */
export function outcomeWith(fault: Partial<CodeFlowSettings>): Promise<ModuleOutcome> {
  return outcomeOf(openModule(fault))
}

/** The outcome at a provider that does everything right: what each refusal is compared with. */
export const signedIn: ModuleOutcome = { subject: 'alice', userInfoRequests: 1 }

/** That the ID token was refused, and nothing was asked on its strength. */
export function refusedBy(code: string): ModuleOutcome {
  return { code, userInfoRequests: 0 }
}
