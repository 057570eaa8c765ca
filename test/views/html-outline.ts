/** An element as it stands in a page's markup. */
export interface OutlineElement {
  readonly tag: string
  readonly attributes: ReadonlyMap<string, string>
}

/** What a page's markup consists of. */
export interface Outline {
  readonly elements: readonly OutlineElement[]
  /** Texts between tags, decoded. */
  readonly texts: readonly string[]
}

const startTag = /<([a-z][a-z0-9]*)((?:\s+[^\s"'<>/=]+(?:="[^"]*")?)*)\s*(\/?)>/y
const endTag = /<\/([a-z][a-z0-9]*)>/y
const doctype = /<!doctype html>/y
const voidTags = new Set(['br', 'hr', 'img', 'input', 'link', 'meta'])

/**
 * Reads the markup that the pages are written in, a strict part of HTML: lower-case tags, double
 * quotes, every element closed. Throws on anything else, so that what it accepts a browser reads in
 * the same way.
 */
export function outlineOf(html: string): Outline {
  const elements: OutlineElement[] = []
  const texts: string[] = []
  const open: string[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(html)
    if (match !== null) at = pattern.lastIndex
    return match
  }
  while (at < html.length) {
    if (html[at] !== '<') {
      const next = html.indexOf('<', at)
      const end = next === -1 ? html.length : next
      texts.push(decode(html.slice(at, end)))
      at = end
      continue
    }
    if (take(doctype) !== null) continue
    const closing = take(endTag)
    if (closing !== null) {
      const expected = open.pop()
      if (closing[1] !== expected) throw new Error(`</${closing[1]}> closes <${expected}>`)
      continue
    }
    const opening = take(startTag)
    if (opening === null) throw new Error(`not a tag: ${html.slice(at, at + 60)}`)
    const [, tag = '', attributes = ''] = opening
    elements.push({ tag, attributes: attributesOf(attributes) })
    if (!voidTags.has(tag)) open.push(tag)
  }
  if (open.length > 0) throw new Error(`left open: ${open.join(' ')}`)
  return { elements, texts }
}

/** Tags with the names of their attributes, in order: what data must not be able to change. */
export function shapeOf(html: string): readonly string[] {
  return outlineOf(html).elements.map(
    ({ tag, attributes }) => `${tag} ${[...attributes.keys()].join(' ')}`,
  )
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  for (const [, name = '', value = ''] of text.matchAll(/([^\s"'<>/=]+)(?:="([^"]*)")?/g)) {
    if (attributes.has(name)) throw new Error(`attribute ${name} stands twice`)
    attributes.set(name, decode(value))
  }
  return attributes
}

function decode(text: string): string {
  return text.replace(/&(lt|gt|quot|amp);/g, (_, name: string) =>
    name === 'lt' ? '<' : name === 'gt' ? '>' : name === 'quot' ? '"' : '&',
  )
}
