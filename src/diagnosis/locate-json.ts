import type { Position } from '../policy/locate-statements.ts'

/** A value of a JSON text with the offsets of its first character and of the one behind its last. */
export type JsonNode = JsonObjectNode | JsonArrayNode | JsonScalarNode

interface Span {
  readonly start: number
  readonly end: number
}

export interface JsonObjectNode extends Span {
  readonly kind: 'object'
  /** In order, also those whose name is there already: which of them counts is the reader's affair. */
  readonly members: readonly JsonMember[]
}

export interface JsonMember {
  readonly name: string
  readonly nameSpan: Span
  readonly value: JsonNode
}

export interface JsonArrayNode extends Span {
  readonly kind: 'array'
  readonly items: readonly JsonNode[]
}

export type JsonScalarNode = Span &
  (
    | { readonly kind: 'string'; readonly value: string }
    /** As written: a number of sixteen digits is not what JavaScript makes of it. */
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'null' }
  )

/** What is wrong with a text that should be JSON, at one place. */
export interface JsonProblem extends Span {
  readonly kind: 'syntax' | 'repeatedName' | 'tooDeep' | 'tooLong'
  /** A clause that names the fault, for example `the name has no colon behind it`. */
  readonly problem: string
  /** What to write instead. */
  readonly remedy: string
}

export interface LocatedJson {
  /** The document, with every syntax problem mended in the most likely way; undefined for none. */
  readonly root?: JsonNode
  /** In the order of the text, at most as many as `maxProblems`. */
  readonly problems: readonly JsonProblem[]
  /** Line and column of an offset, both from 1; a column is a UTF-16 code unit. */
  readonly positionAt: (offset: number) => Position
}

export interface LocateJsonLimits {
  readonly maxCharacters: number
  readonly maxDepth: number
  readonly maxProblems: number
}

const defaultLimits: LocateJsonLimits = {
  maxCharacters: 131_072,
  maxDepth: 64,
  maxProblems: 20,
}

/**
 * Reads a JSON text and keeps where everything stands. A text that is not JSON is read on as its
 * author most likely meant it (a comma too many, a quotation mark of a word processor, a comment, a
 * line break inside a string), so that the rest of it can be judged too; each such place is a
 * problem of kind `syntax`. There is none exactly when `JSON.parse` takes the text, depth and length
 * aside. Never throws, reads each character a bounded number of times.
 *
 * Limits by default: 131,072 characters, depth 64, 20 problems.
 *
 * @see RFC 8259, section 2
 */
export function locateJson(text: string, limits: Partial<LocateJsonLimits> = {}): LocatedJson {
  const { maxCharacters, maxDepth, maxProblems } = { ...defaultLimits, ...limits }
  const positionAt = positionsOf(text)
  if (text.length > maxCharacters) {
    const problem = `the text has ${text.length} characters, more than the ${maxCharacters} that are read`
    const remedy = 'give the document alone'
    return { problems: [{ kind: 'tooLong', start: 0, end: 0, problem, remedy }], positionAt }
  }
  const reader = new LenientReader(text, maxDepth, maxProblems)
  const root = reader.readDocument()
  const problems = reader.problems.toSorted((one, other) => one.start - other.start)
  return { ...(root === undefined ? {} : { root }), problems, positionAt }
}

/** The member that counts: the last of a name, as `JSON.parse` has it. */
export function memberOf(node: JsonObjectNode, name: string): JsonMember | undefined {
  return node.members.findLast((member) => member.name === name)
}

/** A JSONPath to a place, for example `$.Statement[0].Condition["saml:aud"]`. */
export function jsonPath(segments: readonly (string | number)[]): string {
  const steps = segments.map((segment) => {
    if (typeof segment === 'number') return `[${segment}]`
    return /^[A-Za-z_]\w*$/.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`
  })
  return `$${steps.join('')}`
}

function positionsOf(text: string): (offset: number) => Position {
  const lineStarts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    lineStarts.push(at + 1)
  }
  return (offset) => {
    let low = 0
    let high = lineStarts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 }
  }
}

const blank = /[ \t\n\r]*/y
/** What other programs take for blanks, and what word processors put in their place. */
const blankLike = /[\s\u0085\u180e\u200b-\u200f\u2060\ufeff]+/y
const comment = /\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?|#[^\n]*/y
const bareWord = /[^\s{}[\]:,"'\u2018\u2019\u201c\u201d]+/y
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const quotes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\u2018': '\u2019',
  '\u2019': '\u2019',
  '\u201c': '\u201d',
  '\u201d': '\u201d',
}
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

class LenientReader {
  readonly problems: JsonProblem[] = []
  readonly #text: string
  readonly #maxDepth: number
  readonly #maxProblems: number
  #at = 0
  #goesOnUntil = 0
  /** The closing brackets of what is open, the innermost last. */
  readonly #awaited: string[] = []

  constructor(text: string, maxDepth: number, maxProblems: number) {
    this.#text = text
    this.#maxDepth = maxDepth
    this.#maxProblems = maxProblems
  }

  readDocument(): JsonNode | undefined {
    this.#skipBlanks()
    const root = this.#readValue(0)
    this.#skipBlanks()
    if (root !== undefined && this.#at < this.#text.length) {
      const problem = 'something follows behind the end of the document'
      this.#report(this.#at, this.#at + 1, problem, 'remove it, or look for a bracket too many')
    }
    return root
  }

  #report(
    start: number,
    end: number,
    problem: string,
    remedy: string,
    kind: JsonProblem['kind'] = 'syntax',
  ): void {
    // What was not read because it is too deep is not missing.
    const last = this.problems.at(-1)
    const isOver = last?.kind === 'tooDeep'
    // Where several brackets are missing at one place, it is said once.
    const isSaid = last?.start === start && last.problem === problem
    if (!isOver && !isSaid && this.problems.length < this.#maxProblems) {
      this.problems.push({ kind, start, end, problem, remedy })
    }
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += match.length
    return match
  }

  #skipBlanks(): void {
    for (;;) {
      this.#skip(blank)
      const start = this.#at
      if (this.#skip(blankLike) !== '') {
        const problem = 'there is a character that only looks like a blank'
        this.#report(start, this.#at, problem, 'use spaces, tabs and line feeds only')
      } else if (this.#skip(comment) !== '') {
        this.#report(start, this.#at, 'there is a comment, which JSON has not', 'remove it')
      } else return
    }
  }

  #readValue(depth: number): JsonNode | undefined {
    const start = this.#at
    const character = this.#text.charAt(start)
    if (character === '{' || character === '[') {
      if (depth >= this.#maxDepth) {
        const problem = `the document is nested deeper than ${this.#maxDepth} levels`
        this.#report(start, start + 1, problem, 'nest less', 'tooDeep')
        this.#at = this.#text.length
        return { kind: 'null', start, end: start }
      }
      this.#at += 1
      this.#awaited.push(character === '{' ? '}' : ']')
      const node =
        character === '{' ? this.#readObject(start, depth) : this.#readArray(start, depth)
      this.#awaited.pop()
      return node
    }
    if (quotes[character] !== undefined) return this.#readString()
    const word = this.#skip(bareWord)
    if (word === '') {
      const found = character === '' ? 'the text ends' : `there is a ${JSON.stringify(character)}`
      this.#report(start, start + 1, `${found} where a value is expected`, 'add the value')
      return undefined
    }
    return this.#wordValue(word, { start, end: this.#at })
  }

  #wordValue(word: string, span: Span): JsonScalarNode {
    if (word === 'true' || word === 'false') {
      return { kind: 'boolean', value: word === 'true', ...span }
    }
    if (word === 'null') return { kind: 'null', ...span }
    if (number.test(word)) return { kind: 'number', text: word, ...span }
    const problem = 'there is a value without quotation marks'
    this.#report(span.start, span.end, problem, 'put it between double quotation marks')
    return { kind: 'string', value: word, ...span }
  }

  #readObject(start: number, depth: number): JsonObjectNode {
    const members: JsonMember[] = []
    const names = new Set<string>()
    for (;;) {
      this.#skipBlanks()
      if (this.#closes('}', start)) break
      const member = this.#readMember(depth)
      if (member === undefined) continue
      if (names.has(member.name)) {
        const { start: nameStart, end } = member.nameSpan
        const problem = `the object has ${JSON.stringify(member.name)} twice`
        const remedy = 'keep one, or put both values into one list'
        this.#report(nameStart, end, problem, remedy, 'repeatedName')
      }
      names.add(member.name)
      members.push(member)
      this.#readSeparator('}')
    }
    return { kind: 'object', members, start, end: this.#at }
  }

  #readMember(depth: number): JsonMember | undefined {
    const nameStart = this.#at
    const name = this.#readName()
    const nameSpan = { start: nameStart, end: this.#at }
    if (name === undefined) return undefined
    this.#skipBlanks()
    const character = this.#text.charAt(this.#at)
    if (character === ':') this.#at += 1
    else {
      if (character === '=') this.#at += 1
      const problem = 'the name has no colon behind it'
      this.#report(nameSpan.end, nameSpan.end + 1, problem, 'put a colon between name and value')
    }
    this.#skipBlanks()
    const value = this.#readValue(depth + 1)
    return value === undefined ? undefined : { name, nameSpan, value }
  }

  /** Whatever stands there, something of it is consumed. */
  #readName(): string | undefined {
    const start = this.#at
    if (quotes[this.#text.charAt(start)] !== undefined) return this.#readString().value
    const word = this.#skip(bareWord)
    if (word === '') this.#at += 1
    const problem =
      word === '' ? 'there is no name where one is expected' : 'the name has no quotation marks'
    this.#report(start, this.#at, problem, 'write the name between double quotation marks')
    return word === '' ? undefined : word
  }

  #readArray(start: number, depth: number): JsonArrayNode {
    const items: JsonNode[] = []
    for (;;) {
      this.#skipBlanks()
      if (this.#closes(']', start)) break
      const item = this.#readValue(depth + 1)
      if (item === undefined) {
        this.#at += 1
        continue
      }
      items.push(item)
      this.#readSeparator(']')
    }
    return { kind: 'array', items, start, end: this.#at }
  }

  #closes(bracket: '}' | ']', start: number): boolean {
    const character = this.#text.charAt(this.#at)
    if (character === bracket) {
      this.#at += 1
      return true
    }
    if (this.#at >= this.#text.length) {
      const problem = `the bracket that opens here is never closed`
      this.#report(start, start + 1, problem, `add the missing ${JSON.stringify(bracket)}`)
      return true
    }
    if (character !== '}' && character !== ']') return false
    const problem = `there is a ${JSON.stringify(character)} where ${JSON.stringify(bracket)} is expected`
    // Where it closes something further out, the bracket before it is missing; else it is the wrong one.
    const isOfOuter = this.#awaited.includes(character)
    const remedy = `${isOfOuter ? 'add the missing' : 'write'} ${JSON.stringify(bracket)}`
    this.#report(this.#at, this.#at + 1, problem, remedy)
    if (!isOfOuter) this.#at += 1
    return true
  }

  #readSeparator(bracket: '}' | ']'): void {
    const valueEnd = this.#at
    this.#skipBlanks()
    const comma = this.#at
    const character = this.#text.charAt(comma)
    if (character === ',') {
      this.#at += 1
      this.#skipBlanks()
      const next = this.#text.charAt(this.#at)
      if (next !== bracket) return
      this.#report(comma, comma + 1, 'there is a comma behind the last entry', 'remove the comma')
    } else if (character !== '}' && character !== ']' && character !== '') {
      if (character === ';') this.#at += 1
      const problem = 'there is no comma between two entries'
      this.#report(valueEnd, valueEnd + 1, problem, 'add a comma')
    }
  }

  #readString(): Extract<JsonScalarNode, { kind: 'string' }> {
    const start = this.#at
    const open = this.#text.charAt(start)
    const close = quotes[open] ?? open
    this.#at += 1
    if (open !== '"') {
      const problem = 'the text is not between plain double quotation marks'
      this.#report(start, start + 1, problem, 'use plain double quotation marks')
    }
    let value = ''
    for (;;) {
      const character = this.#text.charAt(this.#at)
      if (character === close) {
        this.#at += 1
        break
      }
      if (character === '' || (character === '\n' && !this.#goesOn(close))) {
        const problem = 'the text has no quotation mark at its end'
        this.#report(start, start + 1, problem, 'add the missing quotation mark')
        // What stands behind the text on its line was not meant as a part of it.
        const [kept = ''] = /^[^,}\]]*/.exec(this.#text.slice(start + 1, this.#at)) ?? []
        if (kept !== '') {
          this.#at = start + 1 + kept.length
          value = kept
        }
        break
      }
      if (character === '\\') value += this.#readEscape()
      else if (character < ' ') this.#skipControl(character)
      else {
        value += character
        this.#at += 1
      }
    }
    return { kind: 'string', value, start, end: this.#at }
  }

  /** Whether a string that meets a line break is closed later, before another string is opened. */
  #goesOn(close: string): boolean {
    // Asked at every line break of a string, answered once for all of them.
    if (this.#at < this.#goesOnUntil) return true
    const next = this.#text.indexOf(close, this.#at)
    const goesOn = next !== -1 && /^\s*(?:[,:}\]]|$)/.test(this.#text.slice(next + 1, next + 200))
    if (goesOn) this.#goesOnUntil = next
    return goesOn
  }

  #skipControl(character: string): void {
    const start = this.#at
    this.#at += 1
    if (character === '\n' || character === '\r') {
      this.#skip(blank)
      this.#report(start, start + 1, 'a line ends inside a text', 'write the text on one line')
    } else {
      const problem = 'there is a control character inside a text'
      this.#report(start, start + 1, problem, 'remove it, or write it as \\u with four digits')
    }
  }

  #readEscape(): string {
    const start = this.#at
    const character = this.#text.charAt(start + 1)
    const plain = escapes[character]
    if (plain !== undefined) {
      this.#at += 2
      return plain
    }
    const [, digits] = /^\\u([0-9a-fA-F]{4})/.exec(this.#text.slice(start, start + 6)) ?? []
    if (digits !== undefined) {
      this.#at += 6
      return String.fromCharCode(Number.parseInt(digits, 16))
    }
    this.#at += 1
    this.#report(start, start + 1, 'there is a backslash that escapes nothing', 'write \\\\ for it')
    return ''
  }
}
