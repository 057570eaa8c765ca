import { describe, expect, it } from 'vitest'
import { DOMParser } from '@xmldom/xmldom'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts'
import { escapeXmlAttribute, escapeXmlText } from '../../../src/diagnosis/report/escape-xml.ts'
import { renderJUnit } from '../../../src/diagnosis/report/render-junit.ts'
import { testNow } from '../../fakes/signed-response.ts'
import { diagnoseResponse, testContext } from '../test-context.ts'

/** Reads it with a parser that takes nothing that is not well-formed. */
function read(xml: string): Element {
  const problems: string[] = []
  const note = (problem: string): void => void problems.push(problem)
  const document = new DOMParser({
    errorHandler: { warning: note, error: note, fatalError: note },
  }).parseFromString(xml, 'text/xml')
  expect(problems).toEqual([])
  return document.documentElement
}

const children = (element: Element, name: string): readonly Element[] =>
  Array.from(element.childNodes).filter((node): node is Element => node.nodeName === name)

const junitOf = (diagnosis: Diagnosis, name = 'response.xml'): Element =>
  read(renderJUnit([{ name, diagnosis }]))

/** What the published schema of JUnit, and with it Jenkins, GitLab and the others, ask for. */
function checkStructure(root: Element): void {
  expect(root.nodeName).toBe('testsuites')
  const suites = children(root, 'testsuite')
  const sums = { tests: 0, failures: 0, skipped: 0 }
  for (const suite of suites) {
    const cases = children(suite, 'testcase')
    const count = (name: string): number =>
      cases.filter((one) => children(one, name).length > 0).length
    const counted = { tests: cases.length, failures: count('failure'), skipped: count('skipped') }
    for (const [name, value] of Object.entries(counted)) {
      expect(suite.getAttribute(name), name).toBe(String(value))
      sums[name as keyof typeof sums] += value
    }
    expect(suite.getAttribute('name')).not.toBe('')
    expect(suite.getAttribute('timestamp')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    for (const one of cases) {
      expect(one.getAttribute('name')).not.toBe('')
      expect(one.getAttribute('classname')).toMatch(/^fedbridge\.[a-z-]+$/)
      expect(one.getAttribute('time')).toMatch(/^\d+$/)
      expect(children(one, 'failure').length + children(one, 'skipped').length).toBeLessThan(2)
    }
    const names = cases.map((one) => one.getAttribute('name'))
    expect(new Set(names).size).toBe(names.length)
    const order = Array.from(suite.childNodes, ({ nodeName }) => nodeName).filter(
      (name) => name !== '#text',
    )
    const output = order.indexOf('system-out')
    expect(output === -1 || output === order.length - 1).toBe(true)
  }
  for (const [name, value] of Object.entries(sums)) {
    expect(root.getAttribute(name)).toBe(String(value))
  }
}

describe('a diagnosis as JUnit XML', () => {
  it('fails the case of what was found, first of all, with sentence, place and what to change', async () => {
    const root = junitOf(await diagnoseResponse({ audience: 'urn:other' }))
    checkStructure(root)
    const [first] = Array.from(root.getElementsByTagName('testcase'))
    expect(first?.getAttribute('name')).toMatch(/^audience-mismatch: /)
    const [failure] = first === undefined ? [] : children(first, 'failure')
    expect(failure?.getAttribute('message')).toMatch(/urn:other/)
    expect(failure?.textContent).toMatch(/^error\[audience-mismatch\]: /)
    expect(failure?.textContent).toMatch(/\^{9}\n {2}= expected: /)
    expect(root.getAttribute('failures')).toBe('1')
  })

  it('skips what a rejected document did not come to', async () => {
    const root = junitOf(await diagnoseResponse({ audience: 'urn:other' }))
    const skipped = Array.from(root.getElementsByTagName('testcase'))
      .filter((one) => children(one, 'skipped').length > 0)
      .map((one) => one.getAttribute('name')?.split(':')[0])
    expect(skipped).toContain('trust-policy-denied')
    expect(skipped).not.toContain('expired')
  })

  it('fails and skips nothing for an accepted document, and passes every check of responses', async () => {
    const root = junitOf(await diagnoseResponse())
    checkStructure(root)
    expect(root.getAttribute('failures')).toBe('0')
    expect(root.getAttribute('skipped')).toBe('0')
    expect(Number(root.getAttribute('tests'))).toBeGreaterThan(60)
  })

  it('fails what follows from another finding too, and says from which', async () => {
    const root = junitOf(await diagnoseResponse({ now: new Date(testNow.getTime() - 86_400_000) }))
    const messages = Array.from(root.getElementsByTagName('failure'), (failure) =>
      failure.getAttribute('message'),
    )
    expect(messages[0]).not.toMatch(/^\(follows/)
    expect(messages.slice(1)).toContainEqual(expect.stringMatching(/^\(follows from [a-z-]+\) /))
  })

  it('has a suite for each document of each input', async () => {
    const two = JSON.stringify({ Version: '2012-10-17', Statement: [] })
    const xml = renderJUnit([
      { name: 'a.xml', diagnosis: await diagnoseResponse() },
      { name: 'b.json', diagnosis: await diagnose(two, testContext()) },
    ])
    const root = read(xml)
    checkStructure(root)
    const names = children(root, 'testsuite').map((suite) => suite.getAttribute('name'))
    expect(names).toEqual(['a.xml', 'b.json'])
  })

  it.each([
    ['markup', ']]></failure><x a="\'>&amp;'],
    ['control characters', '\u0000\u0001\u001B[31m\u000B\u0085'],
    ['what XML cannot hold', '\uFFFE\uFFFF\uD800x\uDC00'],
    ['line ends', 'a\r\nb\tc\n'],
  ])('holds hostile text without breaking: %s', async (_, value) => {
    const context = testContext()
    const root = junitOf(await diagnose(`{"Statement": "${value}"`, context), `evil ${value}`)
    checkStructure(root)
    const audience = value.replaceAll(/[^\t\n\r\u0020-\uD7FF]/g, '').replaceAll(/[&<>"]/g, '.')
    checkStructure(junitOf(await diagnoseResponse({ audience })))
  })
})

describe('escaping for XML', () => {
  it('keeps text as a parser gives it back, and puts a replacement for what XML cannot hold', () => {
    const text = 'a<b>&"\'\t\n\r]]>😀\u0000\u0008\uFFFF\uD800'
    const kept = 'a<b>&"\'\t\n\r]]>😀\uFFFD\uFFFD\uFFFD\uFFFD'
    const root = read(`<x y="${escapeXmlAttribute(text)}">${escapeXmlText(text)}</x>`)
    expect(root.getAttribute('y')).toBe(kept)
    expect(root.textContent).toBe(kept)
  })
})
