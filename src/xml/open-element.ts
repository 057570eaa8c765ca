import type { LocatedAttribute, LocatedElement, LocatedText, TextSpan } from './located-xml.ts'
import type { NamespaceScope } from './namespace-scope.ts'
import { shownName } from './scan-xml.ts'
import type { ScannedAttribute } from './scan-xml.ts'

/** An element while its end and its brothers are not known yet. */
export interface OpenElement {
  readonly name: string
  readonly localName: string
  readonly namespaceUri: string | undefined
  readonly tagStart: number
  readonly tagEnd: number
  end: number
  readonly attributes: readonly OpenAttribute[]
  readonly declarations: readonly OpenAttribute[]
  readonly content: (OpenElement | OpenText)[]
  readonly scope: NamespaceScope
}

export interface OpenAttribute extends ScannedAttribute {
  readonly localName: string
  readonly namespaceUri: string | undefined
  readonly value: string
}

export interface OpenText {
  readonly value: string
  readonly start: number
  readonly end: number
}

export interface FinishedElements {
  readonly root: LocatedElement
  /** In document order. */
  readonly elements: readonly LocatedElement[]
  readonly pathOf: ReadonlyMap<OpenElement, string>
}

/** Gives every element its path, and every offset its line and column. */
export function finishElements(
  root: OpenElement,
  spanOf: (start: number, end: number) => TextSpan,
): FinishedElements {
  const elements: LocatedElement[] = []
  const pathOf = new Map<OpenElement, string>()

  // Children from the last to the first, each before its parent: document order, backwards.
  const finish = (open: OpenElement, path: string): LocatedElement => {
    pathOf.set(open, path)
    const numbers = brotherNumbers(open.content)
    const content = open.content.toReversed().map((child): LocatedElement | LocatedText =>
      'name' in child
        ? finish(child, `${path}/${shownName(child.name)}${numbers.get(child) ?? ''}`)
        : {
            kind: 'text',
            value: child.value,
            path: `${path}/text()`,
            span: spanOf(child.start, child.end),
          },
    )
    const attribute = (one: OpenAttribute): LocatedAttribute => ({
      name: one.name,
      localName: one.localName,
      namespaceUri: one.namespaceUri,
      value: one.value,
      path: `${path}/@${shownName(one.name)}`,
      span: spanOf(one.start, one.end),
      valueSpan: spanOf(one.valueStart, one.valueEnd),
    })
    const element: LocatedElement = {
      kind: 'element',
      name: open.name,
      localName: open.localName,
      namespaceUri: open.namespaceUri,
      path,
      tagSpan: spanOf(open.tagStart, open.tagEnd),
      span: spanOf(open.tagStart, open.end),
      attributes: open.attributes.map(attribute),
      declarations: open.declarations.map(attribute),
      content: content.reverse(),
    }
    elements.push(element)
    return element
  }

  return { root: finish(root, `/${shownName(root.name)}`), elements: elements.reverse(), pathOf }
}

/** `[2]` for the second of several elements of one name; nothing for one that is alone. */
function brotherNumbers(content: OpenElement['content']): ReadonlyMap<OpenElement, string> {
  const byName = new Map<string, OpenElement[]>()
  for (const child of content) {
    if (!('name' in child)) continue
    const brothers = byName.get(child.name)
    if (brothers === undefined) byName.set(child.name, [child])
    else brothers.push(child)
  }
  const numbers = new Map<OpenElement, string>()
  for (const brothers of byName.values()) {
    if (brothers.length < 2) continue
    brothers.forEach((child, index) => numbers.set(child, `[${index + 1}]`))
  }
  return numbers
}
