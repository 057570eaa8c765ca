import { describe, expect, it } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { recognitionLimits } from '../../src/diagnosis/recognition.ts'
import { recognizeInput } from '../../src/diagnosis/recognize-input.ts'
import { signedResponseXml } from '../fakes/signed-response.ts'
import { testContext } from './test-context.ts'

const fill = (before: string, piece: string): string =>
  before +
  piece.repeat(Math.floor((recognitionLimits.maxInput - before.length) / Math.max(1, piece.length)))

/** A response of many characters that is one of its own, in the capture of a browser. */
const captureOf = (count: number, characters: number): string =>
  JSON.stringify({
    log: {
      entries: Array.from({ length: count }, (_, index) => ({
        request: {
          method: 'POST',
          url: 'https://signin.aws.amazon.com/saml',
          postData: {
            text: `SAMLResponse=${encodeURIComponent(
              Buffer.from(
                `${signedResponseXml({ nameId: `person-${index}` })}${' '.repeat(characters)}`,
              ).toString('base64'),
            )}`,
          },
        },
      })),
    },
  })

describe('the largest inputs', () => {
  it.each([
    ['SAMLResponse=', '+'],
    ['https://sp.example.com/saml?SAMLResponse=', '+'],
    ['POST /saml HTTP/1.1\r\nHost: sp.example.com\r\n\r\nSAMLResponse=', '+'],
    ['%25', '%25'],
    ['"', '='],
  ])('of %j and then %j alone are read, and nothing throws', (before, piece) => {
    expect(recognizeInput(fill(before, piece)).documents.length).toBeGreaterThan(0)
  })

  it('that are lists of texts take no longer than others', () => {
    const before = process.cpuUsage()
    recognizeInput(`[${'"x",'.repeat(2_000_000)}1]`)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1e6).toBeLessThan(4)
  })

  it('with fifty large responses are judged as far as two of the largest go, and the rest is an error', async () => {
    const { verdict, documents, findings, identity } = await diagnose(
      captureOf(40, 60_000),
      testContext(),
    )
    expect(documents).toHaveLength(40)
    const leftOut = findings.filter(({ id }) => id === 'document-not-judged')
    expect(leftOut.map(({ at }) => at?.document)).toEqual(
      Array.from({ length: 40 - 8 }, (_, index) => index + 8),
    )
    expect(leftOut.every(({ level }) => level === 'error')).toBe(true)
    expect({ verdict, identity }).toEqual({ verdict: 'rejected', identity: undefined })
  })

  it('with fifty small responses are judged, each', async () => {
    const { verdict, documents, findings } = await diagnose(captureOf(40, 100), testContext())
    expect({ verdict, documents: documents.length }).toEqual({ verdict: 'accepted', documents: 40 })
    expect(findings.map(({ id }) => id)).not.toContain('document-not-judged')
  })
})
