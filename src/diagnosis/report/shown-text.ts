import { readTokenText } from '../oidc/token-text.ts'
import type { RecognizedDocument } from '../recognition.ts'

/**
 * The text in which the places of findings are: of a token its decoded header and claims, which hold
 * no signature; of everything else the document itself.
 */
export function shownText({ kind, text }: RecognizedDocument, index: number): string {
  const isToken = kind === 'id-token' || kind === 'access-token' || kind === 'encrypted-token'
  return isToken ? readTokenText(text, index).text : text
}
