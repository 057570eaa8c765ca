import { describe, expect, it } from 'vitest'
import { renderRoleChooserPage } from '../../src/views/role-chooser-page.tsx'
import { outlineOf } from './html-outline.ts'
import {
  sampleChooser,
  sampleOidcChooser,
  sampleOidcNoRole,
  sampleWideChooser,
} from './sample-pages.ts'

const html = renderRoleChooserPage(sampleChooser)

describe('the role page, as tools read its data meta', () => {
  const content = /<meta name="data" content="([^"]+)"/.exec(html)?.[1] ?? ''
  const data = JSON.parse(Buffer.from(content, 'base64').toString('utf8')) as Record<
    string,
    unknown
  >

  it('holds the roles by account, under the alias and the number or the number alone', () => {
    expect(data['roles_accounts']).toEqual({
      'example-corp (123456789012)': [
        'arn:aws:iam::123456789012:role/Developer',
        'arn:aws:iam::123456789012:role/engineering/Auditor',
        'arn:aws:iam::123456789012:role/LongSession',
      ],
      '210987654321': ['arn:aws:iam::210987654321:role/ReadOnly'],
    })
  })

  it('holds everything else that the form sends', () => {
    expect(Object.keys(data).sort()).toEqual(
      [
        ...['RelayState', 'SAMLResponse', 'foreign_accounts', 'invalid_accounts', 'name', 'portal'],
        ...['region', 'roles_accounts'],
      ].sort(),
    )
    expect(data).toMatchObject({
      RelayState: sampleChooser.relayState,
      SAMLResponse: sampleChooser.samlResponse,
      name: sampleChooser.name,
      region: 'us-east-1',
      invalid_accounts: [],
      foreign_accounts: [],
    })
  })

  it('stands beside the metas of the session', () => {
    expect(/<meta name="csrf_token" content="([^"]+)"/.exec(html)?.[1]).toBe(
      sampleChooser.csrfToken,
    )
    expect(/<meta name="session_id" content="([^"]+)"/.exec(html)?.[1]).toBe(
      sampleChooser.sessionId,
    )
  })
})

describe('the role page, as tools read its form', () => {
  it('is one form that posts to the assertion consumer service', () => {
    const form = /<form id="saml_form" name="saml_form" action="([^"]+)" method="post">/.exec(html)
    expect(form?.[1]).toBe(sampleChooser.actionUrl)
    expect(html.match(/<form/g)).toHaveLength(1)
  })

  it.each([
    ['SAMLResponse', sampleChooser.samlResponse],
    ['RelayState', sampleChooser.relayState],
    ['name', sampleChooser.name],
  ])('carries %s in a hidden field', (name, value) => {
    const field = outlineOf(html).elements.find(
      ({ tag, attributes }) => tag === 'input' && attributes.get('name') === name,
    )
    expect(field?.attributes.get('type')).toBe('hidden')
    expect(field?.attributes.get('value')).toBe(value)
  })

  it('names each account in exactly the words of AWS', () => {
    const names = [...html.matchAll(/<div class="saml-account-name"[^>]*>([^<]*)<\/div>/g)]
    expect(names.map(([, text]) => text)).toEqual([
      'Account: example-corp (123456789012)',
      'Account: 210987654321',
    ])
  })

  it('has accounts as children of the fieldset, after its legend', () => {
    expect(html).toMatch(/<fieldset><legend[^>]*>[^<]*<\/legend><div class="saml-account"/)
    expect(html.match(/<div class="saml-account"/g)).toHaveLength(2)
    expect(html.match(/<fieldset/g)).toHaveLength(1)
  })

  it('has one radio and one label per role, the label named after the ARN and holding the name alone', () => {
    const roles = [
      ...html.matchAll(
        /<div class="saml-role"[^>]*><input type="radio" name="roleIndex" value="([^"]+)" class="saml-radio" id="([^"]+)"[^>]*\/><label for="([^"]+)" class="saml-role-description">([^<]+)<\/label><\/div>/g,
      ),
    ]
    expect(roles.map(([, value, id, target, name]) => [value, id, target, name])).toEqual(
      [
        ['arn:aws:iam::123456789012:role/Developer', 'Developer'],
        ['arn:aws:iam::123456789012:role/engineering/Auditor', 'Auditor'],
        ['arn:aws:iam::123456789012:role/LongSession', 'LongSession'],
        ['arn:aws:iam::210987654321:role/ReadOnly', 'ReadOnly'],
      ].map(([arn, name]) => [arn, arn, arn, name]),
    )
    expect(html.match(/<label/g)).toHaveLength(4)
  })
})

describe('the role page, for people', () => {
  it('lists a role that cannot be used with its reason, and without a choice', () => {
    expect(html).toContain('The provider that the assertion names for it is not configured.')
    expect(html).not.toContain('value="arn:aws:iam::123456789012:role/Legacy"')
    expect(html).not.toContain('Account: closed')
  })

  it('offers a filter for many roles, hidden until a script shows it', () => {
    expect(html).not.toContain('type="search"')
    expect(renderRoleChooserPage(sampleWideChooser)).toMatch(
      /<div class="filter" data-filters="\.saml-role" hidden>/,
    )
  })

  it('counts in the right number', () => {
    expect(html).toContain('4 roles in 2 accounts')
    const [first] = sampleChooser.accounts
    const [role] = first?.roles ?? []
    if (first === undefined || role === undefined) throw new TypeError('the sample has no role')
    expect(
      renderRoleChooserPage({ ...sampleChooser, accounts: [{ ...first, roles: [role] }] }),
    ).toContain('1 role in 1 account')
  })
})

describe('the role page of an OpenID Connect sign-in', () => {
  const oidc = renderRoleChooserPage(sampleOidcChooser)

  it('carries the id of the choice and the form token, and nothing of a response', () => {
    const hidden = outlineOf(oidc).elements.flatMap(({ attributes }) =>
      attributes.get('type') === 'hidden'
        ? [[attributes.get('name'), attributes.get('value')]]
        : [],
    )
    expect(hidden).toEqual([
      ['id', sampleOidcChooser.choiceId],
      ['csrf_token', sampleOidcChooser.csrfToken],
    ])
    expect(oidc).toContain('action="/oidc/choose"')
    expect(oidc).not.toContain('SAMLResponse')
    expect(oidc).not.toContain('<meta name="data"')
  })

  it('counts the roles of other providers, and says what could not be read', () => {
    expect(oidc).toContain(
      '12 other roles in account example-corp (123456789012) do not trust this identity provider.',
    )
    expect(oidc).toContain(
      '1 other role in account 210987654321 does not trust this identity provider.',
    )
    expect(oidc).toContain('The roles of account 444444444444 could not be read.')
  })

  it('says under a role what may still keep the person out, and leaves the label its name', () => {
    const [first] = sampleOidcChooser.accounts
    const [role] = first?.roles ?? []
    if (first === undefined || role === undefined) throw new TypeError('the sample has no role')
    const caution = 'STS also looks at <aws:SourceIp>, which is not known here.'
    const page = renderRoleChooserPage({
      ...sampleOidcChooser,
      accounts: [{ ...first, roles: [{ ...role, caution }] }],
    })
    const { elements } = outlineOf(page)
    const radio = elements.find(({ attributes }) => attributes.get('type') === 'radio')
    const note = elements.find(({ attributes }) => attributes.get('class') === 'role-caution')
    expect(radio?.attributes.get('aria-describedby')?.split(' ')).toEqual([
      'account-0',
      note?.attributes.get('id'),
    ])
    expect(page).toContain('STS also looks at &lt;aws:SourceIp>, which is not known here.</p>')
    expect(page).toContain(`class="saml-role-description">${role.name}</label>`)
    expect(html).not.toContain('role-caution')
  })

  it('has no form where there is no role, but the reasons and the way back', () => {
    const none = renderRoleChooserPage(sampleOidcNoRole)
    expect(none).toContain('No role to choose')
    expect(none).not.toContain('<form')
    expect(none).toContain('The provider that the assertion names for it is not configured.')
    expect(none).toContain(`href="${sampleOidcNoRole.loginUrl}"`)
    expect(oidc).not.toContain('Sign in again')
  })
})
