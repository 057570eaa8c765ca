import { describe, expect, it } from 'vitest'
import { checkLexically } from '../../src/xml/check-lexically.ts'
import { messageLimits } from '../../src/xml/xml-limits.ts'

// On its own, because the parsers behind it would hide what it lets pass.
const check =
  (text: string, allowComments = false) =>
  () => {
    checkLexically(text, messageLimits, allowComments)
  }

describe('the gate before any parser', () => {
  it.each([
    '<a/>',
    ' <a>text</a>\n',
    '<?xml version="1.0"?><a/>',
    "<?xml version='1.0' encoding='utf-8' standalone='no' ?>\r\n<a/>",
    '<a b=">" c=\'"\'>&lt;&amp;&quot;&apos;&gt;&#65;&#x1F600;</a>',
  ])('lets %s pass', (text) => {
    expect(check(text)).not.toThrow()
  })

  it.each([
    ['<a>&b;</a>', 'XML_NOT_WELL_FORMED'],
    ['<a>&</a>', 'XML_NOT_WELL_FORMED'],
    ['<a>&amp</a>', 'XML_NOT_WELL_FORMED'],
    ['<a>&#0;</a>', 'XML_NOT_WELL_FORMED'],
    ['<a>&#x110000;</a>', 'XML_NOT_WELL_FORMED'],
    ['<a>&#xDC00;</a>', 'XML_NOT_WELL_FORMED'],
    ['<a>&#65</a>', 'XML_NOT_WELL_FORMED'],
    ['<a b="&c;"/>', 'XML_NOT_WELL_FORMED'],
    ['<a>\u0000</a>', 'XML_NOT_WELL_FORMED'],
    ['<a>\uFFFF</a>', 'XML_NOT_WELL_FORMED'],
    ['<a>\uD800</a>', 'XML_NOT_WELL_FORMED'],
    ['<a b="<"/>', 'XML_NOT_WELL_FORMED'],
    ['<a b="c/>', 'XML_NOT_WELL_FORMED'],
    ['</a>', 'XML_NOT_WELL_FORMED'],
    ['', 'XML_TRAILING_CONTENT'],
    ['a', 'XML_TRAILING_CONTENT'],
    ['\uFEFF<a/>', 'XML_TRAILING_CONTENT'],
    ['<a/>b', 'XML_TRAILING_CONTENT'],
    ['<?xml version="1.0" encoding="UTF-16"?><a/>', 'XML_PROCESSING_INSTRUCTION'],
    [' <?xml version="1.0"?><a/>', 'XML_PROCESSING_INSTRUCTION'],
    ['<?XML version="1.0"?><a/>', 'XML_PROCESSING_INSTRUCTION'],
    ['<?xml version="2.0"?><a/>', 'XML_PROCESSING_INSTRUCTION'],
    ['<!DOCTYPE a><a/>', 'XML_DOCTYPE'],
    ['<a><![CDATA[b]]></a>', 'XML_CDATA'],
    ['<a><!-- b --></a>', 'XML_COMMENT'],
    ['<a><!- b --></a>', 'XML_DOCTYPE'],
  ])('refuses %j as %s', (text, code) => {
    expect(check(text)).toThrow(
      expect.objectContaining({ name: 'XmlRejected', code, check: 'check-lexically' }),
    )
  })
})
