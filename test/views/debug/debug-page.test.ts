import { describe, expect, it } from 'vitest'
import type {
  DebugFormData,
  DebugPageData,
  DebugResultData,
} from '../../../src/views/debug/debug-page-data.ts'
import { renderDebugPage } from '../../../src/views/debug/debug-page.tsx'
import { outlineOf, type OutlineElement } from '../html-outline.ts'
import { sampleDebugPages } from './sample-debug.ts'

const sample = (name: string): DebugPageData => {
  const found = sampleDebugPages.find((page) => page.name === name)
  if (found === undefined) throw new TypeError(`there is no sample ${name}`)
  return found.data
}

const resultOf = (name: string): DebugResultData => {
  const { result } = sample(name)
  if (result === undefined) throw new TypeError(`the sample ${name} has no result`)
  return result
}

const render = (
  name: string,
  changes: { form?: Partial<DebugFormData>; result?: Partial<DebugResultData> } = {},
): string => {
  const { form, result } = sample(name)
  return renderDebugPage({
    form: { ...form, ...changes.form },
    ...(result === undefined ? {} : { result: { ...result, ...changes.result } }),
  })
}

const textOf = (html: string): string => outlineOf(html).texts.join(' ').replaceAll(/\s+/g, ' ')
const elementsOf = (html: string, tag: string): readonly OutlineElement[] =>
  outlineOf(html).elements.filter((element) => element.tag === tag)
const named = (html: string, tag: string, name: string): readonly OutlineElement[] =>
  elementsOf(html, tag).filter(({ attributes }) => attributes.get('name') === name)
const hrefsOf = (html: string): readonly (string | undefined)[] =>
  elementsOf(html, 'a').map(({ attributes }) => attributes.get('href'))
/** The markup from the element with this id to the next of its kind. */
const partOf = (html: string, id: string): string => {
  const start = html.indexOf(`id="${id}"`)
  const end = html.indexOf('</section>', start)
  return html.slice(start, end)
}

describe('the debugger’s page, what it says first', () => {
  it('has the verdict and the headline, then the cause, then everything else', () => {
    const html = render('debug-bad-signature')
    const order = [
      'Rejected</span>',
      '<h1>',
      'The cause',
      'How to mend it',
      'What AWS answers',
      'consequence',
      'What else was found',
      'The way of the sign-in',
      'The 2 documents',
    ].map((text) => html.indexOf(text))
    expect(order.every((at) => at > 0)).toBe(true)
    expect(order).toEqual(order.toSorted((one, other) => one - other))
  })

  it('does not say a message twice that is the headline already', () => {
    const { headline } = resultOf('debug-bad-signature')
    expect(textOf(render('debug-bad-signature')).split(headline)).toHaveLength(2)
    const other = textOf(render('debug-bad-signature', { result: { headline: 'No.' } }))
    expect(other.split(headline)).toHaveLength(2)
    expect(other).toContain('No.')
  })

  it('has all that is known about the cause', () => {
    const html = partOf(render('debug-bad-signature'), 'cause')
    for (const text of [
      'thumbprint 5f:1c:90:aa:31',
      'thumbprint e0:77:12:9b:4d',
      'InvalidIdentityToken',
      'HTTP 400',
      'Response signature invalid',
      'aws iam update-saml-provider',
      'In Okta:',
      'SIGNATURE_INVALID',
      'certificate-changed',
    ]) {
      expect(html).toContain(text)
    }
    expect(html).toContain(
      '<a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html">Troubleshooting SAML 2.0 federation with AWS</a>',
    )
  })

  it('names a product once where its hint begins with the name', () => {
    const [cause, ...others] = resultOf('debug-bad-signature').findings
    if (cause === undefined) throw new TypeError('the sample has no findings')
    const findings = [
      { ...cause, productHint: { product: 'Okta', text: 'Okta: under Sign On.' } },
      ...others,
    ]
    const html = render('debug-bad-signature', { result: { findings } })
    expect(html).toContain('<strong>In Okta:</strong> under Sign On.')
  })

  it('keeps consequences inside their cause, and other findings outside', () => {
    const html = render('debug-expired')
    const cause = partOf(html, 'cause')
    expect(cause).toContain('2 consequences, which go away with it')
    expect(cause).toContain('id="finding-2"')
    expect(cause).toContain('id="finding-3"')
    expect(cause).not.toContain('id="finding-8"')
    expect(partOf(html, 'findings')).toContain('id="finding-8"')
  })

  it('has no cause where everything is accepted', () => {
    const html = render('debug-accepted')
    expect(html).not.toContain('id="cause"')
    expect(hrefsOf(html)).not.toContain('#cause')
    expect(textOf(html)).toContain('Accepted')
    expect(elementsOf(html, 'title')).toHaveLength(1)
  })

  it('marks the characters in which two values differ', () => {
    const html = render('debug-bad-signature')
    expect(html).toContain('urn:amazon:webservice<mark>s</mark>')
    expect(html).toContain('urn:amazon:webservice<span class="missing"></span>')
  })
})

describe('the debugger’s page, its parts', () => {
  it.each(sampleDebugPages)('$name leads to what there is, and to nothing else', ({ data }) => {
    const html = renderDebugPage(data)
    const ids = new Set(outlineOf(html).elements.map(({ attributes }) => attributes.get('id')))
    const inside = hrefsOf(html).filter((href) => href?.startsWith('#'))
    for (const href of inside) expect(ids).toContain(href?.slice(1))
  })

  it.each(sampleDebugPages)('$name skips no level of headings', ({ data }) => {
    const levels = outlineOf(renderDebugPage(data))
      .elements.filter(({ tag }) => /^h[1-6]$/.test(tag))
      .map(({ tag }) => Number(tag.slice(1)))
    expect(levels[0]).toBe(1)
    levels.forEach((level, index) => {
      expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1)
    })
  })

  it('connects a finding with its row in both directions', () => {
    const html = render('debug-bad-signature')
    expect(hrefsOf(html)).toContain('#row-0-18')
    const row = html.slice(html.indexOf('<li id="row-0-18"'), html.indexOf('<li id="row-0-19"'))
    expect(row).toContain('class="row found-bad"')
    expect(row).toContain('<mark class="bad">urn:amazon:webservice</mark>')
    expect(row).toContain('<a href="#finding-3" class="bad">')
    expect(row).toContain('Another audience')
    expect(html).toContain('<li id="row-0-19" class="row">')
  })

  it('shows the text of a document as it is', () => {
    const rows = resultOf('debug-accepted').documents[0]?.rows ?? []
    const html = render('debug-accepted')
    for (const { anchor, spans } of rows) {
      const start = html.indexOf('<code', html.indexOf(`id="${anchor}"`))
      const code = html.slice(start, html.indexOf('</code>', start) + '</code>'.length)
      expect(outlineOf(code).texts.join('')).toBe(spans.map(({ text }) => text).join(''))
    }
  })

  it('counts line and column, the column only within a line', () => {
    const html = render('debug-bad-signature')
    expect(html).toContain('<span class="gutter">1</span>')
    expect(html).toMatch(/<span class="gutter">1:\d+<\/span>/)
    expect(render('debug-denied')).toContain('<span class="gutter">10</span>')
  })

  it('opens the document that the rest is about, and folds the others', () => {
    const html = partOf(render('debug-bad-signature'), 'document')
    expect(html.indexOf('<div class="card document"><h3>SAML response')).toBeGreaterThan(0)
    expect(html).toContain('<details class="card document"><summary>SAML request, entry 3')
    expect(html).toContain('12345 more characters are not shown.')
  })

  it('says that a trace is blackened, and of a pasted document nothing', () => {
    expect(textOf(render('debug-trace'))).toContain('Signatures and secrets are blackened')
    expect(textOf(render('debug-bad-signature'))).not.toContain('blackened')
  })

  it('shows at which step it failed, in words', () => {
    const flow = textOf(`<p>${partOf(render('debug-denied'), 'flow').replace(/^[^>]*>/, '')}</p>`)
    expect(flow.match(/done/g)).toHaveLength(3)
    expect(flow).toMatch(/failed here STS .* Not allowed by the trust policy not reached Console/)
  })

  it('draws each window where it lies, inside of the drawing, and says it in words', () => {
    const windows = resultOf('debug-expired').windows.map((shown, index) =>
      index === 0
        ? { ...shown, fromPosition: Number.NaN, untilPosition: 5000 }
        : index === 2
          ? { ...shown, fromPosition: 1000, untilPosition: 1000 }
          : shown,
    )
    const html = render('debug-expired', { result: { windows } })
    const spans = elementsOf(html, 'rect').filter(
      ({ attributes }) => attributes.get('class') === 'span',
    )
    expect(
      spans.map(({ attributes }) => [attributes.get('x'), attributes.get('width')]).slice(0, 3),
    ).toEqual([
      ['500', '500'],
      ['0', '380'],
      ['996', '4'],
    ])
    expect(textOf(html)).toContain('ended 1 hour and 12 minutes ago')
    expect(textOf(html)).toMatch(/no beginning . until 2026-03-02 09:43:52 UTC/)
  })

  it('tells what holds and what does not without colour', () => {
    const trust = textOf(`<p>${partOf(render('debug-denied'), 'trust').replace(/^[^>]*>/, '')}</p>`)
    expect(trust).toMatch(/does not allow arn:aws:iam::123456789012:role\/Deploy/)
    expect(trust).toMatch(/ holds Principal/)
    expect(trust).toMatch(/does not hold StringLike/)
    expect(trust).toMatch(/Asks for platform Is absent The key is absent\./)
  })

  it('asks about no values where a test has none', () => {
    const trust = partOf(render('debug-accepted'), 'trust')
    expect(trust.match(/Asks for/g)).toHaveLength(1)
  })
})

describe('what nobody vouches for', () => {
  it('is said to be claims before any of it is shown, and never an identity', () => {
    const html = render('debug-bad-signature')
    const part = partOf(html, 'identity')
    expect(part.indexOf('Not an identity.')).toBeGreaterThan(0)
    expect(part.indexOf('Not an identity.')).toBeLessThan(part.indexOf('alice@example.com'))
    expect(textOf(html)).toContain('What the document claims')
    for (const text of ['Who signs in', 'Verified', 'class="card identity"']) {
      expect(html).not.toContain(text)
    }
  })

  it('is not said of what is verified', () => {
    const html = render('debug-accepted')
    expect(textOf(html)).toContain('Who signs in')
    expect(textOf(html)).not.toContain('Not an identity.')
    expect(html).not.toContain('class="claims"')
  })
})

describe('trying again', () => {
  it('posts the whole form to its address, with the document still in it', () => {
    const html = render('debug-expired', { form: { input: '\nfirst\nsecond' } })
    expect(html).toContain(
      '<form id="debug-form" class="debug-form" action="/debug" method="post" enctype="multipart/form-data">',
    )
    for (const [tag, name] of [
      ['input', 'role'],
      ['input', 'provider'],
      ['input', 'at'],
      ['input', 'duration'],
      ['input', 'file'],
      ['textarea', 'input'],
      ['textarea', 'trustPolicy'],
      ['textarea', 'metadata'],
      ['textarea', 'keySet'],
    ] as const) {
      expect(named(html, tag, name)).toHaveLength(1)
    }
    // A parser drops the first line break; the second is the document's own.
    expect(html).toContain('>\n\nfirst\nsecond</textarea>')
  })

  it('has its buttons behind the field that they stand for, so that the last value counts', () => {
    const html = render('debug-expired')
    const buttons = named(html, 'button', 'at')
    expect(buttons.map(({ attributes }) => attributes.get('value'))).toEqual([
      '2026-03-02T09:38:52Z',
      '2026-03-02T09:43:51Z',
      '2026-03-02T09:38:52Z',
      '2026-03-02T09:43:51Z',
    ])
    expect(html.indexOf('<button type="submit" class="small')).toBeGreaterThan(
      html.indexOf('name="at"'),
    )
    const denied = render('debug-denied')
    const [policy] = named(denied, 'button', 'trustPolicy')
    expect(policy?.attributes.get('form')).toBe('debug-form')
    expect(policy?.attributes.get('value')).toBe(resultOf('debug-denied').trust[0]?.change?.policy)
    expect(denied.lastIndexOf('name="trustPolicy"')).toBeGreaterThan(
      denied.indexOf('<textarea id="debug-trustPolicy"'),
    )
  })

  it('is judged as before when Enter is pressed: the first button has no value', () => {
    const [first] = elementsOf(render('debug-expired'), 'button')
    expect(first?.attributes.has('name')).toBe(false)
    expect(first?.attributes.get('aria-hidden')).toBe('true')
  })

  it('checks one endpoint, that of the form', () => {
    const checked = (html: string): readonly (string | undefined)[] =>
      named(html, 'input', 'endpoint')
        .filter(({ attributes }) => attributes.has('checked'))
        .map(({ attributes }) => attributes.get('value'))
    expect(checked(render('debug-expired'))).toEqual(['sts'])
    expect(checked(render('debug-trace'))).toEqual(['sign-in'])
  })

  it('has no document of a trace to edit, with a result and without', () => {
    const trace = sample('debug-trace')
    for (const html of [renderDebugPage(trace), renderDebugPage({ form: trace.form })]) {
      expect(named(html, 'textarea', 'input')).toHaveLength(0)
      expect(named(html, 'input', 'file')).toHaveLength(0)
      expect(textOf(html)).toContain('stays in the service')
      expect(html).toContain(`action="${trace.form.action}"`)
    }
  })

  it('names a problem at its field and above the form', () => {
    const html = render('debug-problems')
    const [at] = named(html, 'input', 'at')
    expect(at?.attributes.get('aria-invalid')).toBe('true')
    expect(at?.attributes.get('aria-describedby')).toBe('debug-at-hint debug-at-problem')
    expect(named(html, 'input', 'role')[0]?.attributes.has('aria-invalid')).toBe(false)
    expect(hrefsOf(html)).toContain('#debug-trustPolicy')
    expect(html.split('The file is larger than 10 MB.')).toHaveLength(3)
  })

  it('is folded unless something was chosen', () => {
    expect(render('debug-expired')).toContain('<details class="card again">')
    expect(render('debug-expired', { form: { role: 'x' } })).toContain(
      '<details class="card again" open>',
    )
    expect(render('debug-trace')).toContain('<details class="card again">')
  })
})

describe('before anything was given', () => {
  it('says what goes in, that nothing leaves the machine, and where an example is', () => {
    const html = render('debug-empty')
    const text = textOf(html)
    for (const words of ['Nothing leaves this machine', 'HAR file', 'ID token', 'A trust policy']) {
      expect(text).toContain(words)
    }
    expect(hrefsOf(html)).toContain('/test-idp/')
    expect(hrefsOf(render('debug-problems'))).not.toContain('/test-idp/')
  })
})
