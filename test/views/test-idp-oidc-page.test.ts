import { describe, expect, it } from 'vitest'
import { testIdpOidcFields } from '../../src/views/test-idp-oidc-fields.ts'
import {
  renderTestIdpOidcPage,
  type TestIdpOidcPageData,
} from '../../src/views/test-idp-oidc-page.tsx'
import { outlineOf, type OutlineElement } from './html-outline.ts'
import { sampleTestIdpOidc } from './sample-pages.ts'

const fresh = Object.fromEntries(
  Object.entries({ ...sampleTestIdpOidc, chosenPersonId: 'alice', chosenFaultId: '' }).filter(
    ([name]) => name !== 'problem' && name !== 'notice',
  ),
) as unknown as TestIdpOidcPageData

const elementsOf = (html: string, tag: string): readonly OutlineElement[] =>
  outlineOf(html).elements.filter((element) => element.tag === tag)
const checked = (html: string): unknown[] =>
  elementsOf(html, 'input').flatMap(({ attributes }) =>
    attributes.has('checked') ? [attributes.get('value')] : [],
  )

describe('the page of the test identity provider’s OpenID Connect half', () => {
  it('sends every field once, so that a repeated one is foreign', () => {
    const names = outlineOf(renderTestIdpOidcPage(fresh)).elements.flatMap(({ tag, attributes }) =>
      ['input', 'textarea', 'select'].includes(tag) && attributes.get('type') !== 'radio'
        ? (attributes.get('name') ?? [])
        : [],
    )
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(
      expect.arrayContaining([
        ...['client_id', 'state', testIdpOidcFields.csrfToken, testIdpOidcFields.algorithm],
        ...[testIdpOidcFields.claims('alice'), testIdpOidcFields.claims('bob')],
      ]),
    )
  })

  it('shows what was chosen, and the first choices where nothing was', () => {
    expect(checked(renderTestIdpOidcPage(fresh))).toEqual(['alice', ''])
    expect(checked(renderTestIdpOidcPage(sampleTestIdpOidc))).toEqual(['bob', 'wrong-state'])
  })

  it('keeps claims that begin with a line break, which a parser would drop', () => {
    const people = [{ id: 'a', name: 'A', description: '', claims: '\n{}' }]
    expect(renderTestIdpOidcPage({ ...fresh, people })).toContain('>\n\n{}</textarea>')
  })

  it('says what is wrong at the claims that are wrong, and nowhere else', () => {
    const invalid = elementsOf(renderTestIdpOidcPage(sampleTestIdpOidc), 'textarea').filter(
      ({ attributes }) => attributes.get('aria-invalid') === 'true',
    )
    expect(invalid.map(({ attributes }) => attributes.get('name'))).toEqual(['claims.bob'])
    expect(invalid[0]?.attributes.get('aria-describedby')).toBe('claims-1-problem')
    expect(renderTestIdpOidcPage(fresh)).not.toContain('aria-invalid')
  })

  it('unfolds what there is something to see in', () => {
    const open = (html: string): number =>
      elementsOf(html, 'details').filter(({ attributes }) => attributes.has('open')).length
    expect(open(renderTestIdpOidcPage(fresh))).toBe(0)
    expect(open(renderTestIdpOidcPage(sampleTestIdpOidc))).toBe(3)
  })

  it('has signing in as what the key Enter does', () => {
    const [first] = elementsOf(renderTestIdpOidcPage(fresh), 'button')
    expect(first?.attributes.has('name')).toBe(false)
  })
})
