import { describe, expect, it } from 'vitest'
import type { SmallestChange } from '../../../src/diagnosis/trust-policy/smallest-change.ts'
import { smallestChange } from '../../../src/diagnosis/trust-policy/smallest-change.ts'
import type { ConditionContext } from '../../../src/federation/condition-context.ts'
import { contextOf } from '../../../src/federation/condition-context.ts'
import { evaluateTrustPolicy } from '../../../src/policy/evaluate-trust-policy.ts'
import { parsePolicyDocument } from '../../../src/policy/parse-policy-document.ts'
import type { PolicyDocument } from '../../../src/policy/policy-document.ts'
import type { RequestPrincipal, TrustRequest } from '../../../src/policy/request.ts'

const account = '123456789012'
const provider = `arn:aws:iam::${account}:saml-provider/ExampleCorp`
const oidcProvider = `arn:aws:iam::${account}:oidc-provider/server.example.com`
const signIn = 'https://signin.aws.amazon.com/saml'

type Part = Readonly<Record<string, unknown>>

function policyOf(...statements: readonly Part[]): PolicyDocument {
  return parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, 'trust')
}

function saml(part: Part = {}): Part {
  return {
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithSAML',
    Condition: { StringEquals: { 'saml:aud': signIn } },
    ...part,
  }
}

function contextWith(
  values: Readonly<Record<string, string | readonly string[]>>,
): ConditionContext {
  return contextOf(
    Object.entries(values).map(([key, value]) => {
      const many = typeof value !== 'string'
      return { key, values: many ? value : [value], multivalued: many }
    }),
  )
}

function ask(
  values: Readonly<Record<string, string | readonly string[]>> = {},
  part: { readonly action?: string; readonly principal?: RequestPrincipal } = {},
): TrustRequest {
  return {
    principal: { kind: 'federated', providerArn: provider },
    action: 'sts:AssumeRoleWithSAML',
    context: contextWith({ 'saml:aud': signIn, 'saml:sub': 'susan', ...values }),
    ...part,
  }
}

/** The best proposal, once it is certain that each proposal is one. */
function best(change: SmallestChange): { readonly sentence: string; readonly edits: unknown } {
  if (change.outcome !== 'found') return { sentence: change.outcome, edits: change }
  for (const { policy, request } of [change.best, ...change.others]) {
    expect(evaluateTrustPolicy(policy, request).decision).toBe('allowed')
    expect(() => parsePolicyDocument(policy, 'trust')).not.toThrow()
  }
  const { sentence, edits } = change.best
  const added = edits
    .filter(({ target }) => target === 'policy')
    .map(({ newValue = '' }) => newValue)
  expect(added.filter((value) => /[*?$]/.test(value))).toEqual([])
  return { sentence, edits }
}

describe('smallestChange: one misspelt value', () => {
  it('writes what the request says in the place of a value that is nearly it', () => {
    const policy = policyOf(saml({ Condition: { StringEquals: { 'saml:aud': `${signIn}/` } } }))
    expect(best(smallestChange(policy, ask()))).toEqual({
      sentence: `write "${signIn}" instead of "${signIn}/" for saml:aud in statement 1`,
      edits: [
        {
          target: 'policy',
          path: '$.Statement[0].Condition.StringEquals["saml:aud"][0]',
          oldValue: `${signIn}/`,
          newValue: signIn,
        },
      ],
    })
  })

  it('mends the request instead when the policy has the sign-in URL of AWS', () => {
    const request = ask({ 'saml:aud': 'https://signin.aws.amazon.com/sml' })
    expect(best(smallestChange(policyOf(saml()), request))).toEqual({
      sentence: `let the request say "${signIn}" for saml:aud instead of "https://signin.aws.amazon.com/sml"`,
      edits: [
        {
          target: 'request',
          path: '$["saml:aud"]',
          oldValue: 'https://signin.aws.amazon.com/sml',
          newValue: signIn,
        },
      ],
    })
  })

  it('mends the request too when it says something else altogether for saml:aud', () => {
    const request = ask({ 'saml:aud': 'urn:amazon:webservices' })
    expect(best(smallestChange(policyOf(saml()), request)).sentence).toBe(
      `let the request say "${signIn}" for saml:aud instead of "urn:amazon:webservices"`,
    )
  })

  it('mends the name of the provider', () => {
    const policy = policyOf(saml({ Principal: { Federated: provider.replace('Corp', 'Crop') } }))
    expect(best(smallestChange(policy, ask())).edits).toEqual([
      {
        target: 'policy',
        path: '$.Statement[0].Principal.Federated[0]',
        oldValue: provider.replace('Corp', 'Crop'),
        newValue: provider,
      },
    ])
  })

  it('mends a key that no request has', () => {
    const policy = policyOf(saml({ Condition: { StringEquals: { 'saml:audience': signIn } } }))
    expect(best(smallestChange(policy, ask())).edits).toEqual([
      {
        target: 'policy',
        path: '$.Statement[0].Condition.StringEquals["saml:audience"]',
        oldValue: 'saml:audience',
        newValue: 'saml:aud',
      },
    ])
  })

  it('mends the key of another provider', () => {
    const policy = policyOf({
      Effect: 'Allow',
      Principal: { Federated: oidcProvider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { 'login.example.org:aud': 'client' } },
    })
    const request: TrustRequest = {
      principal: { kind: 'federated', providerArn: oidcProvider },
      action: 'sts:AssumeRoleWithWebIdentity',
      context: contextWith({ 'server.example.com:aud': 'client', 'server.example.com:sub': 'a' }),
    }
    expect(best(smallestChange(policy, request)).sentence).toBe(
      'write the key server.example.com:aud instead of login.example.org:aud in statement 1',
    )
  })

  it('takes no key that exists for a misspelling of another', () => {
    const policy = policyOf(
      saml({ Condition: { 'ForAnyValue:StringEquals': { 'saml:mail': 'susan' } } }),
    )
    expect(best(smallestChange(policy, ask({ 'saml:name': ['susan'] }))).edits).toEqual([
      { target: 'request', path: '$["saml:mail"]', newValue: 'susan' },
    ])
  })
})

describe('smallestChange: the operator', () => {
  const pattern = saml({
    Condition: { StringEquals: { 'saml:aud': signIn, 'saml:sub': 'su*' } },
  })

  it('lets a pattern be one', () => {
    expect(best(smallestChange(policyOf(pattern), ask()))).toEqual({
      sentence:
        'write StringLike instead of StringEquals for saml:sub in statement 1, because "su*" is a pattern',
      edits: [
        {
          target: 'policy',
          path: '$.Statement[0].Condition.StringEquals',
          oldValue: 'StringEquals',
          newValue: 'StringLike',
        },
      ],
    })
  })

  it('does not make a pattern of a star alone', () => {
    const star = saml({ Condition: { StringEquals: { 'saml:aud': signIn, 'saml:sub': '*' } } })
    expect(best(smallestChange(policyOf(star), ask())).sentence).toBe(
      'add "susan" to the values of saml:sub in statement 1',
    )
  })
})

describe('smallestChange: one value more', () => {
  const policy = policyOf(
    saml({ Condition: { StringEquals: { 'saml:aud': signIn, 'saml:sub': ['mary', 'robert'] } } }),
  )

  it('adds the value of the request, and says what the request could say instead', () => {
    const change = smallestChange(policy, ask())
    expect(best(change)).toEqual({
      sentence: 'add "susan" to the values of saml:sub in statement 1',
      edits: [
        {
          target: 'policy',
          path: '$.Statement[0].Condition.StringEquals["saml:sub"][2]',
          newValue: 'susan',
        },
      ],
    })
    expect(change).toMatchObject({
      others: [{ kind: 'claim', edits: [{ target: 'request', newValue: 'mary' }] }],
    })
  })

  it.each(['*', 'a*', 'a?', '${saml:sub}', ' '])(
    'never adds %j, whatever the request says',
    (sub) => {
      const change = smallestChange(policy, ask({ 'saml:sub': sub }))
      expect(best(change).edits).toMatchObject([{ target: 'request', newValue: 'mary' }])
    },
  )

  it('adds every value that ForAllValues objects to', () => {
    const groups = policyOf(
      saml({ Condition: { 'ForAllValues:StringEquals': { 'saml:uid': ['a', 'b'] } } }),
    )
    expect(best(smallestChange(groups, ask({ 'saml:uid': ['a', 'c', 'd'] }))).edits).toMatchObject([
      { newValue: 'c' },
      { newValue: 'd' },
    ])
  })

  it('adds a value to what a Deny makes an exception of', () => {
    const denied = policyOf(
      saml(),
      saml({ Effect: 'Deny', Condition: { StringNotEquals: { 'saml:sub': 'mary' } } }),
    )
    expect(best(smallestChange(denied, ask())).edits).toEqual([
      {
        target: 'policy',
        path: '$.Statement[1].Condition.StringNotEquals["saml:sub"][1]',
        newValue: 'susan',
      },
    ])
  })

  it('never lets a Bool condition hold for both', () => {
    const mfa = policyOf({
      Effect: 'Allow',
      Principal: { AWS: account },
      Action: 'sts:AssumeRole',
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    })
    const request = ask(
      { 'aws:MultiFactorAuthPresent': 'false' },
      {
        action: 'sts:AssumeRole',
        principal: { kind: 'aws', arn: `arn:aws:iam::${account}:user/susan`, accountId: account },
      },
    )
    expect(best(smallestChange(mfa, request)).edits).toEqual([
      {
        target: 'request',
        path: '$["aws:MultiFactorAuthPresent"]',
        oldValue: 'false',
        newValue: 'true',
      },
    ])
  })
})

describe('smallestChange: action and principal', () => {
  it('adds the action that goes with session tags', () => {
    const change = smallestChange(policyOf(saml()), ask({}, { action: 'STS:tagsession' }))
    expect(best(change)).toEqual({
      sentence: 'add sts:TagSession to the actions of statement 1',
      edits: [{ target: 'policy', path: '$.Statement[0].Action[1]', newValue: 'sts:TagSession' }],
    })
  })

  it('adds the provider when another one is trusted', () => {
    const other = provider.replace('ExampleCorp', 'Contractors')
    const policy = policyOf(saml({ Sid: 'People', Principal: { Federated: other } }))
    expect(best(smallestChange(policy, ask())).sentence).toBe(
      `add "${provider}" to the principals of statement "People"`,
    )
  })

  it('adds no action that the principals of the statement cannot do', () => {
    const policy = policyOf(saml())
    const change = smallestChange(policy, ask({}, { action: 'sts:AssumeRoleWithWebIdentity' }))
    expect(change.outcome).toBe('none')
  })
})

describe('smallestChange: more than one', () => {
  it('proposes two edits when one is not enough', () => {
    const policy = policyOf(
      saml({ Condition: { StringEquals: { 'saml:aud': `${signIn}/`, 'saml:sub': 'mary' } } }),
    )
    const change = smallestChange(policy, ask())
    expect(best(change).sentence).toBe(
      `write "${signIn}" instead of "${signIn}/" for saml:aud in statement 1, and add "susan" to the values of saml:sub in statement 1`,
    )
    // The sum decides which pair is the smaller.
    expect(change).toMatchObject({
      others: [
        { edits: [{ target: 'request' }, { target: 'policy' }] },
        { edits: [{ target: 'policy' }, { target: 'request' }] },
        ...(change.outcome === 'found' ? change.others.slice(2) : []),
      ],
    })
  })

  it('says which conditions deny together when nothing small helps', () => {
    const policy = policyOf(
      saml({
        Condition: {
          StringEquals: {
            'saml:aud': signIn,
            'saml:sub': 'mary',
            'saml:iss': 'a',
            'saml:doc': 'b',
          },
        },
      }),
    )
    expect(
      smallestChange(policy, ask({ 'saml:iss': 'other', 'saml:doc': 'another' })),
    ).toMatchObject({
      outcome: 'none',
      sentence:
        'no small change lets the request in: statement 1 comes closest, but StringEquals on saml:sub, StringEquals on saml:iss and StringEquals on saml:doc do not hold',
      conditions: [{ key: 'saml:sub' }, { key: 'saml:iss' }, { key: 'saml:doc' }],
    })
  })

  it('never proposes to remove a Deny', () => {
    const policy = policyOf(
      saml(),
      saml({ Sid: 'NotHer', Effect: 'Deny', Condition: { StringEquals: { 'saml:sub': 'susan' } } }),
    )
    expect(smallestChange(policy, ask())).toMatchObject({
      outcome: 'none',
      sentence:
        'statement "NotHer" denies sts:AssumeRoleWithSAML, because StringEquals on saml:sub holds',
    })
  })

  it('says so when the request is allowed', () => {
    expect(smallestChange(policyOf(saml()), ask())).toEqual({ outcome: 'alreadyAllowed' })
  })
})
