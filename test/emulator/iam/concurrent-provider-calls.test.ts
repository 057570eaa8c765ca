import { describe, expect, it } from 'vitest'
import { FedbridgeError } from '../../../src/errors.ts'
import { home, openTestIam } from './open-test-iam.ts'
import type { Sent, TestIam } from './open-test-iam.ts'
import { sampleMetadata } from './saml-providers/sample-metadata.ts'

const calls = 50
const SAMLMetadataDocument = sampleMetadata()
const SAMLProviderArn = `arn:aws:iam::${home}:saml-provider/ExampleCorp`
const Url = 'https://server.example.com'
const ThumbprintList = ['a'.repeat(40)]
const OpenIDConnectProviderArn = `arn:aws:iam::${home}:oidc-provider/server.example.com`

/** How many of the calls went through, and AWS's codes for the others. */
async function outcomes(
  test: TestIam,
  action: string,
  sent: (index: number) => Sent,
): Promise<{ readonly won: number; readonly codes: ReadonlySet<string> }> {
  const settled = await Promise.allSettled(
    Array.from({ length: calls }, (_, index) => test.call(action, sent(index))),
  )
  const failures = settled.filter((one) => one.status === 'rejected')
  const codes = failures.map(({ reason }: { readonly reason: unknown }) =>
    reason instanceof FedbridgeError ? (reason.aws?.code ?? reason.code) : String(reason),
  )
  return { won: calls - failures.length, codes: new Set(codes) }
}

describe('Calls of IAM at the same time', () => {
  it('make one SAML provider of a name, in whatever case', async () => {
    const test = await openTestIam()
    const Name = (index: number): string => (index % 2 === 0 ? 'ExampleCorp' : 'EXAMPLECORP')
    expect(
      await outcomes(test, 'CreateSAMLProvider', (index) => ({
        Name: Name(index),
        SAMLMetadataDocument,
      })),
    ).toEqual({ won: 1, codes: new Set(['EntityAlreadyExists']) })
    expect(await test.iam.list('saml-provider', home)).toHaveLength(1)
    expect(test.events).toHaveLength(calls)
  })

  it('make one OpenID Connect provider of a URL', async () => {
    const test = await openTestIam()
    expect(
      await outcomes(test, 'CreateOpenIDConnectProvider', () => ({ Url, ThumbprintList })),
    ).toEqual({
      won: 1,
      codes: new Set(['EntityAlreadyExists']),
    })
    expect(await test.iam.list('oidc-provider', home)).toHaveLength(1)
  })

  it('do not get past the quota of providers together', async () => {
    const test = await openTestIam()
    for (let count = 0; count < 90; count += 1) {
      await test.call('CreateSAMLProvider', { Name: `before${count}`, SAMLMetadataDocument })
    }
    expect(
      await outcomes(test, 'CreateSAMLProvider', (index) => ({
        Name: `p${index}`,
        SAMLMetadataDocument,
      })),
    ).toEqual({ won: 10, codes: new Set(['LimitExceeded']) })
  })

  it.each<readonly [string, string, Sent]>([
    ['SAMLProvider', 'CreateSAMLProvider', { Name: 'ExampleCorp', SAMLMetadataDocument }],
    ['OpenIDConnectProvider', 'CreateOpenIDConnectProvider', { Url, ThumbprintList }],
  ])('lose no tag of a %s, added or removed', async (kind, create, sent) => {
    const test = await openTestIam()
    await test.call(create, sent)
    const provider = kind === 'SAMLProvider' ? { SAMLProviderArn } : { OpenIDConnectProviderArn }
    const added = await outcomes(test, `Tag${kind}`, (index) => ({
      ...provider,
      Tags: [{ Key: `k${index}`, Value: String(index) }],
    }))
    expect(added).toEqual({ won: calls, codes: new Set() })
    const tags = async (): Promise<unknown> => (await test.call(`Get${kind}`, provider))['Tags']
    expect(await tags()).toHaveLength(calls)
    const removed = await outcomes(test, `Untag${kind}`, (index) => ({
      ...provider,
      TagKeys: [`k${index}`],
    }))
    expect(removed).toEqual({ won: calls, codes: new Set() })
    expect(await tags()).toBeUndefined()
  })
})
