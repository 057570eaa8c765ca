import { describe, expect, it } from 'vitest'
import { allowFormAction, securityHeaders } from '../../src/http/security-headers.ts'
import { serve } from './serve.ts'

async function headersOf(options: Parameters<typeof securityHeaders>[0]): Promise<Headers> {
  await using served = await serve((app) => {
    app.use(securityHeaders(options))
    app.get('/', (_request, response) => void response.send('x'))
  })
  return (await fetch(served.url)).headers
}

const policyOf = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    (headers.get('content-security-policy') ?? '').split(';').map((directive) => {
      const [name = '', ...values] = directive.trim().split(' ')
      return [name, values.join(' ')]
    }),
  )

const local = { publicUrl: 'http://localhost:8400', formActionOrigins: [] }

describe('Content Security Policy Level 3: the policy of our pages', () => {
  it('sets every directive, and allows our own files alone', async () => {
    expect(policyOf(await headersOf(local))).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'font-src': "'self'",
      'connect-src': "'self'",
      'media-src': "'none'",
      'object-src': "'none'",
      'frame-src': "'none'",
      'worker-src': "'none'",
      'manifest-src': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
      'base-uri': "'none'",
    })
  })

  it('lets forms lead to the given origins, each named once and without its path', async () => {
    const policy = policyOf(
      await headersOf({
        ...local,
        formActionOrigins: [
          'https://idp.example.com/sso?tenant=1',
          'https://IDP.example.com/slo',
          'https://*.console.aws.amazon.com',
          'http://localhost:9000/federation',
        ],
      }),
    )
    expect(policy['form-action']).toBe(
      "'self' https://idp.example.com https://*.console.aws.amazon.com http://localhost:9000",
    )
  })

  it('lets the form of one answer lead to one address more', async () => {
    await using served = await serve((app) => {
      app.use(securityHeaders({ ...local, formActionOrigins: ['https://signin.example.com'] }))
      app.get('/away', (_request, response) => {
        allowFormAction(response, 'https://new.example.com/sso?x=1')
        response.send('x')
      })
      app.get('/nowhere', (_request, response) => {
        allowFormAction(response, "https://a.example; script-src 'unsafe-inline'")
        response.send('x')
      })
    })
    const formAction = async (path: string): Promise<string | undefined> =>
      policyOf((await fetch(`${served.url}${path}`)).headers)['form-action']
    expect(await formAction('/away')).toBe(
      "'self' https://signin.example.com https://new.example.com",
    )
    expect(await formAction('/nowhere')).toBe("'self' https://signin.example.com")
  })

  it.each(['javascript:alert(1)', 'https://a.example; script-src *', "'unsafe-inline'", '', 'a b'])(
    'does not take %j for an origin',
    (origin) => {
      expect(() => securityHeaders({ ...local, formActionOrigins: [origin] })).toThrow(TypeError)
    },
  )
})

describe('the other headers', () => {
  it('confine the page over http without claiming https', async () => {
    const headers = await headersOf(local)
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'strict-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'x-permitted-cross-domain-policies': 'none',
    })
    expect(headers.get('permissions-policy')).toContain('camera=()')
  })

  it('insist on https where it is there', async () => {
    const headers = await headersOf({ ...local, publicUrl: 'https://sso.example.com' })
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
    expect(policyOf(headers)).toHaveProperty('upgrade-insecure-requests')
  })
})
