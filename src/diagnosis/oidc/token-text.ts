import type { Place } from '../finding.ts'
import { jsonPath, locateJson, memberOf } from '../locate-json.ts'
import type { JsonNode, JsonObjectNode, JsonProblem, LocatedJson } from '../locate-json.ts'

export type PathSegment = string | number

/** The header or the claims of a token as a person reads them. Nothing in it is verified. */
export interface TokenPart {
  /** Decoded, as it stands in the token. */
  readonly raw: string
  /** Whether the bytes are UTF-8. */
  readonly isUtf8: boolean
  /** Undefined when it is no JSON object, however it is mended. */
  readonly root?: JsonObjectNode
  readonly problems: readonly JsonProblem[]
  /** The value of a member as JSON has it; undefined where there is none. */
  readonly valueOf: (name: string) => unknown
  /** Where a value stands, or the name it has; the nearest enclosing one when it is not there. */
  readonly placeOf: (path: readonly PathSegment[], what?: 'value' | 'name') => Place
  readonly placeOfProblem: (problem: JsonProblem) => Place
}

/** A token taken apart as far as that goes. */
export interface TokenText {
  /**
   * Header and claims, laid out, with a line between them that holds a dot; no signature. Empty when
   * there is no header: an opaque token is a secret as a whole.
   */
  readonly text: string
  readonly parts: readonly string[]
  readonly header: TokenPart
  readonly claims: TokenPart
}

/**
 * Takes a token apart as a person would: whatever the form of it, parts that can be decoded are. The
 * places of findings about tokens are lines and columns of `text`, which is what to show of a token:
 * it holds neither its signature nor anything that could be sent to anybody. Never throws.
 */
export function readTokenText(compact: string, document: number): TokenText {
  const parts = compact.trim().split('.')
  const header = decodePart(parts[0])
  const claims = decodePart(parts.length === 5 ? undefined : parts[1])
  const laidOut = { header: layOut(header.raw), claims: layOut(claims.raw) }
  const between = laidOut.header.split('\n').length + 1
  const located = {
    header: locatePart('header', laidOut.header, { document, firstLine: 1 }),
    claims: locatePart('claims', laidOut.claims, { document, firstLine: between + 1 }),
  }
  return {
    text: located.header.root === undefined ? '' : joined(laidOut),
    parts,
    header: { ...header, ...located.header },
    claims: { ...claims, ...located.claims },
  }
}

function joined({ header, claims }: { readonly header: string; readonly claims: string }): string {
  return claims === '' ? header : `${header}\n.\n${claims}`
}

function decodePart(part: string | undefined): Pick<TokenPart, 'raw' | 'isUtf8'> {
  const bytes = Buffer.from((part ?? '').replace(/\s+/g, ''), 'base64url')
  const raw = bytes.toString('utf8')
  return { raw, isUtf8: Buffer.from(raw, 'utf8').equals(bytes) }
}

/** JSON in lines; a text that is none as it is, so that the places of its faults are right. */
function layOut(raw: string): string {
  const { root, problems } = locateJson(raw)
  const isJson = root !== undefined && problems.every(({ kind }) => kind === 'repeatedName')
  return isJson ? written(root, '') : raw
}

/** What moves, hides or turns around the text beside it stands as an escape. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

function quotedText(value: string): string {
  return JSON.stringify(value).replace(unseen, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
    }).join(''),
  )
}

/** With repeated names, and numbers as they were written. */
function written(node: JsonNode, indent: string): string {
  const inner = `${indent}  `
  switch (node.kind) {
    case 'object':
      if (node.members.length === 0) return '{}'
      return `{\n${node.members
        .map(({ name, value }) => `${inner}${quotedText(name)}: ${written(value, inner)}`)
        .join(',\n')}\n${indent}}`
    case 'array':
      if (node.items.length === 0) return '[]'
      return `[\n${node.items.map((item) => `${inner}${written(item, inner)}`).join(',\n')}\n${indent}]`
    case 'string':
      return quotedText(node.value)
    case 'number':
      return node.text
    case 'boolean':
      return String(node.value)
    case 'null':
      return 'null'
  }
}

function locatePart(
  name: 'header' | 'claims',
  text: string,
  { document, firstLine }: { readonly document: number; readonly firstLine: number },
): Omit<TokenPart, 'raw' | 'isUtf8'> {
  const located = locateJson(text)
  const root = located.root?.kind === 'object' ? located.root : undefined
  const pathOf = (path: readonly PathSegment[]): string => jsonPath(path).replace('$', name)
  return {
    ...(root === undefined ? {} : { root }),
    problems: located.problems,
    valueOf: (member) => {
      const found = root && memberOf(root, member)
      return found === undefined ? undefined : plainValue(found.value)
    },
    placeOf: (path, what = 'value') => {
      // Of a text that is no object, its beginning.
      const span = root === undefined ? beginningOf(text) : spanOf(root, path, what)
      return {
        ...(span === undefined ? {} : linesOf(located, span, firstLine)),
        path: pathOf(path),
        document,
      }
    },
    placeOfProblem: (problem) => ({
      ...linesOf(located, problem, firstLine),
      path: name,
      document,
    }),
  }
}

interface Span {
  readonly start: number
  readonly end: number
}

function linesOf({ positionAt }: LocatedJson, { start, end }: Span, firstLine: number): Place {
  const from = positionAt(start)
  const to = positionAt(end)
  return {
    line: from.line + firstLine - 1,
    column: from.column,
    endLine: to.line + firstLine - 1,
    endColumn: to.column,
  }
}

function beginningOf(text: string): Span | undefined {
  return text === '' ? undefined : { start: 0, end: 1 }
}

/** Where a path leads, or where it ends because nothing is there. */
function spanOf(
  root: JsonNode | undefined,
  path: readonly PathSegment[],
  what: 'value' | 'name',
): Span | undefined {
  let node = root
  let span: Span | undefined = root && { start: root.start, end: root.start + 1 }
  for (const segment of path) {
    if (node?.kind === 'object' && typeof segment === 'string') {
      const member = memberOf(node, segment)
      if (member === undefined) return span
      span = what === 'name' ? member.nameSpan : member.value
      node = member.value
    } else if (node?.kind === 'array' && typeof segment === 'number') {
      const item = node.items[segment]
      if (item === undefined) return span
      span = item
      node = item
    } else return span
  }
  return span
}

/** As `JSON.parse` has it, but that no name of an object is more than a name. */
function plainValue(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object': {
      const object = Object.create(null) as Record<string, unknown>
      for (const { name, value } of node.members) object[name] = plainValue(value)
      return object
    }
    case 'array':
      return node.items.map(plainValue)
    case 'string':
    case 'boolean':
      return node.value
    case 'number':
      return Number(node.text)
    case 'null':
      return null
  }
}
