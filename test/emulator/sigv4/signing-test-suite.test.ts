import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { authenticate } from '../../../src/emulator/sigv4/authenticate.ts'
import { canonicalRequest, sha256Hex } from '../../../src/emulator/sigv4/canonical-request.ts'
import { parseSignature } from '../../../src/emulator/sigv4/parse-signature.ts'
import type { SignedRequest } from '../../../src/emulator/sigv4/parse-signature.ts'
import { RequestRefused } from '../../../src/errors.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'

interface Vector {
  readonly name: string
  readonly context: {
    readonly credentials: { readonly secret_access_key: string; readonly token?: string }
    readonly timestamp: string
    readonly service: string
    readonly region: string
  }
  readonly header: string
  readonly headerCanonicalRequest: string
  readonly query: string
  readonly queryCanonicalRequest: string
}

const vectors = JSON.parse(
  readFileSync(new URL('../../fixtures/sigv4/signing-test-suite.json', import.meta.url), 'utf8'),
) as readonly Vector[]

/** Vectors that a service that is not S3, behind HTTP as Node reads it, does not take: and why. */
const refused: Readonly<Record<string, string>> = {
  'get-header-value-multiline': 'folded headers are no longer HTTP',
  'get-relative-relative-unnormalized': 'the path is as S3 signs it',
  'get-relative-unnormalized': 'the path is as S3 signs it',
  'get-slash-dot-slash-unnormalized': 'the path is as S3 signs it',
  'get-slash-pointless-dot-unnormalized': 'the path is as S3 signs it',
  'get-slash-unnormalized': 'the path is as S3 signs it',
  'get-slashes-unnormalized': 'the path is as S3 signs it',
  'post-sts-header-after': 'the session token is not signed',
}

/** The text of a request, as Node's parser would hand it over. */
function readRequest(text: string): SignedRequest {
  const [head = '', ...rest] = text.split('\n\n')
  const [line = '', ...lines] = head.split('\n')
  const [, method = '', url = ''] = /^(\S+) (.*) HTTP\/1\.1$/.exec(line) ?? []
  const headers = lines
    .filter((header) => header !== '')
    .map((header) => {
      const colon = header.indexOf(':')
      return [header.slice(0, colon), header.slice(colon + 1)] as const
    })
  return { method, url, headers, body: Buffer.from(rest.join('\n\n')) }
}

const check = (vector: Vector, request: SignedRequest, at = vector.context.timestamp) =>
  authenticate(request, {
    clock: new MovableClock(new Date(at)),
    service: vector.context.service,
    findAccessKey: () =>
      Promise.resolve({
        secretAccessKey: vector.context.credentials.secret_access_key,
        principal: 'AKIDEXAMPLE',
      }),
  })

const forms = ['header', 'query'] as const
const cases = vectors.flatMap((vector) => forms.map((form) => ({ vector, form })))
const accepted = cases.filter(({ vector }) => refused[vector.name] === undefined)

describe('the published Signature Version 4 test suite', () => {
  it('is there whole', () => {
    expect(vectors).toHaveLength(38)
    expect(accepted.length).toBeGreaterThan(58)
  })

  it.each(accepted.map(({ vector, form }) => [vector.name, form, vector] as const))(
    '%s in the %s is accepted, with its own canonical request',
    async (_name, form, vector) => {
      const request = readRequest(vector[form])
      const { signedHeaders } = parseSignature(request)
      const canonical = canonicalRequest(request, {
        signedHeaders,
        payloadHash: sha256Hex(request.body),
      })
      expect(canonical).toBe(vector[`${form}CanonicalRequest`])
      expect(await check(vector, request)).toEqual({
        principal: 'AKIDEXAMPLE',
        region: vector.context.region,
        form: form === 'header' ? 'header' : 'presigned',
      })
    },
  )

  it.each(
    cases.flatMap(({ vector, form }) => {
      const reason = refused[vector.name]
      return reason === undefined ? [] : [[vector.name, form, reason, vector] as const]
    }),
  )('%s in the %s is refused: %s', async (_name, form, _reason, vector) => {
    await expect(check(vector, readRequest(vector[form]))).rejects.toBeInstanceOf(RequestRefused)
  })

  describe.each(accepted.map(({ vector, form }) => [vector.name, form, vector] as const))(
    '%s in the %s with one thing changed',
    (_name, form, vector) => {
      const request = readRequest(vector[form])
      const separator = request.url.includes('?') ? '&' : '?'
      const changes: Readonly<Record<string, SignedRequest>> = {
        method: { ...request, method: 'PUT' },
        path: { ...request, url: `/x${request.url}` },
        'query string': { ...request, url: `${request.url}${separator}Action=x` },
        body: { ...request, body: Buffer.concat([request.body, Buffer.from('x')]) },
        host: {
          ...request,
          headers: request.headers.map(([key, value]) =>
            key.toLowerCase() === 'host' ? [key, `${value}x`] : [key, value],
          ),
        },
        'another header of x-amz': { ...request, headers: [...request.headers, ['X-Amz-Y', '1']] },
      }
      it.each(Object.entries(changes))('%s', async (_what, changed) => {
        await expect(check(vector, changed)).rejects.toMatchObject({
          code: 'REQUEST_SIGNATURE_MISMATCH',
          aws: { code: 'SignatureDoesNotMatch', status: 403 },
        })
      })
    },
  )
})
