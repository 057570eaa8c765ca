import { XmlRejected } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { XmlLimits } from './xml-limits.ts'

/**
 * Decides, without a parser, that a text is worth parsing: UTF-8 XML 1.0 without DOCTYPE, CDATA
 * section, processing instruction or (unless `allowComments`) comment, and within `limits`.
 *
 * In well-formed XML a `<` stands only where a tag or one of those constructs begins: never in text,
 * never in an attribute value. So looking at the character behind each `<` is exact, and it rules
 * out, before two parsers can disagree about them, the constructs behind most attacks on XML
 * signatures: truncation by comments, processing instructions canonicalised as text, entities,
 * `xsl` and catalogue instructions. One pass, time linear in the text.
 *
 * @throws {XmlRejected} XML_DOCTYPE, XML_COMMENT, XML_CDATA, XML_PROCESSING_INSTRUCTION,
 *   XML_TRAILING_CONTENT, XML_NOT_WELL_FORMED, XML_LIMIT_EXCEEDED.
 */
export function checkLexically(text: string, limits: XmlLimits, allowComments: boolean): void {
  if (text.length > limits.maxCharacters) {
    throw overLimit('characters', limits.maxCharacters, text.length)
  }
  const forbidden = notAnXmlCharacter.exec(text)
  if (forbidden !== null) {
    throw notWellFormed('a character that XML does not allow', forbidden.index)
  }
  const start = xmlDeclaration.exec(text)?.[0].length ?? 0
  checkEnds(text, start)
  checkTags(text, start, limits, allowComments)
  checkReferences(text)
}

// XML 1.0 production [2] Char. Lone surrogates match \p{Cs} under the u flag.
const notAnXmlCharacter = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

// Production [23], held to what every parser reads alike: version 1.0, UTF-8.
const xmlDeclaration =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.0"|'1\.0')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"[Uu][Tt][Ff]-8"|'[Uu][Tt][Ff]-8'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"yes"|"no"|'yes'|'no'))?[ \t\r\n]*\?>/

const space = /[ \t\r\n]/

/** Nothing but white space may stand before the first tag and behind the last. */
function checkEnds(text: string, start: number): void {
  let first = start
  while (first < text.length && space.test(text.charAt(first))) first++
  let last = text.length - 1
  while (last >= first && space.test(text.charAt(last))) last--
  if (text.charAt(first) !== '<' || text.charAt(last) !== '>') {
    throw new XmlRejected('XML_TRAILING_CONTENT', 'text stands outside the root element', {
      check: 'check-lexically',
      expected: 'one root element and white space around it',
    })
  }
}

// Without a DTD only these five entities exist. A parser that lets another one through, or a
// reference to a character that XML does not have, reads a different text than the next parser.
const reference = /&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}))?(;)?/g

function checkReferences(text: string): void {
  for (const { 1: named, 2: decimal, 3: hexadecimal, 4: end, index } of text.matchAll(reference)) {
    const point =
      decimal !== undefined
        ? Number.parseInt(decimal, 10)
        : hexadecimal !== undefined
          ? Number.parseInt(hexadecimal, 16)
          : undefined
    const known =
      named !== undefined ||
      (point !== undefined &&
        point <= 0x10ffff &&
        !notAnXmlCharacter.test(String.fromCodePoint(point)))
    if (!known || end === undefined) {
      throw notWellFormed('a reference that is not defined', index)
    }
  }
}

/** Walks from tag to tag: forbidden constructs, number, depth, attributes, declarations. */
function checkTags(text: string, start: number, limits: XmlLimits, allowComments: boolean): void {
  let elements = 0
  let attributes = 0
  let depth = 0
  let at = text.indexOf('<', start)
  while (at >= 0) {
    const next = text.charAt(at + 1)
    let end: number
    if (next === '!' || next === '?') {
      end = skipComment(text, at, allowComments)
    } else if (next === '/') {
      end = text.indexOf('>', at)
      depth--
    } else {
      const tag = readStartTag(text, at, limits)
      end = tag.end
      elements++
      attributes += tag.attributes
      if (text.charAt(end - 1) !== '/') depth++
      if (elements > limits.maxElements) throw overLimit('elements', limits.maxElements)
      if (depth > limits.maxDepth) throw overLimit('levels of depth', limits.maxDepth)
      if (attributes > limits.maxAttributesInAll) {
        throw overLimit('attributes in all', limits.maxAttributesInAll)
      }
    }
    if (end < 0 || depth < 0) throw notWellFormed('a tag that does not pair', at)
    at = text.indexOf('<', end)
  }
}

function skipComment(text: string, at: number, allowComments: boolean): number {
  const construct: [prefix: string, code: ErrorCode, name: string] = text.startsWith('<!--', at)
    ? ['<!--', 'XML_COMMENT', 'a comment']
    : text.startsWith('<![', at)
      ? ['<![', 'XML_CDATA', 'a CDATA section']
      : text.startsWith('<!', at)
        ? ['<!', 'XML_DOCTYPE', 'a DOCTYPE or another declaration']
        : ['<?', 'XML_PROCESSING_INSTRUCTION', 'a processing instruction']
  const [prefix, code, name] = construct
  const end = prefix === '<!--' && allowComments ? text.indexOf('-->', at + 4) : -1
  if (end >= 0) return end + 2
  throw new XmlRejected(code, `the document contains ${name}`, {
    check: 'check-lexically',
    expected: `a document without ${name}`,
    received: `${name} at character ${at}`,
  })
}

const quotedOrEnd = /["'>]/g
const namespaceDeclaration = /[ \t\r\n]xmlns(?::[^ \t\r\n=]*)?[ \t\r\n]*=[ \t\r\n]*["']$/

/**
 * Where the start tag at `at` ends (-1: nowhere), and how many attributes and declarations it has.
 * A `>` may stand in a value.
 */
function readStartTag(
  text: string,
  at: number,
  limits: XmlLimits,
): { readonly end: number; readonly attributes: number } {
  let attributes = 0
  let declarations = 0
  let from = at
  for (;;) {
    quotedOrEnd.lastIndex = from
    const found = quotedOrEnd.exec(text)
    if (found === null) return nowhere
    if (found[0] === '>') return { end: found.index, attributes: attributes + declarations }
    if (namespaceDeclaration.test(text.slice(from, found.index + 1))) declarations++
    else attributes++
    if (attributes > limits.maxAttributes) {
      throw overLimit('attributes of one element', limits.maxAttributes)
    }
    if (declarations > limits.maxNamespaceDeclarations) {
      throw overLimit('namespace declarations of one element', limits.maxNamespaceDeclarations)
    }
    const close = text.indexOf(found[0], found.index + 1)
    const lessThan = text.indexOf('<', found.index)
    if (close < 0 || (lessThan >= 0 && lessThan < close)) return nowhere
    from = close + 1
  }
}

const nowhere = { end: -1, attributes: 0 }

function overLimit(what: string, limit: number, received?: number): XmlRejected {
  return new XmlRejected('XML_LIMIT_EXCEEDED', `the document exceeds ${limit} ${what}`, {
    check: 'check-lexically',
    expected: `at most ${limit} ${what}`,
    ...(received === undefined ? {} : { received: String(received) }),
  })
}

function notWellFormed(what: string, index: number): XmlRejected {
  return new XmlRejected('XML_NOT_WELL_FORMED', `the document has ${what}`, {
    check: 'check-lexically',
    received: `${what} at character ${index}`,
  })
}
