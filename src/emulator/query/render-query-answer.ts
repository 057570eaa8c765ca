type Scalar = undefined | string | number | boolean | Date

/**
 * What an element of an answer holds: text, a number, an instant, a list (its members become
 * `<member>` elements), a map (`<entry>` elements of `<key>` and `<value>`), or further elements. `undefined` leaves the element out.
 */
export type ResultValue =
  | Scalar
  | readonly ResultValue[]
  | ReadonlyMap<string, ResultValue>
  | { readonly [element: string]: ResultValue }

/**
 * Renders the answer of an action: `<NameResponse><NameResult>...</NameResult><ResponseMetadata>`.
 * Well-formed whatever the values hold.
 */
export function renderQueryAnswer({
  action,
  namespace,
  result,
  requestId,
}: {
  readonly action: string
  readonly namespace: string
  readonly result: Readonly<Record<string, ResultValue>>
  readonly requestId: string
}): string {
  return document(`${action}Response`, namespace, {
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: requestId },
  })
}

/**
 * Renders an error: `<ErrorResponse><Error><Type>Sender</Type>...</Error><RequestId>`. The sender is
 * at fault below status 500, the receiver from there on.
 */
export function renderQueryError({
  namespace,
  code,
  message,
  status,
  requestId,
}: {
  readonly namespace: string
  readonly code: string
  readonly message: string
  readonly status: number
  readonly requestId: string
}): string {
  return document('ErrorResponse', namespace, {
    Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
    RequestId: requestId,
  })
}

function document(
  root: string,
  namespace: string,
  content: Readonly<Record<string, ResultValue>>,
): string {
  return `<${root} xmlns="${escape(namespace)}">\n${elements(content, '  ')}</${root}>\n`
}

function elements(content: Readonly<Record<string, ResultValue>>, indent: string): string {
  return Object.entries(content)
    .map(([name, value]) => element(name, value, indent))
    .join('')
}

function element(name: string, value: ResultValue, indent: string): string {
  if (value === undefined) return ''
  if (typeof value === 'object' && !(value instanceof Date)) {
    const inner = `${indent}  `
    const content = contentOf(value, inner)
    return content === ''
      ? `${indent}<${name}/>\n`
      : `${indent}<${name}>\n${content}${indent}</${name}>\n`
  }
  // To the second, without a fraction: what STS sends, and what the oldest clients can read.
  const text = value instanceof Date ? value.toISOString().replace(/\.\d{3}Z$/, 'Z') : String(value)
  return `${indent}<${name}>${escape(text)}</${name}>\n`
}

function contentOf(value: Exclude<ResultValue, Scalar>, indent: string): string {
  if (isList(value)) return value.map((member) => element('member', member, indent)).join('')
  if (value instanceof Map) {
    const entries = value as ReadonlyMap<string, ResultValue>
    return [...entries].map(([key, of]) => element('entry', { key, value: of }, indent)).join('')
  }
  return elements(value as Readonly<Record<string, ResultValue>>, indent)
}

/** `Array.isArray` does not narrow read-only arrays. */
function isList(value: object): value is readonly ResultValue[] {
  return Array.isArray(value)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\r': '&#13;',
}

/** What XML 1.0 cannot hold, not even escaped (controls, halves of pairs), becomes U+FFFD. */
function escape(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replaceAll(/[&<>"'\r]/g, (character) => entities[character] ?? '')
}
