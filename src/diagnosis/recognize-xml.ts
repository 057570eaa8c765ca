import type { DocumentKind, RecognizedDocument } from './recognition.ts'
import { documentAt, withNote, withStep } from './trail.ts'
import type { Trail } from './trail.ts'

/**
 * XML whose root element is one that we know, by its local name; whatever stands before the root and
 * behind its end tag is left out, and noted. HTML is none of it.
 */
export function recognizeXml(
  text: string,
  trail: Trail,
): readonly RecognizedDocument[] | undefined {
  const root = findRoot(text)
  const kind = root && kindOf(root.localName)
  if (root === undefined || kind === undefined) return undefined
  const cut = cutToRoot(text, root, trail)
  return [documentAt(cut.trail, kind, cut.text)]
}

/** The first start tag of a text that begins with markup, or markup behind other text. */
interface Root {
  /** As written, with the prefix. */
  readonly name: string
  readonly localName: string
  /** Of its start tag. */
  readonly start: number
  /** Where the prolog begins: the XML declaration, or the root itself. */
  readonly documentStart: number
}

/** Steps over declarations, comments and processing instructions, which may hold anything. */
function findRoot(text: string): Root | undefined {
  let at = text.indexOf('<')
  const declaration = /^<\?xml\s/.test(text.slice(Math.max(at, 0), Math.max(at, 0) + 6))
  const first = at
  while (at >= 0) {
    if (text.startsWith('<!--', at)) at = behind(text, '-->', at + 4)
    else if (text.startsWith('<?', at)) at = behind(text, '?>', at + 2)
    else if (text.startsWith('<!', at)) at = behindDoctype(text, at)
    else {
      const name = /^<([A-Za-z_][\w.-]{0,99}(?::[A-Za-z_][\w.-]{0,99})?)(?=[\s/>])/.exec(
        text.slice(at, at + 210),
      )?.[1]
      if (name === undefined) return undefined
      return {
        name,
        localName: name.slice(name.indexOf(':') + 1),
        start: at,
        documentStart: declaration ? first : at,
      }
    }
    at = at < 0 ? -1 : text.indexOf('<', at)
  }
  return undefined
}

function behind(text: string, closing: string, from: number): number {
  const found = text.indexOf(closing, from)
  return found < 0 ? -1 : found + closing.length
}

function behindDoctype(text: string, from: number): number {
  const simple = text.indexOf('>', from)
  if (simple < 0) return -1
  const subset = text.slice(from, simple).includes('[') ? text.indexOf(']', from) : -1
  return subset < 0 ? simple + 1 : behind(text, '>', subset)
}

const kinds: ReadonlyMap<string, DocumentKind> = new Map([
  ['Response', 'saml-response'],
  ['Assertion', 'saml-assertion'],
  ['EncryptedAssertion', 'saml-assertion'],
  ['AuthnRequest', 'authn-request'],
  ['LogoutRequest', 'other-saml-message'],
  ['LogoutResponse', 'other-saml-message'],
  ['ArtifactResolve', 'other-saml-message'],
  ['ArtifactResponse', 'other-saml-message'],
  ['ManageNameIDRequest', 'other-saml-message'],
  ['RequestSecurityTokenResponse', 'other-saml-message'],
  ['RequestSecurityTokenResponseCollection', 'other-saml-message'],
  ['EntityDescriptor', 'saml-metadata'],
  ['EntitiesDescriptor', 'saml-metadata'],
  ['ErrorResponse', 'aws-answer'],
  ['AssumeRoleWithSAMLResponse', 'aws-answer'],
  ['AssumeRoleWithWebIdentityResponse', 'aws-answer'],
])

function kindOf(localName: string): DocumentKind | undefined {
  return kinds.get(localName)
}

function cutToRoot(
  text: string,
  root: Root,
  trail: Trail,
): { readonly text: string; readonly trail: Trail } {
  let result = trail
  if (text.slice(0, root.documentStart).trim() !== '') {
    result = withNote(withStep(result, 'left out the text before it'), 'leading-text')
  }
  const lastEnd = text.lastIndexOf(`</${root.name}`)
  const close = lastEnd < root.start ? -1 : text.indexOf('>', lastEnd)
  if (close < 0) {
    const whole = text.slice(root.documentStart).trimEnd()
    const isEmptyElement = whole.endsWith('/>') && !whole.slice(1).includes('<')
    return { text: whole, trail: isEmptyElement ? result : withNote(result, 'truncated') }
  }
  if (text.slice(close + 1).trim() !== '') {
    result = withNote(withStep(result, 'left out the text behind it'), 'trailing-text')
  }
  return { text: text.slice(root.documentStart, close + 1), trail: result }
}
