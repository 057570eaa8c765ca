import { describe, expect, it } from 'vitest'
import { isShown, put, textPaths, withoutRepeatedRows } from './put-texts.ts'
import { outlineOf, shapeOf } from './html-outline.ts'
import { samplePages } from './sample-pages.ts'

const hostile =
  '</textarea></pre></title><script>alert(1)</script>" onload=alert(1) \' x=` & &amp; ]]> --> \u202egnp.exe {{7*7}} ${7*7}'
/** As harmless as can be, and no web address either, so that links fall away in both. */
const harmless = 'x'

describe.each(samplePages)('the page $name', ({ data, render }) => {
  it('is well-formed markup with one language, one title, one main and one first heading', () => {
    const { elements } = outlineOf(render(data))
    const count = (tag: string): number => elements.filter((element) => element.tag === tag).length
    expect(elements[0]).toMatchObject({ tag: 'html' })
    expect(elements[0]?.attributes.get('lang')).toBe('en')
    expect(['title', 'main', 'h1', 'header', 'footer'].map(count)).toEqual([1, 1, 1, 1, 1])
  })

  it('has nothing inline that the Content-Security-Policy would have to allow', () => {
    const html = render(data)
    const { elements } = outlineOf(html)
    for (const { tag, attributes } of elements) {
      expect(tag).not.toBe('style')
      if (tag === 'script') expect(attributes.get('src')).toMatch(/^\/static\/assets\//)
      expect([...attributes.keys()].filter((name) => /^on|^style$|^srcdoc$/.test(name))).toEqual([])
    }
    expect(html).not.toMatch(/<script[^>]*>[^<]/)
  })

  it('names every field, and every id once', () => {
    const { elements } = outlineOf(render(data))
    const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? [])
    expect(new Set(ids).size).toBe(ids.length)
    const labelled = new Set(elements.flatMap(({ attributes }) => attributes.get('for') ?? []))
    for (const { tag, attributes } of elements) {
      for (const reference of ['aria-labelledby', 'aria-describedby', 'for']) {
        for (const id of attributes.get(reference)?.split(' ') ?? []) expect(ids).toContain(id)
      }
      if (!['input', 'textarea', 'select'].includes(tag)) continue
      if (attributes.get('type') === 'hidden') continue
      expect(attributes.has('aria-label') || labelled.has(attributes.get('id') ?? '')).toBe(true)
    }
  })

  const paths = withoutRepeatedRows(textPaths(data))
  it.each(paths)('shows a hostile text in %s as text', (changed) => {
    const html = render(put(data, hostile, (path) => path === changed))
    expect(shapeOf(html)).toEqual(shapeOf(render(put(data, harmless, (path) => path === changed))))
    expect(html).not.toContain('<script>')
  })

  it('keeps its shape when every text is hostile', () => {
    expect(shapeOf(render(put(data, hostile, isShown)))).toEqual(
      shapeOf(render(put(data, harmless, isShown))),
    )
  })

  it('links to web addresses only', () => {
    for (const address of [
      'javascript:alert(1)',
      'data:text/html,x',
      '//evil.example',
      '/\\evil',
    ]) {
      const { elements } = outlineOf(render(put(data, address, isShown)))
      const leads = elements.flatMap(({ attributes }) =>
        ['href', 'action', 'src', 'formaction'].flatMap((name) => attributes.get(name) ?? []),
      )
      expect(leads).not.toContain(address)
      for (const lead of leads) expect(lead).toMatch(/^(?:https?:\/\/|\/(?![/\\])|#)/)
    }
  })
})

describe('outlineOf, which the tests above see with', () => {
  it.each([
    '<p onclick=x>a</p>',
    '<p>a',
    '<p>a</b>',
    '<p title="a" title="b"></p>',
    "<p title='a'></p>",
    '<p><!-- a --></p>',
    '<p>a < b</p>',
  ])('does not read %s', (html) => {
    expect(() => outlineOf(html)).toThrow()
  })

  it('tells an attribute that data added', () => {
    expect(shapeOf('<p title="a" onload="b"></p>')).not.toEqual(shapeOf('<p title="a"></p>'))
  })
})
