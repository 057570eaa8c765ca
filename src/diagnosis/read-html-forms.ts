import { decodeHtmlEntities } from './html-entities.ts'
import type { Field } from './known-fields.ts'

/** A form of a page, or what stands outside of any: then without an action. */
export interface HtmlForm {
  readonly action?: string
  readonly method?: string
  readonly fields: readonly Field[]
}

const maxForms = 100
const maxFields = 1000

interface OpenForm extends HtmlForm {
  readonly fields: Field[]
}

/**
 * The forms of an HTML page with their hidden and text fields, text areas, and the radio buttons
 * that are checked. Made for saved pages, not for every page there is: it knows tags, attributes,
 * comments and text areas, and leaves scripts out. One pass.
 */
export function readHtmlForms(html: string): readonly HtmlForm[] {
  const outside: OpenForm = { fields: [] }
  const forms: OpenForm[] = [outside]
  let form = outside
  for (const { name, attributes, content } of htmlTags(html)) {
    if (name === 'form' && forms.length <= maxForms) {
      const action = attributes.get('action')
      const method = attributes.get('method')?.toUpperCase()
      form = {
        fields: [],
        ...(action === undefined ? {} : { action }),
        ...(method === undefined ? {} : { method }),
      }
      forms.push(form)
    } else if (name === '/form') form = outside
    else if (name === 'input' || name === 'textarea') {
      const fieldName = attributes.get('name') ?? attributes.get('id')
      const value = name === 'textarea' ? content : attributes.get('value')
      const chosen = isChosen(attributes)
      if (fieldName === undefined || value === undefined || !chosen) continue
      if (form.fields.length < maxFields) form.fields.push({ name: fieldName, value })
    }
  }
  return forms
}

function isChosen(attributes: ReadonlyMap<string, string>): boolean {
  const type = attributes.get('type')?.toLowerCase()
  return (type !== 'radio' && type !== 'checkbox') || attributes.has('checked')
}

interface HtmlTag {
  /** Lower case, with the slash of an end tag. */
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  /** Of a text area. */
  readonly content?: string
}

const interesting = /^<(\/?(?:form|input|textarea|script|style))(?=[\s/>])/i

function* htmlTags(html: string): Generator<HtmlTag, void> {
  let at = html.indexOf('<')
  while (at >= 0) {
    if (html.startsWith('<!--', at)) {
      at = next(html, '-->', at + 4)
      continue
    }
    const name = interesting.exec(html.slice(at, at + 12))?.[1]?.toLowerCase()
    if (name === undefined) {
      at = html.indexOf('<', at + 1)
      continue
    }
    const tag = readAttributes(html, at + 1 + name.length)
    if (name === 'script' || name === 'style' || name === 'textarea') {
      const rest = html.indexOf('</', tag.end)
      const close = rest < 0 ? -1 : findClosing(html, name, rest)
      const content = decodeHtmlEntities(html.slice(tag.end, close < 0 ? html.length : close))
      if (name === 'textarea') yield { name, attributes: tag.attributes, content }
      at = close < 0 ? -1 : html.indexOf('<', close + 1)
      continue
    }
    yield { name, attributes: tag.attributes }
    at = html.indexOf('<', tag.end)
  }
}

function next(html: string, closing: string, from: number): number {
  const found = html.indexOf(closing, from)
  return found < 0 ? -1 : html.indexOf('<', found)
}

function findClosing(html: string, name: string, from: number): number {
  for (let at = from; at >= 0; at = html.indexOf('</', at + 2)) {
    if (html.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return at
  }
  return -1
}

/** Name, and a value in quotes or without. Sticky, so that a page is walked once. */
const attribute = /[\s/]*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?/y

function readAttributes(
  html: string,
  from: number,
): { readonly attributes: ReadonlyMap<string, string>; readonly end: number } {
  const attributes = new Map<string, string>()
  let at = from
  for (let count = 0; count < 64; count++) {
    attribute.lastIndex = at
    const found = attribute.exec(html)
    if (found === null) break
    const [, name = '', double, single, bare] = found
    const key = name.toLowerCase()
    const value = decodeHtmlEntities(double ?? single ?? bare ?? '')
    if (!attributes.has(key)) attributes.set(key, value)
    at = attribute.lastIndex
  }
  const end = html.indexOf('>', at)
  return { attributes, end: end < 0 ? html.length : end + 1 }
}
