import { documentField } from './known-fields.ts'
import { documentAt, withStep } from './trail.ts'
import type { InputForm } from './trail.ts'

/** No answer to a callback is longer by far. */
const maxCharacters = 64 * 1024
const maxParameters = 100

/** What a provider says in words; of everything else it is shown how long it is. */
const shownParameters: ReadonlySet<string> = new Set([
  'error',
  'error_description',
  'error_uri',
  'iss',
])

/** What stands in the place of a secret, here and in the trace of a sign-in. */
const withheldValue = /^\(\d{1,9} characters\)$/

/** A parameter that is a secret, or may be one. */
export function withheld(value: string): string {
  if (value === '' || withheldValue.test(value)) return value
  return `(${value.length} characters)`
}

/**
 * The answer of an OpenID Connect provider as a browser brings it to the callback: its address, or the
 * form of it, when that is all of the input. The document is one parameter a line, and holds neither
 * code nor state: they are secrets, and show nothing.
 *
 * @see RFC 6749, section 4.1.2; OpenID Connect Core 1.0, sections 3.1.2.5 and 3.1.2.6
 */
export const recognizeAuthorizationResponse: InputForm = (text, trail) => {
  const answer = text.trim()
  if (trail.depth !== 1 || answer.length > maxCharacters) return undefined
  const parts =
    /^(?<address>(?:https?:\/\/|\/)[^\s?#<>"]*)[?#](?<query>[^\s<>"]*)$/i.exec(answer)?.groups ??
    /^\??(?<query>[\w.-]{1,64}=[^\s<>"]*)$/.exec(answer)?.groups
  if (parts === undefined) return undefined
  const { address, query = '' } = parts
  const parameters = [...new URLSearchParams(query.replaceAll('#', '&'))].slice(0, maxParameters)
  if (!isAnswer(parameters, address)) return undefined
  const lines = parameters.map(([name, value]) => `${inLine(name)}=${inLine(shownOf(name, value))}`)
  const deliveredTo =
    address !== undefined && /^https?:/i.test(address) ? { deliveredTo: address } : {}
  const here = withStep(
    { ...trail, facts: { ...trail.facts, ...deliveredTo } },
    'took the parameters of the answer apart, and left out those that are secrets',
  )
  return [documentAt(here, 'authorization-response', lines.join('\n'))]
}

/** By what only such an answer has, or by our own callback. A document in it is of more use. */
function isAnswer(
  parameters: readonly (readonly [string, string])[],
  address: string | undefined,
): boolean {
  const holdsDocument = parameters.some(
    ([name, value]) =>
      documentField(name) !== undefined && value !== '' && !withheldValue.test(value),
  )
  if (holdsDocument || parameters.length === 0) return false
  if (address !== undefined && /\/oidc\/callback(?:\/|$)/.test(address)) return true
  const names = new Set(parameters.map(([name]) => name))
  const has = (...wanted: readonly string[]): boolean => wanted.some((name) => names.has(name))
  return has('code', 'error') && has('state', 'iss', 'error_description')
}

function shownOf(name: string, value: string): string {
  return shownParameters.has(name) ? value : withheld(value)
}

/** Line breaks stay visible, and make no line of their own. */
function inLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]/g, encodeURIComponent)
}
