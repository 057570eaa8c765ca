import { describe, expect, it } from 'vitest'
import { arrangeFindings, splitFindings } from '../../../src/views/debug/arrange-findings.ts'
import type { ShownFinding } from '../../../src/views/debug/debug-page-data.ts'

const finding = (
  anchor: string,
  cause?: string,
  level: ShownFinding['level'] = 'error',
): ShownFinding => ({
  id: anchor,
  anchor,
  level,
  title: anchor,
  message: anchor,
  ...(cause === undefined ? {} : { consequenceOf: { anchor: cause, title: cause } }),
})

const arranged = (...findings: readonly ShownFinding[]): readonly (readonly string[])[] =>
  arrangeFindings(findings).map((group) =>
    [group.finding, ...group.consequences].map(({ anchor }) => anchor),
  )

describe('findings and their consequences', () => {
  it('puts a consequence below its cause, and one of a consequence below the first cause', () => {
    expect(
      arranged(finding('a'), finding('b'), finding('c', 'a'), finding('d', 'c'), finding('e', 'b')),
    ).toEqual([
      ['a', 'c', 'd'],
      ['b', 'e'],
    ])
  })

  it('loses none whose cause is missing, comes later, or is itself', () => {
    expect(arranged(finding('a', 'z'), finding('b', 'c'), finding('c', 'b'))).toEqual([
      ['a'],
      ['b', 'c'],
    ])
    expect(arranged(finding('a', 'a'))).toEqual([['a']])
  })

  it('loses none that share an anchor', () => {
    expect(arranged(finding('a'), finding('a'), finding('a', 'a')).flat()).toHaveLength(3)
  })
})

describe('the cause', () => {
  const findings = [finding('note', undefined, 'info'), finding('a'), finding('b')]

  it('is the first error of what is rejected', () => {
    const { cause, others } = splitFindings({ verdict: 'rejected', findings })
    expect(cause?.finding.anchor).toBe('a')
    expect(others.map((group) => group.finding.anchor)).toEqual(['note', 'b'])
  })

  it('is whatever comes first where no finding is an error', () => {
    const { cause } = splitFindings({ verdict: 'rejected', findings: findings.slice(0, 1) })
    expect(cause?.finding.anchor).toBe('note')
    expect(splitFindings({ verdict: 'rejected', findings: [] }).cause).toBeUndefined()
  })

  it('is not looked for in what is accepted', () => {
    const { cause, others } = splitFindings({ verdict: 'accepted', findings })
    expect(cause).toBeUndefined()
    expect(others).toHaveLength(3)
  })
})
