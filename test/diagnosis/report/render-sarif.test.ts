import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts'
import { findingKinds } from '../../../src/diagnosis/findings.ts'
import { renderSarif } from '../../../src/diagnosis/report/render-sarif.ts'
import { trustPolicyChecks } from '../../../src/diagnosis/trust-policy/trust-policy-checks.ts'
import { signedResponseXml } from '../../fakes/signed-response.ts'
import { diagnoseResponse, testContext } from '../test-context.ts'
import { sarifFaults } from './sarif-structure.ts'

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }
      readonly results: readonly {
        readonly ruleId: string
        readonly level: string
        readonly message: { readonly text: string }
        readonly locations: readonly [
          {
            readonly physicalLocation: {
              readonly artifactLocation: { readonly uri: string }
              readonly region?: { readonly startLine: number; readonly startColumn: number }
            }
          },
        ]
      }[]
    },
  ]
}

function sarifOf(diagnosis: Diagnosis, name = 'response.xml'): Log['runs'][0] {
  const log = JSON.parse(renderSarif([{ name, diagnosis }])) as Log
  expect(sarifFaults(log)).toEqual([])
  return log.runs[0]
}

describe('a diagnosis as SARIF 2.1.0', () => {
  it('has every finding of both registries as a rule', async () => {
    const { tool } = sarifOf(await diagnoseResponse())
    expect(tool.driver.rules.map(({ id }) => id)).toEqual([
      ...Object.keys(findingKinds),
      ...Object.keys(trustPolicyChecks),
    ])
  })

  it('has the cause as the first result, with the region of a document that is the file', async () => {
    const xml = signedResponseXml({ audience: 'urn:other' })
    const diagnosis = await diagnose(xml, testContext())
    const [first] = sarifOf(diagnosis).results
    expect(first).toMatchObject({ ruleId: 'audience-mismatch', level: 'error' })
    expect(first?.message.text).toMatch(/\nExpected: .*\nReceived: urn:other\nAWS answers: /)
    const region = first?.locations[0].physicalLocation.region
    const line = xml.split('\n')[(region?.startLine ?? 0) - 1]
    expect(line?.slice((region?.startColumn ?? 0) - 1)).toMatch(/^urn:other</)
  })

  it('gives no region of the file for what was decoded out of it, and says the line in words', async () => {
    const [first] = sarifOf(await diagnoseResponse({ audience: 'urn:other' })).results
    expect(first?.locations[0].physicalLocation.region).toBeUndefined()
    expect(first?.message.text).toMatch(/line 1, column \d+ of the SAML response, decoded/)
  })

  it('calls what is only worth knowing a note', async () => {
    const levels = sarifOf(await diagnoseResponse()).results.map(({ level }) => level)
    expect(new Set(levels)).toEqual(new Set(['note']))
  })

  it.each([
    ['-', 'stdin'],
    ['a b/ü#?.xml', 'a%20b/%C3%BC%23%3F.xml'],
    ['/tmp/a b.xml', 'file:///tmp/a%20b.xml'],
  ])('names the file %j as the URI %j', async (name, uri) => {
    const [first] = sarifOf(await diagnoseResponse(), name).results
    expect(first?.locations[0].physicalLocation.artifactLocation.uri).toBe(uri)
  })

  it('makes control characters in what a document says visible', async () => {
    const diagnosis = await diagnose('{"Statement": "\u001B[31m\u202E"', testContext())
    for (const { message } of sarifOf(diagnosis).results) {
      expect(message.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    }
  })

  it('is checked by something that finds faults', () => {
    expect(sarifFaults({ version: '2.0.0', runs: [{}] }).length).toBeGreaterThan(3)
  })
})
