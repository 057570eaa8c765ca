import { readTokenText } from './oidc/token-text.ts'
import type { RecognizedDocument } from './recognition.ts'

/** Whether a document is a token, by its kind. */
export function isToken({ kind }: Pick<RecognizedDocument, 'kind'>): boolean {
  return kind === 'id-token' || kind === 'access-token' || kind === 'encrypted-token'
}

/**
 * The text of a document that the lines and columns of its findings count in, and the only one to show:
 * of a token its header and claims, laid out, without the signature; of anything else the document.
 */
export function documentText(document: Pick<RecognizedDocument, 'kind' | 'text'>): string {
  if (!isToken(document)) return document.text
  const { text, header } = readTokenText(document.text, 0)
  return header.root === undefined ? '' : text
}
