import { describe, expect, it } from 'vitest'
import type { FindingId } from '../../../src/diagnosis/findings.ts'
import { diagnoseToken, sourceIdentityClaim, tagsClaim } from './token-context.ts'

type Claims = Readonly<Record<string, unknown>>

const tagsPath = 'claims["https://aws.amazon.com/tags"]'
const tags = (principal_tags: unknown, more: Claims = {}): Claims => ({
  [tagsClaim]: { principal_tags, ...more },
})

/** What STS refuses, by the claim and the words for it. */
const refused: readonly (readonly [string, Claims, FindingId, string, RegExp])[] = [
  [
    'JSON in a text',
    { [tagsClaim]: '{"principal_tags":{}}' },
    'tags-claim-shape',
    tagsPath,
    /inside of a text/,
  ],
  ['a list of tags', { [tagsClaim]: [] }, 'tags-claim-shape', tagsPath, /is a list/],
  [
    'Key and Value',
    tags([{ Key: 'A', Value: 'b' }]),
    'tags-claim-shape',
    `${tagsPath}.principal_tags`,
    /such as the STS API has/,
  ],
  [
    'a value without its list',
    tags({ Project: 'Red' }),
    'tags-claim-shape',
    `${tagsPath}.principal_tags.Project`,
    /list of one text/,
  ],
  [
    'a number in the list',
    tags({ Project: [7] }),
    'tags-claim-shape',
    `${tagsPath}.principal_tags.Project`,
    /something else than text/,
  ],
  [
    'two values',
    tags({ Project: ['a', 'b'] }),
    'session-tag-several-values',
    `${tagsPath}.principal_tags.Project`,
    /2 values/,
  ],
  [
    'no value',
    tags({ Project: [] }),
    'session-tag-several-values',
    `${tagsPath}.principal_tags.Project`,
    /0 values/,
  ],
  [
    'two keys but for case',
    tags({ Project: ['a'], project: ['a'] }),
    'session-tag-duplicate',
    `${tagsPath}.principal_tags.project`,
    /no case/,
  ],
  [
    'a character',
    tags({ Project: ['a*'] }),
    'session-tag-invalid',
    `${tagsPath}.principal_tags.Project[0]`,
    /"\*"/,
  ],
  [
    'a key that AWS reserves',
    tags({ 'aws:x': ['a'] }),
    'session-tag-invalid',
    `${tagsPath}.principal_tags["aws:x"]`,
    /The key/,
  ],
  [
    'a value of 257 characters',
    tags({ Project: ['a'.repeat(257)] }),
    'session-tag-invalid',
    `${tagsPath}.principal_tags.Project[0]`,
    /257/,
  ],
  [
    'transitive keys in a text',
    tags({ A: ['b'] }, { transitive_tag_keys: 'A' }),
    'tags-claim-shape',
    `${tagsPath}.transitive_tag_keys`,
    /list of keys/,
  ],
  [
    'a transitive key without a tag',
    tags({ Project: ['b'] }, { transitive_tag_keys: ['Projct'] }),
    'transitive-tag-key-unknown',
    `${tagsPath}.transitive_tag_keys[0]`,
    /"Project" is meant/,
  ],
  [
    'a source identity with a space',
    { [sourceIdentityClaim]: 'a b' },
    'source-identity-invalid',
    'claims["https://aws.amazon.com/source_identity"]',
    /"a b"/,
  ],
  [
    'a source identity in a list',
    { [sourceIdentityClaim]: ['alice'] },
    'source-identity-invalid',
    'claims["https://aws.amazon.com/source_identity"]',
    /is a list/,
  ],
]

describe('tags and source identity in a token', () => {
  it.each(refused)('%s is refused', async (_, claims, id, path, words) => {
    const diagnosis = await diagnoseToken(claims)
    const [first] = diagnosis.findings
    expect(first).toMatchObject({ id, level: 'error', at: { path } })
    expect(first?.at?.line).toBeGreaterThan(6)
    expect(first?.message).toMatch(words)
    expect(first?.guideSection).not.toMatch(/SAML/)
    expect(diagnosis.identity).toBeUndefined()
  })

  const claim = (key: string): string => `${tagsClaim}/principal_tags/${key}`
  const flattened: readonly (readonly [string, Claims, FindingId, string])[] = [
    ['both forms', { ...tags({}), [claim('A')]: 'b' }, 'tags-in-both-forms', claim('A')],
    ['a number', { [claim('A')]: 7 }, 'tags-claim-shape', claim('A')],
    ['two values', { [claim('A')]: ['b', 'c'] }, 'session-tag-several-values', claim('A')],
    ['a character', { [claim('A')]: '*' }, 'session-tag-invalid', claim('A')],
    [
      'two keys but for case',
      { [claim('A')]: '', [claim('a')]: '' },
      'session-tag-duplicate',
      claim('a'),
    ],
    [
      'keys in a text',
      { [claim('A')]: '', [`${tagsClaim}/transitive_tag_keys`]: 'A' },
      'tags-claim-shape',
      `${tagsClaim}/transitive_tag_keys`,
    ],
    [
      'a key of no tag',
      { [`${tagsClaim}/transitive_tag_keys`]: ['B'], [claim('A')]: '' },
      'transitive-tag-key-unknown',
      `${tagsClaim}/transitive_tag_keys`,
    ],
    [
      'too many',
      Object.fromEntries(Array.from({ length: 51 }, (_, index) => [claim(`K${index}`), 'v'])),
      'session-tags-too-many',
      claim('K50'),
    ],
  ]

  it.each(flattened)('in claims of their own: %s is refused', async (_, claims, id, name) => {
    const diagnosis = await diagnoseToken(claims)
    expect(diagnosis.findings[0]).toMatchObject({ id, level: 'error' })
    expect(diagnosis.findings[0]?.at?.path).toContain(name)
  })

  it('are read from claims of their own', async () => {
    const diagnosis = await diagnoseToken({
      [claim('Project')]: 'Red',
      [claim('Cost')]: ['7'],
      [`${tagsClaim}/transitive_tag_keys`]: ['Cost'],
    })
    expect(diagnosis.verdict).toBe('accepted')
    expect(diagnosis.findings.filter(({ level }) => level === 'warning')).toEqual([])
    expect(diagnosis.session).toMatchObject({
      sessionTags: { Project: 'Red', Cost: '7' },
      transitiveTagKeys: ['Cost'],
    })
  })

  it('are the session when they are as AWS wants them', async () => {
    const diagnosis = await diagnoseToken({
      ...tags({ Project: ['Red'], Empty: [''] }, { transitive_tag_keys: ['project'] }),
      [sourceIdentityClaim]: 'alice',
    })
    expect(diagnosis.verdict).toBe('accepted')
    expect(diagnosis.session).toMatchObject({
      sessionTags: { Project: 'Red', Empty: '' },
      transitiveTagKeys: ['Project'],
      sourceIdentity: 'alice',
      packedPolicySizePercent: expect.any(Number) as number,
    })
    const keys = diagnosis.contextKeys?.map(({ key, survives }) => [key, survives] as const)
    expect(keys).toContainEqual(['aws:RequestTag/Project', false])
    expect(keys).toContainEqual(['login.example.com/tenant:sub', true])
    expect(keys).toContainEqual(['sts:SourceIdentity', false])
  })
})

/** What AWS passes over in silence. */
const ignored: readonly (readonly [string, Claims, FindingId, string | undefined])[] = [
  ['https://aws.amazon.com/tag', {}, 'aws-claim-misspelt', tagsClaim],
  ['http://aws.amazon.com/tags', {}, 'aws-claim-misspelt', tagsClaim],
  ['https://aws.amazon.com/tags/', {}, 'aws-claim-misspelt', tagsClaim],
  ['https://aws.amazon.com/Tags', {}, 'aws-claim-misspelt', tagsClaim],
  ['aws.amazon.com/tags', {}, 'aws-claim-misspelt', tagsClaim],
  ['https://aws.amazon.com/sourceidentity', {}, 'aws-claim-misspelt', sourceIdentityClaim],
  ['source_identity', {}, 'aws-claim-misspelt', sourceIdentityClaim],
  ['principal_tags', {}, 'tags-flattened', `${tagsClaim}/principal_tags/<key>`],
  [
    'https://aws.amazon.com/tags.principal_tags.Project',
    {},
    'tags-flattened',
    `${tagsClaim}/principal_tags/<key>`,
  ],
  [
    'http://aws.amazon.com/tags/principal_tags/Project',
    {},
    'tags-flattened',
    `${tagsClaim}/principal_tags/<key>`,
  ],
  ['https://aws.amazon.com/SAML/Attributes/Role', {}, 'saml-name-in-token', undefined],
  [
    'https://aws.amazon.com/SAML/Attributes/PrincipalTag:Project',
    {},
    'saml-name-in-token',
    tagsClaim,
  ],
]

describe('claims that AWS does not read', () => {
  it.each(ignored)('%s is a warning', async (name, more, id, expected) => {
    const diagnosis = await diagnoseToken({ ...more, [name]: 'x' })
    const found = diagnosis.findings.filter(({ level }) => level === 'warning')
    expect(found.map((one) => one.id)).toEqual([id])
    expect(found[0]?.received).toBe(name)
    if (expected !== undefined) expect(found[0]?.expected).toBe(expected)
    expect(diagnosis.verdict).toBe('accepted')
  })

  it.each([
    ['PrincipalTags', 'principal_tags'],
    ['principalTags', 'principal_tags'],
    ['transitive_tags', 'transitive_tag_keys'],
    ['transitiveTagKeys', 'transitive_tag_keys'],
  ])('%s is named as %s', async (name, meant) => {
    const diagnosis = await diagnoseToken({ [tagsClaim]: { [name]: {} } })
    expect(diagnosis.findings.filter(({ level }) => level === 'warning')).toMatchObject([
      { id: 'tags-member-misspelt', expected: meant, received: name },
    ])
  })

  it('such as groups are named as no condition keys, and standard ones are not', async () => {
    const diagnosis = await diagnoseToken({
      groups: ['a'],
      repository: 'x/y',
      email: 'a@b.example',
    })
    const found = diagnosis.findings.find(({ id }) => id === 'claims-no-condition-keys')
    expect(found).toMatchObject({ level: 'info', received: 'groups, repository' })
    const without = await diagnoseToken({ email: 'a@b.example', nonce: 'n', tags: undefined })
    expect(without.findings.map(({ id }) => id)).not.toContain('claims-no-condition-keys')
  })
})
