/** Every character that XML 1.0 cannot hold, not even as a reference. */
const impossible =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** A text inside an element. What XML cannot hold becomes the replacement character. */
export function escapeXmlText(text: string): string {
  return holdable(text).replaceAll(/[&<>\r]/g, (character) => entities[character] ?? character)
}

/** A text inside the quotation marks of an attribute; its line ends and tabs survive the parser. */
export function escapeXmlAttribute(text: string): string {
  return holdable(text).replaceAll(/[&<>"\t\n\r]/g, (character) => entities[character] ?? character)
}

function holdable(text: string): string {
  return text.replaceAll(impossible, '\uFFFD')
}
