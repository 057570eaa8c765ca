import { createHash, randomBytes } from 'node:crypto'
import { UserAgent, type Exchange } from '../../fakes/user-agent.ts'
import type { SamlService } from '../../fakes/open-saml-service.ts'
import { testAttributes } from '../../fakes/signed-response.ts'

/** A program that asks, as `fedbridge login` does. */
export interface Program {
  readonly secret: string
  readonly clientId: string
  readonly verifier: string
  readonly challenge: string
  readonly state: string
  readonly redirectUri: string
  /** The address that it opens in a browser. */
  address(more?: Readonly<Record<string, string>>): string
  /** Brings a code. */
  redeem(code: string, more?: Readonly<Record<string, string>>): Promise<Response>
  /** Brings anything. */
  ask(path: string, form: Readonly<Record<string, string>>): Promise<Response>
}

export const sha256 = (text: string): string =>
  createHash('sha256').update(text).digest('base64url')

/** A program with a secret of its own. */
export function newProgram({ publicUrl }: Pick<SamlService, 'publicUrl'>): Program {
  const secret = randomBytes(32).toString('base64url')
  const verifier = randomBytes(32).toString('base64url')
  const program = {
    secret,
    verifier,
    clientId: sha256(secret),
    challenge: sha256(verifier),
    state: randomBytes(16).toString('base64url'),
    redirectUri: 'http://127.0.0.1:51234/callback',
  }
  const ask = (path: string, form: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`${publicUrl}${path}`, { method: 'POST', body: new URLSearchParams(form) })
  return {
    ...program,
    ask,
    address: (more = {}) => {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: program.clientId,
        redirect_uri: program.redirectUri,
        state: program.state,
        code_challenge: program.challenge,
        code_challenge_method: 'S256',
        ...more,
      })
      return `${publicUrl}/command-line/authorize?${query.toString()}`
    },
    redeem: (code, more = {}) =>
      ask('/command-line/token', {
        grant_type: 'authorization_code',
        code,
        redirect_uri: program.redirectUri,
        code_verifier: verifier,
        client_id: program.clientId,
        client_secret: secret,
        ...more,
      }),
  }
}

/** Two roles in two accounts, as an identity provider asserts them. */
export const severalRoles = {
  ...testAttributes,
  'https://aws.amazon.com/SAML/Attributes/Role': [
    'arn:aws:iam::123456789012:role/Developer,arn:aws:iam::123456789012:saml-provider/ExampleCorp',
    'arn:aws:iam::123456789012:role/Auditor,arn:aws:iam::123456789012:saml-provider/ExampleCorp',
    'arn:aws:iam::210987654321:role/Operator,arn:aws:iam::210987654321:saml-provider/ExampleCorp',
  ],
}

/** The value of a hidden field of a page. */
export function fieldOf(page: string, name: string): string {
  const [, value] = new RegExp(`name="${name}"[^>]*value="([^"]*)"`, 'u').exec(page) ?? []
  if (value === undefined) throw new Error(`the page has no field ${name}`)
  return value.replaceAll('&amp;', '&')
}

/** Where a page goes by itself; the address of the page is its base. */
export function refreshOf(page: string, base?: string): URL {
  const [, url] = /http-equiv="refresh" content="0; url=([^"]*)"/u.exec(page) ?? []
  if (url === undefined) throw new Error('the page goes nowhere')
  return new URL(url.replaceAll('&amp;', '&'), base)
}

/** A person with a browser who signs in at the identity provider of the service. */
export function newPerson(service: SamlService): {
  readonly agent: UserAgent
  /** Opens the address of a program, signs in, and is asked. */
  signInFor(address: string, attributes?: typeof testAttributes): Promise<Exchange>
  /** Signs in where the identity provider was reached, and comes back. */
  answerIdp(atIdp: Exchange, attributes?: typeof testAttributes): Promise<Exchange>
  /** Answers the page that asks. */
  decide(page: Exchange, form?: Readonly<Record<string, string>>): Promise<Exchange>
} {
  const agent = new UserAgent()
  const answerIdp = async (
    atIdp: Exchange,
    attributes: typeof testAttributes = testAttributes,
  ): Promise<Exchange> => {
    const { default: zlib } = await import('node:zlib')
    const request = new URL(atIdp.location ?? '').searchParams.get('SAMLRequest') ?? ''
    const xml = zlib.inflateRawSync(Buffer.from(request, 'base64')).toString()
    const [, inResponseTo = ''] = /\bID="([^"]+)"/u.exec(xml) ?? []
    const delivered = await agent.post(`${service.publicUrl}/saml`, {
      SAMLResponse: service.response({ inResponseTo, attributes }),
    })
    return agent.follow(delivered, 'http://127.0.0.1:51234/')
  }
  return {
    agent,
    answerIdp,
    signInFor: async (address, attributes) => answerIdp(await agent.get(address), attributes),
    decide: (page, form = { decision: 'allow' }) =>
      agent.post(`${service.publicUrl}/command-line/confirm`, {
        id: fieldOf(page.text, 'id'),
        csrf_token: fieldOf(page.text, 'csrf_token'),
        ...form,
      }),
  }
}
