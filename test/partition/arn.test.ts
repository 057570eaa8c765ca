import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IdentifierRejected } from '../../src/errors.ts'
import { parseArn, parseIamRoleArn, parseSamlProviderArn } from '../../src/partition/arn.ts'
import { partitions } from '../../src/partition/partitions.ts'

const account = '123456789012'

describe('IAM User Guide, Amazon Resource Names (ARNs)', () => {
  it.each([
    [
      `arn:aws:iam::${account}:user/johndoe`,
      { service: 'iam', region: '', accountId: account, resource: 'user/johndoe' },
    ],
    [
      `arn:aws:sns:us-east-1:${account}:example-sns-topic-name`,
      {
        service: 'sns',
        region: 'us-east-1',
        accountId: account,
        resource: 'example-sns-topic-name',
      },
    ],
    [
      'arn:aws:s3:::my_corporate_bucket/Development/a:b',
      { service: 's3', region: '', accountId: '', resource: 'my_corporate_bucket/Development/a:b' },
    ],
    [
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
      { service: 'iam', region: '', accountId: 'aws', resource: 'policy/ReadOnlyAccess' },
    ],
  ])('takes %s apart', (text, parts) => {
    expect(parseArn(text)).toEqual({ partition: 'aws', ...parts })
  })

  it.each(partitions)('knows the partition $id', ({ id }) => {
    expect(parseArn(`arn:${id}:iam::${account}:root`).partition).toBe(id)
  })

  it('takes 2048 characters and refuses one more', () => {
    const text = 'arn:aws:s3:::'.padEnd(2048, 'x')
    expect(parseArn(text).resource).toHaveLength(2048 - 'arn:aws:s3:::'.length)
    expect(() => parseArn(`${text}x`)).toThrow(expect.objectContaining({ code: 'ARN_INVALID' }))
  })

  it.each([
    ['another prefix', `ARN:aws:iam::${account}:root`],
    ['an unknown partition', `arn:aws-mars:iam::${account}:root`],
    ['a partition in another case', `arn:AWS:iam::${account}:root`],
    ['a name that every object has for a partition', `arn:constructor:iam::${account}:root`],
    ['no service', `arn:aws:::${account}:root`],
    ['a service in another case', `arn:aws:IAM::${account}:root`],
    ['an account id with hyphens', 'arn:aws:iam::1234-5678-9012:root'],
    ['an account id of eleven digits', 'arn:aws:iam::12345678901:root'],
    ['no resource', `arn:aws:iam::${account}:`],
    ['too few parts', `arn:aws:iam:${account}:root`],
    ['a space in front', ` arn:aws:iam::${account}:root`],
    ['a line break at the end', `arn:aws:iam::${account}:root\n`],
    ['NUL in the resource', `arn:aws:iam::${account}:ro\u0000ot`],
    ['half a surrogate pair', `arn:aws:iam::${account}:ro\ud800ot`],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(() => parseArn(text)).toThrow(IdentifierRejected)
    expect(() => parseArn(text)).toThrow(
      expect.objectContaining({
        code: 'ARN_INVALID',
        check: 'parse-arn',
        expected: 'arn:partition:service:region:account-id:resource',
        received: JSON.stringify(text),
      }),
    )
  })

  it('puts together again to what it was, whatever the resource', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...partitions),
        fc.stringMatching(/^[a-z0-9-]{1,20}$/),
        fc.stringMatching(/^[0-9]{12}$/),
        fc.stringMatching(/^[\x20-\x7e]{1,200}$/),
        ({ id, defaultRegion }, service, accountId, resource) => {
          const text = `arn:${id}:${service}:${defaultRegion}:${accountId}:${resource}`
          const parsed = parseArn(text)
          expect(parsed).toEqual({
            partition: id,
            service,
            region: defaultRegion,
            accountId,
            resource,
          })
        },
      ),
    )
  })
})

describe('IAM User Guide, IAM ARNs: roles', () => {
  it.each([
    ['S3Access', '/', 'S3Access'],
    ['application_abc/component_xyz/RDSAccess', '/application_abc/component_xyz/', 'RDSAccess'],
    [
      'aws-service-role/access-analyzer.amazonaws.com/AWSServiceRoleForAccessAnalyzer',
      '/aws-service-role/access-analyzer.amazonaws.com/',
      'AWSServiceRoleForAccessAnalyzer',
    ],
    ['a,b:c/d+e=f,g.h@i-j_K9', '/a,b:c/', 'd+e=f,g.h@i-j_K9'],
  ])('takes role/%s apart', (pathAndName, path, roleName) => {
    const arn = `arn:aws:iam::${account}:role/${pathAndName}`
    expect(parseIamRoleArn(arn)).toEqual({
      arn,
      partition: 'aws',
      accountId: account,
      path,
      roleName,
    })
  })

  it('keeps the case of the name', () => {
    expect(parseIamRoleArn(`arn:aws:iam::${account}:role/developer`).roleName).toBe('developer')
    expect(parseIamRoleArn(`arn:aws:iam::${account}:role/Developer`).roleName).toBe('Developer')
  })

  it.each([
    ['a name', '', 64],
    ['a path', 'p', 512],
  ])('takes %s at its limit and refuses one more character', (_, kind, limit) => {
    const resource = (length: number): string =>
      kind === 'p' ? `${'p'.repeat(length - 2)}/Admin` : 'n'.repeat(length)
    const arn = (length: number): string => `arn:aws:iam::${account}:role/${resource(length)}`
    expect(parseIamRoleArn(arn(limit)).accountId).toBe(account)
    expect(() => parseIamRoleArn(arn(limit + 1))).toThrow(
      expect.objectContaining({ code: 'ARN_INVALID', check: 'parse-iam-role-arn' }),
    )
  })

  it.each([
    ['a user', `arn:aws:iam::${account}:user/Admin`],
    ['a type in another case', `arn:aws:iam::${account}:Role/Admin`],
    ['a session of a role', `arn:aws:sts::${account}:assumed-role/Admin/alice`],
    ['a region', `arn:aws:iam:us-east-1:${account}:role/Admin`],
    ['no account', 'arn:aws:iam:::role/Admin'],
    ["AWS's own account", 'arn:aws:iam::aws:role/Admin'],
    ['no name', `arn:aws:iam::${account}:role/`],
    ['a path without a name', `arn:aws:iam::${account}:role/path/`],
    ['a name with a space', `arn:aws:iam::${account}:role/Ad min`],
    ['a name with an asterisk', `arn:aws:iam::${account}:role/Admin*`],
    ['a name beyond ASCII', `arn:aws:iam::${account}:role/Ädmin`],
    ['a path with a space', `arn:aws:iam::${account}:role/pa th/Admin`],
    ['a path that is two slashes', `arn:aws:iam::${account}:role//Admin`],
  ])('refuses %s', (_, text) => {
    expect(() => parseIamRoleArn(text)).toThrow(
      expect.objectContaining({
        code: 'ARN_INVALID',
        check: 'parse-iam-role-arn',
        expected: 'arn:partition:iam::account-id:role/path/name',
        received: JSON.stringify(text),
      }),
    )
  })
})

describe('IAM User Guide, IAM ARNs: SAML providers', () => {
  it.each(['ADFSProvider', 'a.b_c-D9', 'x'])('takes saml-provider/%s apart', (providerName) => {
    const arn = `arn:aws-cn:iam::${account}:saml-provider/${providerName}`
    expect(parseSamlProviderArn(arn)).toEqual({
      arn,
      partition: 'aws-cn',
      accountId: account,
      providerName,
    })
  })

  it('takes a name of 128 characters and refuses one more', () => {
    const arn = (length: number): string =>
      `arn:aws:iam::${account}:saml-provider/${'n'.repeat(length)}`
    expect(parseSamlProviderArn(arn(128)).providerName).toHaveLength(128)
    expect(() => parseSamlProviderArn(arn(129))).toThrow(
      expect.objectContaining({ code: 'ARN_INVALID', check: 'parse-saml-provider-arn' }),
    )
  })

  it.each([
    ['an OpenID Connect provider', `arn:aws:iam::${account}:oidc-provider/example.com`],
    ['a path', `arn:aws:iam::${account}:saml-provider/path/ADFS`],
    ['no name', `arn:aws:iam::${account}:saml-provider/`],
    ['a comma, which only roles may have', `arn:aws:iam::${account}:saml-provider/A,B`],
    ['a space', `arn:aws:iam::${account}:saml-provider/A B`],
    ['another service', `arn:aws:sts::${account}:saml-provider/ADFS`],
  ])('refuses %s', (_, text) => {
    expect(() => parseSamlProviderArn(text)).toThrow(
      expect.objectContaining({
        code: 'ARN_INVALID',
        check: 'parse-saml-provider-arn',
        expected: 'arn:partition:iam::account-id:saml-provider/name',
        received: JSON.stringify(text),
      }),
    )
  })
})
