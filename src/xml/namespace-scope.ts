/** The prefixes that are declared where an element stands; the empty prefix is the default one. */
export interface NamespaceScope {
  readonly declared: ReadonlyMap<string, string>
  readonly outer: NamespaceScope | undefined
}

/** What is declared everywhere. */
export const outermostScope: NamespaceScope = {
  declared: new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]),
  outer: undefined,
}

/** The namespace of every `xmlns` attribute. */
export const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'

/** The scope inside of an element that has these attributes. Nothing is copied from outside. */
export function scopeInside(
  outer: NamespaceScope,
  attributes: readonly { readonly name: string; readonly value: string }[],
): NamespaceScope {
  const declared = attributes.flatMap(({ name, value }): [string, string][] => {
    if (name === 'xmlns') return [['', value]]
    return name.startsWith('xmlns:') ? [[name.slice('xmlns:'.length), value]] : []
  })
  return declared.length === 0 ? outer : { declared: new Map(declared), outer }
}

/** The namespace of `prefix`, or undefined when nobody declared it. */
export function namespaceOf(prefix: string, scope: NamespaceScope): string | undefined {
  for (let at: NamespaceScope | undefined = scope; at !== undefined; at = at.outer) {
    const uri = at.declared.get(prefix)
    if (uri !== undefined) return uri
  }
  return undefined
}

/** A name as written, taken apart at its first colon. */
export function splitName(name: string): { readonly prefix: string; readonly localName: string } {
  const colon = name.indexOf(':')
  return colon < 0
    ? { prefix: '', localName: name }
    : { prefix: name.slice(0, colon), localName: name.slice(colon + 1) }
}
