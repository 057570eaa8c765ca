import type { XmlProblemReason } from './located-xml.ts'

/** A piece of markup or text, by offsets. */
export type XmlToken =
  | {
      readonly kind: 'start'
      readonly name: string
      readonly start: number
      readonly end: number
      readonly empty: boolean
      readonly attributes: readonly ScannedAttribute[]
    }
  | {
      readonly kind: 'end'
      readonly name: string
      readonly start: number
      readonly end: number
    }
  | {
      readonly kind: 'text' | 'cdata' | 'comment' | 'doctype' | 'processing-instruction'
      readonly start: number
      readonly end: number
    }

export interface ScannedAttribute {
  readonly name: string
  readonly start: number
  readonly valueStart: number
  readonly valueEnd: number
  /** Behind the closing quote. */
  readonly end: number
  /** The closing quote is missing to the end of the text. */
  readonly quoteOpen?: true
}

/** Tells a problem and where. */
export type ReportXmlProblem = (reason: XmlProblemReason, message: string, offset: number) => void

/**
 * Takes a text apart into tags and what stands between, without a parser, forgiving: what is broken
 * is reported, and the reading goes on where that makes sense. One pass, time linear in the text.
 */
export function* scanXml(text: string, report: ReportXmlProblem): Generator<XmlToken, void> {
  let at = 0
  while (at < text.length) {
    const next = text.indexOf('<', at)
    const textEnd = next < 0 ? text.length : next
    if (textEnd > at) yield { kind: 'text', start: at, end: textEnd }
    if (next < 0) return
    const token = scanMarkup(text, next, report)
    yield token
    at = token.end
  }
}

function scanMarkup(text: string, start: number, report: ReportXmlProblem): XmlToken {
  for (const [kind, opening, closing] of constructs) {
    if (!text.startsWith(opening, start)) continue
    const found = text.indexOf(closing, start + opening.length)
    if (found < 0) report('construct-not-closed', `a ${words[kind]} has no end`, start)
    return { kind, start, end: found < 0 ? text.length : found + closing.length }
  }
  if (text.startsWith('<!', start)) {
    return { kind: 'doctype', start, end: endOfDoctype(text, start, report) }
  }
  if (text[start + 1] === '/') return scanEndTag(text, start, report)
  if (!nameStart.test(text.charAt(start + 1))) {
    report('tag-malformed', 'a < is not followed by the name of an element', start)
    return { kind: 'text', start, end: start + 1 }
  }
  return scanStartTag(text, start, report)
}

const constructs = [
  ['comment', '<!--', '-->'],
  ['cdata', '<![CDATA[', ']]>'],
  ['processing-instruction', '<?', '?>'],
] as const

const words = {
  comment: 'comment',
  cdata: 'CDATA section',
  'processing-instruction': 'processing instruction',
} as const

/** An internal subset in brackets may hold `>`. */
function endOfDoctype(text: string, start: number, report: ReportXmlProblem): number {
  const simple = text.indexOf('>', start)
  const bracket = simple < 0 ? -1 : text.slice(start, simple).indexOf('[')
  if (bracket < 0 && simple >= 0) return simple + 1
  const subset = bracket < 0 ? -1 : text.indexOf(']', start + bracket)
  const end = subset < 0 ? -1 : text.indexOf('>', subset)
  if (end < 0) report('construct-not-closed', 'a declaration has no end', start)
  return end < 0 ? text.length : end + 1
}

function scanEndTag(text: string, start: number, report: ReportXmlProblem): XmlToken {
  const nameEnd = endOfName(text, start + 2)
  const name = text.slice(start + 2, nameEnd)
  const close = skipSpace(text, nameEnd)
  if (text[close] === '>') return { kind: 'end', name, start, end: close + 1 }
  report('tag-not-closed', `the end tag of ${shownName(name)} has no >`, start)
  return { kind: 'end', name, start, end: nextTagOrEnd(text, nameEnd) }
}

function scanStartTag(text: string, start: number, report: ReportXmlProblem): XmlToken {
  const nameEnd = endOfName(text, start + 1)
  const name = text.slice(start + 1, nameEnd)
  const attributes: ScannedAttribute[] = []
  let at = nameEnd
  for (;;) {
    const next = skipSpace(text, at)
    const character = text.charAt(next)
    if (character === '>') {
      return { kind: 'start', name, start, end: next + 1, empty: false, attributes }
    }
    if (character === '/' && text[next + 1] === '>') {
      return { kind: 'start', name, start, end: next + 2, empty: true, attributes }
    }
    if (character === '' || character === '<') {
      // A quote that does not close was told already, and is the cause.
      if (attributes.at(-1)?.quoteOpen !== true) {
        report('tag-not-closed', `the start tag of ${shownName(name)} has no >`, start)
      }
      return { kind: 'start', name, start, end: next, empty: false, attributes }
    }
    const attribute = scanAttribute(text, next, report)
    if (attribute === undefined) {
      report(
        'attribute-malformed',
        `the start tag of ${shownName(name)} holds a stray character`,
        next,
      )
      at = next + 1
      continue
    }
    if (next === at) {
      report(
        'attribute-malformed',
        `white space is missing before ${shownName(attribute.name)}`,
        next,
      )
    }
    attributes.push(attribute)
    at = attribute.end
  }
}

function scanAttribute(
  text: string,
  start: number,
  report: ReportXmlProblem,
): ScannedAttribute | undefined {
  if (!nameStart.test(text.charAt(start))) return undefined
  const nameEnd = endOfName(text, start)
  // Without a step forward there is no end.
  if (nameEnd === start) return undefined
  const name = text.slice(start, nameEnd)
  const equals = skipSpace(text, nameEnd)
  if (text[equals] !== '=') {
    report('attribute-malformed', `attribute ${shownName(name)} has no value`, start)
    return { name, start, valueStart: nameEnd, valueEnd: nameEnd, end: nameEnd }
  }
  const opening = skipSpace(text, equals + 1)
  const quote = text.charAt(opening)
  if (quote !== '"' && quote !== "'") {
    report(
      'attribute-malformed',
      `the value of attribute ${shownName(name)} has no quotes`,
      opening,
    )
    const end = endOfUnquoted(text, opening)
    return { name, start, valueStart: opening, valueEnd: end, end }
  }
  const close = text.indexOf(quote, opening + 1)
  if (close < 0) {
    report('attribute-malformed', `the value of attribute ${shownName(name)} has no end`, opening)
    const end = nextTagOrEnd(text, opening)
    return { name, start, valueStart: opening + 1, valueEnd: end, end, quoteOpen: true }
  }
  const lessThan = text.slice(opening, close).indexOf('<')
  if (lessThan >= 0) {
    report(
      'attribute-less-than',
      `the value of attribute ${shownName(name)} holds a <, or its closing quote is missing`,
      opening + lessThan,
    )
    // A tag that ends before another one begins: then it is the quote that is missing.
    const tagEnd = text.slice(opening, opening + lessThan).indexOf('>')
    if (tagEnd >= 0) {
      const end = opening + tagEnd
      return { name, start, valueStart: opening + 1, valueEnd: end, end }
    }
  }
  return { name, start, valueStart: opening + 1, valueEnd: close, end: close + 1 }
}

const nameStart = /[A-Za-z_:\u00C0-\uFFFD]/
/** White space of XML: other white space may be in a name as well as begin one. */
const notInName = /[ \t\r\n/<>="'&]/g
const notSpace = /[^ \t\r\n]/g
const unquotedEnd = /[\s<>]/g

function endOfName(text: string, from: number): number {
  return search(notInName, text, from)
}

function skipSpace(text: string, from: number): number {
  return search(notSpace, text, from)
}

function endOfUnquoted(text: string, from: number): number {
  return search(unquotedEnd, text, from)
}

function nextTagOrEnd(text: string, from: number): number {
  const next = text.indexOf('<', from)
  return next < 0 ? text.length : next
}

/** Where `what`, a global expression for one character, matches at or behind `from`; or the end. */
function search(what: RegExp, text: string, from: number): number {
  what.lastIndex = from
  return what.exec(text)?.index ?? text.length
}

/** A name of the document in a message or a path: no longer than names are. */
export function shownName(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}...` : name
}
