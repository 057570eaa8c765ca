import type { LocatedConstruct, LocatedXml, TextSpan, XmlProblem } from './located-xml.ts'
import {
  namespaceOf,
  outermostScope,
  scopeInside,
  splitName,
  xmlnsNamespace,
} from './namespace-scope.ts'
import type { NamespaceScope } from './namespace-scope.ts'
import { finishElements } from './open-element.ts'
import type { OpenAttribute, OpenElement } from './open-element.ts'
import { resolveReferences } from './resolve-references.ts'
import { scanXml, shownName } from './scan-xml.ts'
import type { ReportXmlProblem, XmlToken } from './scan-xml.ts'
import { textPositions } from './text-positions.ts'
import { messageLimits } from './xml-limits.ts'
import type { XmlLimits } from './xml-limits.ts'

/** Of {@link locateXml}. Beyond them the reading ends, and says so. */
export const locateXmlLimits: XmlLimits = {
  ...messageLimits,
  maxElements: 5_000,
  maxDepth: 64,
  maxAttributesInAll: 10_000,
}

/** Problems beyond this number are not told. */
const maxProblems = 20

/**
 * Where everything stands in a text that is, or should be, XML: elements, attributes and text with
 * line, column and path, and each place where the text breaks the rules. It reads on behind an
 * error where that makes sense, and never throws.
 *
 * This is for showing a document to a person. It does not canonicalise, does not agree with any
 * other parser about broken text, and its result has no way to become an `XmlElement` or
 * `VerifiedXml`: nothing that decides about trust may import it.
 */
export function locateXml(text: string): LocatedXml {
  return new XmlLocator(text.slice(0, locateXmlLimits.maxCharacters)).locate(text.length)
}

interface OpenConstruct {
  readonly kind: LocatedConstruct['kind']
  readonly start: number
  readonly end: number
  readonly inside: OpenElement | undefined
}

class XmlLocator {
  readonly #text: string
  readonly #positionAt: ReturnType<typeof textPositions>
  readonly #problems: XmlProblem[] = []
  readonly #constructs: OpenConstruct[] = []
  readonly #open: OpenElement[] = []
  #root: OpenElement | undefined
  #elements = 0
  #attributes = 0
  #full = false

  constructor(text: string) {
    this.#text = text
    this.#positionAt = textPositions(text)
  }

  locate(wholeLength: number): LocatedXml {
    for (const token of scanXml(this.#text, this.#report)) {
      this.#take(token)
      if (this.#full) break
    }
    if (wholeLength > this.#text.length) {
      this.#overLimit('characters', this.#text.length, locateXmlLimits.maxCharacters)
    }
    this.#closeAll()
    if (this.#root === undefined) {
      this.#report('no-element', 'the text holds no element', 0)
    }
    const finished = this.#root && finishElements(this.#root, this.#span)
    return {
      root: finished?.root,
      elements: finished?.elements ?? [],
      constructs: this.#constructs.map(({ kind, start, end, inside }) => ({
        kind,
        span: this.#span(start, end),
        path: (inside && finished?.pathOf.get(inside)) ?? '/',
      })),
      problems: this.#problems.sort((a, b) => a.at.offset - b.at.offset),
    }
  }

  readonly #report: ReportXmlProblem = (reason, message, offset) => {
    if (this.#problems.length >= maxProblems) return
    this.#problems.push({ reason, message, at: this.#positionAt(offset) })
  }

  #overLimit(what: string, offset: number, limit: number): void {
    this.#full = true
    // Told even behind twenty others: it says that what follows was not read.
    this.#problems.splice(maxProblems - 1)
    this.#report('limit-exceeded', `more than ${limit} ${what}`, offset)
  }

  #take(token: XmlToken): void {
    switch (token.kind) {
      case 'start':
        this.#openElement(token)
        break
      case 'end':
        this.#closeElement(token)
        break
      case 'text':
        this.#takeText(token.start, token.end)
        break
      case 'cdata':
        this.#takeConstruct('cdata', token.start, token.end)
        this.#addText(
          this.#text.slice(token.start + 9, Math.max(token.start + 9, token.end - 3)),
          token,
        )
        break
      case 'comment':
      case 'doctype':
      case 'processing-instruction':
        this.#takeConstruct(token.kind, token.start, token.end)
        break
    }
  }

  #takeConstruct(kind: LocatedConstruct['kind'], start: number, end: number): void {
    const declaration = kind === 'processing-instruction' && isXmlDeclaration(this.#text, start)
    if (declaration) return
    if (this.#constructs.length >= locateXmlLimits.maxElements) return
    this.#constructs.push({ kind, start, end, inside: this.#open.at(-1) })
  }

  #takeText(start: number, end: number): void {
    const raw = this.#text.slice(start, end)
    if (this.#open.length > 0) {
      this.#addText(resolveReferences(raw, start, this.#report), { start, end })
      return
    }
    const first = raw.search(/[^ \t\r\n\uFEFF]/)
    if (first < 0) return
    const where = this.#root === undefined ? 'before' : 'behind'
    this.#report('text-outside-root', `text stands ${where} the root element`, start + first)
  }

  #addText(value: string, { start, end }: { readonly start: number; readonly end: number }): void {
    this.#open.at(-1)?.content.push({ value, start, end })
  }

  #openElement(token: XmlToken & { readonly kind: 'start' }): void {
    const parent = this.#open.at(-1)
    this.#elements += 1
    this.#attributes += token.attributes.length
    if (this.#elements > locateXmlLimits.maxElements) {
      this.#overLimit('elements', token.start, locateXmlLimits.maxElements)
      return
    }
    if (this.#open.length >= locateXmlLimits.maxDepth) {
      this.#overLimit('levels of depth', token.start, locateXmlLimits.maxDepth)
      return
    }
    if (this.#attributes > locateXmlLimits.maxAttributesInAll) {
      this.#overLimit('attributes in all', token.start, locateXmlLimits.maxAttributesInAll)
      return
    }
    if (parent === undefined && this.#root !== undefined) {
      this.#report(
        'second-root',
        `element ${shownName(token.name)} stands behind the root element`,
        token.start,
      )
    }
    const element = this.#elementOf(token, parent?.scope ?? outermostScope)
    if (parent !== undefined) parent.content.push(element)
    else this.#root ??= element
    if (!token.empty) this.#open.push(element)
  }

  #elementOf(token: XmlToken & { readonly kind: 'start' }, outer: NamespaceScope): OpenElement {
    const values = token.attributes.map((one) => ({
      ...one,
      value: resolveReferences(
        this.#text.slice(one.valueStart, one.valueEnd),
        one.valueStart,
        this.#report,
      ),
    }))
    const scope = scopeInside(outer, values)
    const attributes: OpenAttribute[] = []
    const declarations: OpenAttribute[] = []
    const seen = new Set<string>()
    for (const one of values) {
      if (seen.has(one.name)) {
        this.#report(
          'attribute-repeated',
          `attribute ${shownName(one.name)} stands twice`,
          one.start,
        )
      }
      seen.add(one.name)
      const { prefix, localName } = splitName(one.name)
      if (one.name === 'xmlns' || prefix === 'xmlns') {
        declarations.push({ ...one, localName, namespaceUri: xmlnsNamespace })
        continue
      }
      const namespaceUri = prefix === '' ? '' : this.#resolve(prefix, scope, one.start)
      attributes.push({ ...one, localName, namespaceUri })
    }
    const { prefix, localName } = splitName(token.name)
    return {
      name: token.name,
      localName,
      namespaceUri:
        prefix === '' ? (namespaceOf('', scope) ?? '') : this.#resolve(prefix, scope, token.start),
      tagStart: token.start,
      tagEnd: token.end,
      end: token.end,
      attributes,
      declarations,
      content: [],
      scope,
    }
  }

  #resolve(prefix: string, scope: NamespaceScope, offset: number): string | undefined {
    const uri = namespaceOf(prefix, scope)
    if (uri === undefined) {
      this.#report('prefix-undeclared', `the prefix ${shownName(prefix)} is not declared`, offset)
    }
    return uri
  }

  /** An end tag closes the nearest open element of its name, and what stands open inside of it. */
  #closeElement({ name, start, end }: XmlToken & { readonly kind: 'end' }): void {
    const depth = this.#open.findLastIndex((one) => one.name === name)
    if (depth < 0) {
      const expected = this.#open.at(-1)?.name
      if (expected === undefined) {
        this.#report('end-tag-unexpected', `</${shownName(name)}> closes nothing`, start)
      } else {
        this.#report(
          'end-tag-mismatch',
          `</${shownName(name)}> stands where </${shownName(expected)}> should`,
          start,
        )
      }
      return
    }
    while (this.#open.length > depth + 1) {
      const inner = this.#open.pop()
      if (inner === undefined) break
      inner.end = start
      this.#report(
        'end-tag-mismatch',
        `</${shownName(name)}> stands where </${shownName(inner.name)}> should`,
        start,
      )
    }
    const closed = this.#open.pop()
    if (closed !== undefined) closed.end = end
  }

  /** The end of the text closes what is left, and says so unless a limit did. */
  #closeAll(): void {
    const end = this.#text.length
    while (this.#open.length > 0) {
      const element = this.#open.pop()
      if (element === undefined) break
      element.end = end
      if (!this.#full) {
        this.#report('element-not-closed', `element ${shownName(element.name)} has no end tag`, end)
      }
    }
  }

  readonly #span = (start: number, end: number): TextSpan => ({
    start: this.#positionAt(start),
    end: this.#positionAt(end),
  })
}

function isXmlDeclaration(text: string, start: number): boolean {
  return /^<\?xml[ \t\r\n?]/.test(text.slice(start, start + 6))
}
