import { recognizePairs } from './recognize-form.ts'
import type { RecognizedDocument } from './recognition.ts'
import { documentAt, withFacts, within } from './trail.ts'
import type { InputForm, Trail } from './trail.ts'

/** Longer ones are shown cut. */
const shownCharacters = 200

/** A URL, whole or from its path on, with a document in its query or its fragment. */
export const recognizeUrl: InputForm = (text, trail) => {
  const url = text.trim()
  const isUrl = /^(?:https?:\/\/|\/)[^\s<>"]*$/i.test(url)
  if (!isUrl) return undefined
  const found = recognizeUrlParameters(url, within(trail, 'URL'))
  if (found.length > 0) return found
  if (!/^https?:/i.test(url)) return undefined
  return [
    documentAt(trail, 'unrecognized', url, {
      kind: /metadata/i.test(url) ? 'saml-metadata' : 'saml-response',
      reason: 'is the address of a document; nothing is fetched here, so give what it answers',
    }),
  ]
}

/** The documents in the query and the fragment of a URL. */
export function recognizeUrlParameters(url: string, trail: Trail): readonly RecognizedDocument[] {
  const { address, query, fragment } = splitUrl(url)
  const facts = { method: 'GET', ...(isAbsolute(address) ? { deliveredTo: address } : {}) }
  const here: Trail = { ...withFacts(trail, facts), binding: 'redirect' }
  return [
    ...recognizePairs(query, here, 'query'),
    ...recognizePairs(fragment.replace(/^[/?]+/, ''), here, 'fragment'),
  ]
}

/** A URL at its first `?` and its first `#`. */
function splitUrl(url: string): {
  readonly address: string
  readonly query: string
  readonly fragment: string
} {
  const hash = url.indexOf('#')
  const beforeHash = hash < 0 ? url : url.slice(0, hash)
  const mark = beforeHash.indexOf('?')
  return {
    address: mark < 0 ? beforeHash : beforeHash.slice(0, mark),
    query: mark < 0 ? '' : beforeHash.slice(mark + 1),
    fragment: hash < 0 ? '' : url.slice(hash + 1),
  }
}

/** A URL as a place is named: without query and fragment, which may hold the document itself. */
export function shownUrl(url: string): string {
  const { address } = splitUrl(url)
  return address.length > shownCharacters ? `${address.slice(0, shownCharacters)}...` : address
}

/** A URL without fragment, if it is an absolute one. */
export function deliveredTo(url: string | undefined): string | undefined {
  const address = url?.split('#', 1)[0]
  return address !== undefined && isAbsolute(address) ? address : undefined
}

function isAbsolute(address: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(address) && address.length <= 2048
}
