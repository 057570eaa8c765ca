import type { SimpleSamlPhp } from './open-simplesamlphp.ts'

/**
 * Signs somebody in at a SimpleSAMLphp without a browser: follows redirects with its cookies, fills in
 * the form that asks for a password, and takes the response from the page that would post it.
 *
 * @returns the SAMLResponse, base64
 */
export async function signInAtSimpleSamlPhp(
  { idpInitiatedUrl }: SimpleSamlPhp,
  { user, password }: { readonly user: string; readonly password: string },
): Promise<string> {
  const cookies = new Map<string, string>()
  const visit = async (url: string, form?: URLSearchParams): Promise<[string, string]> => {
    const answer = await fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { body: form }),
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
      cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    return location === null ? [url, await answer.text()] : visit(new URL(location, url).href)
  }
  const [formUrl, page] = await visit(idpInitiatedUrl)
  const AuthState = inputIn(page, 'AuthState')
  const filledIn = new URLSearchParams({ username: user, password, AuthState })
  const [, posting] = await visit(formUrl, filledIn)
  return inputIn(posting, 'SAMLResponse')
}

function inputIn(page: string, name: string): string {
  const tag = new RegExp(`<input[^>]*name="${name}"[^>]*>`, 'u').exec(page)?.[0] ?? ''
  const value = /value="([^"]*)"/u.exec(tag)?.[1]
  if (value === undefined) throw new Error(`the page has no ${name}: ${page.slice(0, 500)}`)
  return value.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#039;', "'")
}
