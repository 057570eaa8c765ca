import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { renderJson } from '../../../src/diagnosis/report/render-json.ts'
import { renderJUnit } from '../../../src/diagnosis/report/render-junit.ts'
import { renderSarif } from '../../../src/diagnosis/report/render-sarif.ts'
import { renderText } from '../../../src/diagnosis/report/render-text.ts'
import { signedResponseXml } from '../../fakes/signed-response.ts'
import { testContext } from '../test-context.ts'
import { sarifFaults } from './sarif-structure.ts'

const whole = signedResponseXml()
const hostile = fc.constantFrom(
  '\u001B[31m',
  '\u202E',
  '\u0000',
  '\uD800',
  '\uFFFF',
  '<',
  ']]>',
  '&#0;',
  '\r\n',
  '\u2028',
  '漢',
  '\t',
)

/** A response with a few places replaced, or any text at all. */
const inputs = fc.oneof(
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.tuple(fc.nat(whole.length), fc.nat(6), hostile), { minLength: 1, maxLength: 4 })
      .map((edits) =>
        edits.reduce(
          (text, [at, length, put]) => `${text.slice(0, at)}${put}${text.slice(at + length)}`,
          whole,
        ),
      ),
  },
)

describe('reports about anything', () => {
  it('never fail, never let a document steer a terminal, and agree on the verdict', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        const diagnosis = await diagnose(input, testContext())
        const named = [{ name: 'x', diagnosis }]
        const text = renderText(diagnosis, { color: false })
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
        expect(text.trimEnd().split('\n').at(-1)).toContain(`input: ${diagnosis.verdict}`)
        expect(JSON.parse(renderJson(named))).toMatchObject({ verdict: diagnosis.verdict })
        const junit = renderJUnit(named)
        expect(junit.includes('<failure ')).toBe(diagnosis.verdict === 'rejected')
        expect(junit).not.toMatch(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u)
        expect(sarifFaults(JSON.parse(renderSarif(named)))).toEqual([])
      }),
      { numRuns: 200 },
    )
  })
})
