import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonNode } from '../../src/diagnosis/locate-json.ts'
import { jsonPath, locateJson, memberOf } from '../../src/diagnosis/locate-json.ts'

/** What a reader of JSON makes of a node. */
function valueOf(node: JsonNode): unknown {
  if (node.kind === 'object') {
    return Object.fromEntries(node.members.map(({ name, value }) => [name, valueOf(value)]))
  }
  if (node.kind === 'array') return node.items.map(valueOf)
  if (node.kind === 'number') return Number(node.text)
  return node.kind === 'null' ? null : node.value
}

function read(text: string): unknown {
  const { root } = locateJson(text)
  return root === undefined ? undefined : valueOf(root)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('RFC 8259: texts that are JSON', () => {
  it('reads what JSON.parse reads, and has no syntax problem', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), fc.nat(3), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), undefined, indent)
        const { problems } = locateJson(spaced)
        expect(problems.filter(({ kind }) => kind === 'syntax')).toEqual([])
        expect(read(spaced)).toEqual(JSON.parse(spaced))
      }),
      { numRuns: 500 },
    )
  })

  it('has a syntax problem exactly when JSON.parse refuses', () => {
    const parts = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        '"',
        '"a"',
        ':',
        ',',
        '\\',
        '\\u00e4',
        '1',
        '-',
        '0',
        '.5',
        'e9',
        'true',
      ],
      ...[
        'null',
        'nul',
        ' ',
        '\n',
        '\t',
        '\u00a0',
        '\ufeff',
        '/',
        '//',
        '/*',
        '*/',
        '#',
        "'",
        '\u0001',
        '=',
      ],
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 14 }), (chosen) => {
        const text = chosen.join('')
        const { problems } = locateJson(text, { maxProblems: 1000 })
        expect(problems.every(({ kind }) => kind !== 'syntax')).toBe(isJson(text))
      }),
      { numRuns: 5000 },
    )
  })

  it('keeps where everything stands', () => {
    const text = '{\r\n  "a": [1, "b\\n"],\n "c": {}\n}'
    const { root, positionAt } = locateJson(text)
    if (root?.kind !== 'object') throw new TypeError('no object')
    const a = memberOf(root, 'a')
    const list = a?.value
    if (a === undefined || list?.kind !== 'array') throw new TypeError('no list')
    expect(positionAt(a.nameSpan.start)).toEqual({ line: 2, column: 3 })
    expect(list.items.map(({ start, end }) => text.slice(start, end))).toEqual(['1', '"b\\n"'])
    const c = memberOf(root, 'c')
    expect(positionAt(c?.value.start ?? 0)).toEqual({ line: 3, column: 7 })
  })

  it('tells which name an object has twice, and lets the last one count', () => {
    const { root, problems } = locateJson('{"a": 1, "\\u0061": 2}')
    expect(problems).toMatchObject([{ kind: 'repeatedName', start: 9, end: 17 }])
    expect(root === undefined ? undefined : valueOf(root)).toEqual({ a: 2 })
  })
})

describe('locateJson: texts that are nearly JSON', () => {
  it.each([
    ['{"a": 1,}', { a: 1 }, 'there is a comma behind the last entry', 7],
    ['{"a": [1, 2,]}', { a: [1, 2] }, 'there is a comma behind the last entry', 11],
    ['{"a": 1 "b": 2}', { a: 1, b: 2 }, 'there is no comma between two entries', 7],
    ['{"a" 1}', { a: 1 }, 'the name has no colon behind it', 4],
    ['{"a" = 1}', { a: 1 }, 'the name has no colon behind it', 4],
    ["{'a': 1}", { a: 1 }, 'the text is not between plain double quotation marks', 1],
    ['{“a”: 1}', { a: 1 }, 'the text is not between plain double quotation marks', 1],
    ['{a: 1}', { a: 1 }, 'the name has no quotation marks', 1],
    ['{"a": Allow}', { a: 'Allow' }, 'there is a value without quotation marks', 6],
    ['{"a": 012345678901}', { a: '012345678901' }, 'there is a value without quotation marks', 6],
    ['{"a": 1, // note\n"b": 2}', { a: 1, b: 2 }, 'there is a comment, which JSON has not', 9],
    ['{"a": /* note */ 1}', { a: 1 }, 'there is a comment, which JSON has not', 6],
    ['{"a":\u00a01}', { a: 1 }, 'there is a character that only looks like a blank', 5],
    ['\ufeff{"a": 1}', { a: 1 }, 'there is a character that only looks like a blank', 0],
    ['{"a": "us-\n   east"}', { a: 'us-east' }, 'a line ends inside a text', 10],
    ['{"a": "b,\n"c": 1}', { a: 'b', c: 1 }, 'the text has no quotation mark at its end', 6],
    ['{"a": [1, 2}', { a: [1, 2] }, 'there is a "}" where "]" is expected', 11],
    ['{"a": {"b": 1}', { a: { b: 1 } }, 'the bracket that opens here is never closed', 0],
    ['{"a": 1}}', { a: 1 }, 'something follows behind the end of the document', 8],
    ['{"a": "\\d"}', { a: 'd' }, 'there is a backslash that escapes nothing', 7],
    ['{"a": }', {}, 'there is a "}" where a value is expected', 6],
    ['', undefined, 'the text ends where a value is expected', 0],
  ])(
    'reads %j as it was meant, and says what is wrong and where',
    (text, value, problem, start) => {
      const { problems } = locateJson(text)
      expect(problems[0]).toMatchObject({ kind: 'syntax', problem, start })
      expect(read(text)).toEqual(value)
    },
  )

  it('reads no deeper and no further than its limits', () => {
    expect(locateJson('[[[]]]', { maxDepth: 2 }).problems).toMatchObject([
      { kind: 'tooDeep', start: 2 },
    ])
    expect(locateJson('[[[]]]', { maxDepth: 3 }).problems).toEqual([])
    const long = locateJson('[1, 2]', { maxCharacters: 5 })
    expect(long.problems).toMatchObject([{ kind: 'tooLong' }])
    expect(long.root).toBeUndefined()
    expect(locateJson(','.repeat(50)).problems.length).toBeLessThanOrEqual(20)
  })
})

describe('RFC 9535: jsonPath', () => {
  it('writes names in short where it may', () => {
    expect(jsonPath(['Statement', 0, 'Condition', 'saml:aud', 'a"b'])).toBe(
      '$.Statement[0].Condition["saml:aud"]["a\\"b"]',
    )
    expect(jsonPath([])).toBe('$')
  })
})
