import { describe, expect, it } from 'vitest'
import { configuredContext } from '../../src/cli/configured-context.ts'
import { acsUrl, demonstrationConfiguration, regionalAcsUrl, systemClock } from '../../src/index.ts'

const configuration = demonstrationConfiguration({ port: 9000 })
const { server } = configuration
const contextOf = (endpoint: 'sts' | 'sign-in'): ReturnType<typeof configuredContext> =>
  configuredContext(configuration, { endpoint, clock: systemClock })

describe('the context that a configuration makes', () => {
  it('takes responses at the addresses of the service, and at those of AWS where STS judges', () => {
    const ours = [acsUrl(server), regionalAcsUrl(server, 'eu-west-1')]
    expect(contextOf('sign-in').acceptedRecipients).toEqual(expect.arrayContaining(ours))
    expect(contextOf('sts').acceptedRecipients).toEqual(expect.arrayContaining(ours))
    const aws = 'https://signin.aws.amazon.com/saml'
    expect(contextOf('sts').acceptedRecipients).toContain(aws)
    expect(contextOf('sign-in').acceptedRecipients).not.toContain(aws)
  })

  it("presents our addresses to trust policies as those of AWS, and nobody else's", () => {
    const { presentRecipientAs } = contextOf('sts')
    const shown = (recipient: string): string | undefined => presentRecipientAs?.(recipient)
    expect(shown(acsUrl(server))).toBe('https://signin.aws.amazon.com/saml')
    expect(shown(`${acsUrl(server)}/acs/1`)).toBe('https://signin.aws.amazon.com/saml')
    expect(shown(regionalAcsUrl(server, 'eu-west-1'))).toBe(
      'https://eu-west-1.signin.aws.amazon.com/saml',
    )
    expect(shown('https://other.example/saml')).toBe('https://other.example/saml')
    expect(shown(`${acsUrl(server)}x`)).toBe(`${acsUrl(server)}x`)
  })

  it('has the roles and both providers of the demonstration, of whom no keys are known', () => {
    const { roles, providers, oidcProviders } = contextOf('sts')
    expect(roles.map(({ arn }) => arn)).toContain('arn:aws:iam::123456789012:role/Developer')
    expect(providers).toMatchObject([{ providerName: 'ExampleCorp' }])
    expect(providers[0]?.metadata).toBeUndefined()
    expect(providers[0]?.unavailable).toContain('--metadata')
    expect(oidcProviders).toMatchObject([
      { issuer: 'http://localhost:9000/test-idp/oidc', clientIds: ['fedbridge'] },
    ])
  })
})
