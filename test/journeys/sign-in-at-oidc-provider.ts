import { expect } from 'vitest'
import type { OidcService } from '../fakes/open-oidc-service.ts'
import type { Exchange, UserAgent } from '../fakes/user-agent.ts'

/**
 * Starts a sign-in at the service and logs somebody in at oidc-provider, as far as the redirect back.
 *
 * @returns the address of ours that the provider sends the browser to, not yet visited
 */
export async function callbackFor(
  agent: UserAgent,
  { loginUrl, publicUrl }: OidcService,
  login = 'alice',
): Promise<string> {
  const callback = `${publicUrl}/oidc/callback?`
  const page = await agent.follow(await agent.get(loginUrl), callback)
  // A browser whom the provider knows comes back at once.
  const back =
    page.location === undefined
      ? await agent.follow(await agent.post(page.url, { login, answer: 'log-in' }), callback)
      : page
  expect(back.location).toContain(callback)
  return back.location ?? ''
}

/** Takes somebody to the role page. */
export async function rolePageFor(
  agent: UserAgent,
  service: OidcService,
  login = 'alice',
): Promise<Exchange> {
  const page = await agent.follow(await agent.get(await callbackFor(agent, service, login)))
  expect(new URL(page.url).pathname).toBe('/oidc/choose')
  expect(page.status).toBe(200)
  return page
}

/** The hidden fields of a role page. */
export function hiddenFields({ text }: Exchange): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/gu)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  )
}

/** The names of the roles that can be chosen. */
export function choosable({ text }: Exchange): readonly string[] {
  return [...text.matchAll(/name="roleIndex" value="[^"]*\/([^"/]+)"/gu)].map(
    ([, name = '']) => name,
  )
}

/** The code of an error answer, page or JSON. */
export function codeIn({ text, headers }: Exchange): string | undefined {
  if (headers.get('content-type')?.includes('json') === true) {
    return (JSON.parse(text) as { error?: { code?: string } }).error?.code
  }
  return /\b(?:OIDC|ID_TOKEN|STS|CSRF|PARAMETER)_[A-Z_]+\b/u.exec(text)?.[0]
}

/** The records of `GET /api/events`, the latest first. */
export async function eventsOf({ publicUrl }: Pick<OidcService, 'publicUrl'>): Promise<
  readonly {
    readonly eventName: string
    readonly errorCode?: string
    readonly responseElements: Readonly<Record<string, unknown>> | null
  }[]
> {
  const answer = await fetch(`${publicUrl}/api/events?limit=1000`)
  return ((await answer.json()) as { Records: Awaited<ReturnType<typeof eventsOf>> }).Records
}
