import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { DiagnosisContext } from '../../../src/diagnosis/diagnosis-context.ts'
import { renderJson } from '../../../src/diagnosis/report/render-json.ts'
import { renderJUnit } from '../../../src/diagnosis/report/render-junit.ts'
import { renderSarif } from '../../../src/diagnosis/report/render-sarif.ts'
import { renderText } from '../../../src/diagnosis/report/render-text.ts'
import { signedResponse, signedResponseXml, testAcsUrl } from '../../fakes/signed-response.ts'
import { testClaims, tokenContext, tokenOf } from '../oidc/token-context.ts'
import { testContext } from '../test-context.ts'

// A report goes into the log of a job and into the files that it keeps. Nobody may sign in with it.

const parameter = signedResponse()
const signatureValue = /<ds:SignatureValue>([^<]*)/.exec(signedResponseXml())?.[1] ?? ''
const damaged = parameter.replace(parameter.slice(-40, -30), 'AAAAAAAAAA')
const token = tokenOf()
const expired = tokenOf({ exp: testClaims.iat - 7200, iat: testClaims.iat - 10_800 })
const forged = `${token.slice(0, token.lastIndexOf('.') + 1)}${signatureOf(tokenOf({ sub: 'x' }))}`
const canary = 'canary-0123456789-canary-0123456789'
const har = JSON.stringify({
  log: {
    entries: [
      {
        startedDateTime: '2030-01-01T12:00:00Z',
        request: {
          method: 'POST',
          url: testAcsUrl,
          headers: [
            { name: 'Cookie', value: `session=${canary}` },
            { name: 'Authorization', value: `Bearer ${canary}` },
          ],
          cookies: [{ name: 'session', value: canary }],
          postData: {
            mimeType: 'application/x-www-form-urlencoded',
            text: `SAMLResponse=${encodeURIComponent(parameter)}&password=${canary}`,
          },
        },
        response: { status: 302, headers: [], content: { text: '' } },
      },
    ],
  },
})

type Case = readonly [what: string, input: string, context: DiagnosisContext]
const saml = testContext()
const oidc = tokenContext()
const cases: readonly Case[] = [
  ['a response', parameter, saml],
  ['an expired response', signedResponse({ notOnOrAfter: '2030-01-01T11:00:00Z' }), saml],
  ['a response of another key', signedResponse({ key: 'attacker-rsa-2048' }), saml],
  ['a damaged response', damaged, saml],
  ['a response that was cut off', parameter.slice(0, -200), saml],
  ['a response in a form', `SAMLResponse=${encodeURIComponent(parameter)}`, saml],
  ['a response in a HAR file', har, saml],
  ['a token', token, oidc],
  ['an expired token', expired, oidc],
  ['a token with another signature', forged, oidc],
  ['a token that was cut off', token.slice(0, -20), oidc],
  ['a token in a header', `Authorization: Bearer ${token}`, oidc],
  [
    'an answer of a token endpoint',
    JSON.stringify({ id_token: token, access_token: canary, refresh_token: canary }),
    oidc,
  ],
  ['a token request', `grant_type=authorization_code&code=${canary}&client_secret=${canary}`, oidc],
  [
    'a call of STS',
    `Action=AssumeRoleWithWebIdentity&WebIdentityToken=${token}&RoleSessionName=a`,
    oidc,
  ],
  ['an opaque token', `Authorization: Bearer ${canary}`, oidc],
  ['an opaque token alone', canary, oidc],
  [
    'credentials',
    JSON.stringify({ Credentials: { SecretAccessKey: canary, SessionToken: canary } }),
    oidc,
  ],
]

describe('the reports', () => {
  it.each(cases)(
    'of %s hold nothing that one could sign in with',
    async (_what, input, context) => {
      const diagnosis = await diagnose(input, context)
      const named = [{ name: 'input.txt', diagnosis }]
      const reports = {
        text: renderText(diagnosis, { color: false }),
        json: renderJson(named),
        junit: renderJUnit(named),
        sarif: renderSarif(named),
      }
      for (const [format, report] of Object.entries(reports)) {
        for (const secret of secretsOf(input)) {
          expect(report.includes(secret), `${format} holds ${secret.slice(0, 20)}…`).toBe(false)
        }
        // What base64 there is, is a fingerprint or an excerpt.
        expect(Math.max(0, ...runsOfBase64(report)), format).toBeLessThan(120)
      }
    },
  )
})

/** What of an input nobody else should have, in the forms in which it could be shown. */
function secretsOf(input: string): readonly string[] {
  return [
    parameter,
    signatureValue,
    token,
    signatureOf(token),
    signatureOf(expired),
    signatureOf(forged),
    canary,
    ...(input.length > 100 ? [input] : []),
  ]
}

function signatureOf(jws: string): string {
  return jws.slice(jws.lastIndexOf('.') + 1)
}

function runsOfBase64(text: string): readonly number[] {
  return [...text.matchAll(/[A-Za-z0-9+/_-]{60,}/g)].map(([run]) => run.length)
}
