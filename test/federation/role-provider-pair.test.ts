import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FederationClaimRejected } from '../../src/errors.ts'
import { parseRoleProviderPair } from '../../src/federation/role-provider-pair.ts'
import { partitions } from '../../src/partition/partitions.ts'

const roleArn = 'arn:aws:iam::123456789012:role/Developer'
const providerArn = 'arn:aws:iam::123456789012:saml-provider/ExampleCorp'

describe('IAM User Guide, Role SAML attribute', () => {
  it.each([
    ['the role first', `${roleArn},${providerArn}`],
    ['the provider first', `${providerArn},${roleArn}`],
    ['spaces around the parts', `  ${roleArn} , ${providerArn}  `],
    ['line breaks around the parts', `\r\n\t${providerArn}\n,\n${roleArn}\n`],
  ])('reads a pair with %s', (_, value) => {
    expect(parseRoleProviderPair(value)).toEqual({ roleArn, providerArn })
  })

  it.each(partitions)('reads a pair of the partition $id', ({ id }) => {
    const role = `arn:${id}:iam::123456789012:role/team/Developer`
    const provider = `arn:${id}:iam::123456789012:saml-provider/ExampleCorp`
    expect(parseRoleProviderPair(`${provider},${role}`)).toEqual({
      roleArn: role,
      providerArn: provider,
    })
  })

  it('keeps the path and the case of the role', () => {
    const role = 'arn:aws:iam::123456789012:role/application_abc/component_xyz/rdsACCESS'
    expect(parseRoleProviderPair(`${role},${providerArn}`).roleArn).toBe(role)
  })

  it('finds the dividing comma although the path and the name of the role hold some', () => {
    const role = 'arn:aws:iam::123456789012:role/a,b,arn:aws:/c,d'
    expect(parseRoleProviderPair(`${role},${providerArn}`).roleArn).toBe(role)
    expect(parseRoleProviderPair(`${providerArn},${role}`).roleArn).toBe(role)
  })

  it('reads either order of any role and provider alike', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^([!-~]{1,20}\/)?[\w+=,.@-]{1,64}$/),
        fc.stringMatching(/^[\w.-]{1,128}$/),
        fc.stringMatching(/^[ \t\r\n]{0,3}$/),
        (pathAndName, name, space) => {
          const role = `arn:aws:iam::123456789012:role/${pathAndName}`
          const provider = `arn:aws:iam::123456789012:saml-provider/${name}`
          const pair = { roleArn: role, providerArn: provider }
          expect(parseRoleProviderPair(`${role}${space},${space}${provider}`)).toEqual(pair)
          expect(parseRoleProviderPair(`${provider}${space},${space}${role}`)).toEqual(pair)
        },
      ),
    )
  })

  it('lets the role and the provider be in different accounts, which the trust policy judges', () => {
    const provider = 'arn:aws:iam::210987654321:saml-provider/ExampleCorp'
    expect(parseRoleProviderPair(`${roleArn},${provider}`)).toEqual({
      roleArn,
      providerArn: provider,
    })
  })

  it('refuses a role and a provider in different partitions, between which nothing is delegated', () => {
    const provider = providerArn.replace('arn:aws:', 'arn:aws-cn:')
    expect(() => parseRoleProviderPair(`${roleArn},${provider}`)).toThrow(
      expect.objectContaining({
        code: 'ROLE_ATTRIBUTE_INVALID',
        check: 'parse-role-provider-pair',
        expected: 'aws',
        received: 'aws-cn',
      }),
    )
  })

  it.each([
    ['nothing', ''],
    ['a role alone', roleArn],
    ['a provider alone', providerArn],
    ['two roles', `${roleArn},${roleArn}`],
    ['two providers', `${providerArn},${providerArn}`],
    ['three parts', `${roleArn},${providerArn},${roleArn}`],
    ['a comma at the end', `${roleArn},${providerArn},`],
    ['a semicolon', `${roleArn};${providerArn}`],
    ['a space inside an ARN', `${roleArn} x,${providerArn}`],
    ['a no-break space around a part', `${roleArn},\u00a0${providerArn}`],
    ['a type in another case', `${roleArn.replace('role/', 'Role/')},${providerArn}`],
    ['an OpenID Connect provider', `${roleArn},${providerArn.replace('saml', 'oidc')}`],
    ['an unknown partition', `${roleArn},${providerArn}`.replaceAll('arn:aws:', 'arn:awz:')],
  ])('refuses %s', (_, value) => {
    expect(() => parseRoleProviderPair(value)).toThrow(FederationClaimRejected)
    expect(() => parseRoleProviderPair(value)).toThrow(
      expect.objectContaining({
        code: 'ROLE_ATTRIBUTE_INVALID',
        check: 'parse-role-provider-pair',
        cause: expect.objectContaining({ code: 'ARN_INVALID' }) as unknown,
      }),
    )
  })
})
