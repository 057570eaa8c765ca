import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { locateStatements } from '../../src/policy/locate-statements.ts'

const allow = { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }

describe('IAM API Reference: positions of matched statements', () => {
  it('counts a statement without a list from behind its opening brace, as recorded', () => {
    const Condition = { DateGreaterThan: { 'aws:CurrentTime': '2018-08-16T12:00:00Z' } }
    const source = JSON.stringify({ Version: '2012-10-17', Statement: { ...allow, Condition } })
    expect(locateStatements(source)).toEqual([
      { start: { line: 1, column: 38 }, end: { line: 1, column: 167 } },
    ])
  })

  it('counts the first statement of a list from its own brace and the next from the end before', () => {
    const source = JSON.stringify({ Version: '2012-10-17', Statement: [allow, allow] })
    const length = JSON.stringify(allow).length
    const end = 38 + length
    expect(locateStatements(source)).toEqual([
      { start: { line: 1, column: 38 }, end: { line: 1, column: end } },
      { start: { line: 1, column: end }, end: { line: 1, column: end + 1 + length } },
    ])
  })

  it('counts lines, as recorded for a managed policy', () => {
    const source = JSON.stringify({ Version: '2012-10-17', Statement: [allow] }, null, 2)
    expect(locateStatements(source)).toEqual([
      { start: { line: 3, column: 17 }, end: { line: 8, column: 6 } },
    ])
  })

  it('is not misled by braces and names in strings', () => {
    const tricky = { ...allow, Sid: '"Statement":[{}', Condition: { Null: { 'a:b}]': 'true' } } }
    const source = JSON.stringify({ Id: '"Statement":{', Statement: [tricky, allow] })
    const [first, second] = locateStatements(source)
    expect(source.slice((first?.start.column ?? 0) - 1, (first?.end.column ?? 0) - 1)).toBe(
      JSON.stringify(tricky),
    )
    expect(second?.end.column).toBe(source.length - 1)
  })

  it('finds each statement of any policy', () => {
    const statements = fc.array(fc.record({ Effect: fc.string(), Condition: fc.jsonValue() }), {
      minLength: 1,
    })
    const indents = fc.constantFrom(undefined, 1, '\t')
    fc.assert(
      fc.property(statements, indents, (list, indent) => {
        const source = JSON.stringify({ Id: 'x', Statement: list }, null, indent)
        const lines = source.split('\n')
        const offsetOf = ({ line, column }: { line: number; column: number }): number =>
          lines.slice(0, line - 1).join('\n').length + (line === 1 ? 0 : 1) + column - 1
        const found = locateStatements(source).map(({ start, end }) =>
          source.slice(offsetOf(start), offsetOf(end)).replace(/^,/, ''),
        )
        expect(found.map((text): unknown => JSON.parse(text))).toEqual(
          JSON.parse(JSON.stringify(list)),
        )
      }),
    )
  })
})
