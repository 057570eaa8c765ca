import fc from 'fast-check'

const hostile = fc.constantFrom(
  '',
  ' ',
  '\n',
  '<',
  '>',
  '&',
  '"',
  '<!---->',
  '<![CDATA[x]]>',
  '<?x y?>',
  '<!DOCTYPE x>',
  '&#13;',
  '&#xD;',
  '&evil;',
  '<x/>',
  '<saml:Assertion/>',
  '__proto__',
  'constructor',
  '\u202e',
  '\ud800',
  '\u0000',
  'http://',
  '/',
  'arn:aws:iam::123456789012:role/X',
  '2030-13-01T00:00:00Z',
  '#',
  '%00',
  'https://aws.amazon.com/SAML/Attributes/Role',
  'A'.repeat(500),
)
const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const at = (text: string, where: number): number => Math.floor(text.length * where)

/** A change of a text. */
export type Mutation = (text: string) => string

/** The start of one of the tags, or of the text behind it. */
const boundary = (text: string, where: number): number => {
  const next = text.indexOf('<', at(text, where))
  return next < 0 ? text.length : next
}

/** What people, programs and attackers do to XML and JSON: cut, insert, copy, replace, reformat. */
export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(position, hostile).map(
    ([where, what]): Mutation =>
      (text) =>
        text.slice(0, at(text, where)) + what + text.slice(at(text, where)),
  ),
  fc.tuple(position, hostile).map(
    ([where, what]): Mutation =>
      (text) =>
        text.slice(0, boundary(text, where)) + what + text.slice(boundary(text, where)),
  ),
  fc.tuple(position, fc.nat({ max: 400 })).map(
    ([where, length]): Mutation =>
      (text) =>
        text.slice(0, at(text, where)) + text.slice(at(text, where) + length),
  ),
  fc
    .tuple(position, position, fc.nat({ max: 1200 }))
    .map(([from, to, length]): Mutation => (text) => {
      const piece = text.slice(boundary(text, from), boundary(text, from) + length)
      return text.slice(0, boundary(text, to)) + piece + text.slice(boundary(text, to))
    }),
  fc.tuple(position, fc.string({ unit: 'binary', minLength: 1, maxLength: 3 })).map(
    ([where, what]): Mutation =>
      (text) =>
        text.slice(0, at(text, where)) + what + text.slice(at(text, where) + 1),
  ),
  // A whole value of an attribute, or the text of an element, as a person would edit it.
  fc.tuple(position, hostile).map(([where, what]): Mutation => (text) => {
    const values = [...text.matchAll(/(?<==")[^"]*(?=")|(?<=>)[^<>]+(?=<)/g)]
    const value = values[Math.floor(values.length * where)]
    if (value === undefined) return text
    return text.slice(0, value.index) + what + text.slice(value.index + value[0].length)
  }),
  fc.constantFrom<Mutation>(
    (text) => text.replaceAll('><', '>\n<'),
    (text) => text.replaceAll('\n', '\r\n'),
    (text) => text.toLowerCase(),
    (text) => text.slice(0, text.length / 2),
    (text) => text.replace(/<(ds:)?Signature .*?<\/(ds:)?Signature>/s, ''),
    (text) => text.replaceAll('2030-01-01', '2031-01-01'),
    (text) => text.replaceAll('Attributes/Role', 'Attributes/role'),
  ),
)
