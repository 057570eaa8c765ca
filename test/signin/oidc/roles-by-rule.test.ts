import { describe, expect, it } from 'vitest'
import { claimsOf, claimValues } from '../../../src/signin/oidc/claim-values.ts'
import { rolesByRule } from '../../../src/signin/oidc/roles-by-rule.ts'

const arn = (name: string): string => `arn:aws:iam::123456789012:role/${name}`
const rule = (
  name: string,
  ...when: readonly { readonly claim: string; readonly values: readonly string[] }[]
): Parameters<typeof rolesByRule>[0][number] => ({ roleArn: arn(name), when })

describe('roles by configured rules', () => {
  const groups = { claim: 'groups', values: ['dev', 'ops'] }
  const level = { claim: 'level', values: ['3'] }

  it('offers a role when every claim has one of its values, and to everybody without any', () => {
    expect(rolesByRule([rule('Dev', groups, level)], { groups: ['ops'], level: 3 })).toEqual([
      { roleArn: arn('Dev') },
    ])
    expect(rolesByRule([rule('All')], {})).toEqual([{ roleArn: arn('All') }])
  })

  it('names the claim that is missing or another, and no value', () => {
    const rules = [rule('Dev', groups, level)]
    expect(rolesByRule(rules, { groups: ['sales'], level: 3 })).toEqual([
      {
        roleArn: arn('Dev'),
        unavailable: 'It asks for another value of the claim groups than you have.',
      },
    ])
    expect(rolesByRule(rules, { groups: ['dev'] })).toEqual([
      {
        roleArn: arn('Dev'),
        unavailable:
          'It asks for the claim level, which your identity provider does not give for you.',
      },
    ])
  })

  it('offers a role once, when any of its rules holds, wherever it stands', () => {
    const either = [rule('Dev', groups), rule('Admin', level), rule('Dev', level)]
    expect(rolesByRule(either, { level: '3' })).toEqual([
      { roleArn: arn('Dev') },
      { roleArn: arn('Admin') },
    ])
    expect(rolesByRule([rule('Dev', level), rule('Dev', groups)], { level: 3 })).toEqual([
      { roleArn: arn('Dev') },
    ])
  })

  it.each([
    ['text', 'dev', ['dev']],
    ['a number', 3, ['3']],
    ['a boolean', false, ['false']],
    ['a list', ['a', 1, true, null, {}], ['a', '1', 'true']],
    ['an object', { dev: true }, []],
    ['null', null, []],
  ])('knows the values of a claim that is %s', (_what, claim, values) => {
    expect(claimValues({ claim }, 'claim')).toEqual(values)
  })

  it('takes names as they are: no paths, no case, nothing inherited', () => {
    const claims = { realm_access: { roles: ['admin'] }, 'realm_access.roles': ['flat'] }
    expect(claimValues(claims, 'realm_access.roles')).toEqual(['flat'])
    expect(claimValues({ realm_access: { roles: ['admin'] } }, 'realm_access.roles')).toEqual([])
    expect(claimValues({ Groups: 'dev' }, 'groups')).toEqual([])
    expect(claimValues({}, 'constructor')).toEqual([])
  })

  it('lets the token speak before UserInfo, of every claim that it has', () => {
    const claims = claimsOf({
      idToken: '',
      token: { claims: { groups: ['signed'] } } as never,
      userInfo: { groups: ['admin'], email: 'alice@example.com' },
    })
    expect(claims).toEqual({ groups: ['signed'], email: 'alice@example.com' })
  })
})
