import { openSamlService } from '../test/fakes/open-saml-service.ts'
import { figure, measure, table } from './measure.ts'

/** Whole sign-ins per second, one after another: POST /saml, STS and federation endpoint over HTTP, console page. */
export async function signInBench(): Promise<string> {
  const service = await openSamlService()
  try {
    const signIn = async (): Promise<void> => {
      const answer = await service.post('/saml', { SAMLResponse: service.response() })
      const login = answer.headers.get('location') ?? ''
      const opened = await fetch(login, { redirect: 'manual' })
      const cookie = opened.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ')
      const page = await fetch(opened.headers.get('location') ?? '', { headers: { cookie } })
      if (page.status !== 200) throw new Error(`the console answered ${page.status}`)
      await page.text()
    }
    const rates = await measure([{ name: 'sign-in', run: signIn }], { seconds: 4 })
    return table(
      ['whole sign-ins', 'per second'],
      [['POST /saml to the console page', figure(rates.get('sign-in')?.perSecond ?? 0)]],
    )
  } finally {
    await service.close()
  }
}
