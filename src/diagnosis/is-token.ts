import type { RecognizedDocument } from './recognition.ts'

/** Whether a document is a token, by its kind. */
export function isToken({ kind }: Pick<RecognizedDocument, 'kind'>): boolean {
  return kind === 'id-token' || kind === 'access-token' || kind === 'encrypted-token'
}
