import { describe, expect, it } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { readBase64 } from '../../src/diagnosis/read-base64.ts'
import { signedResponse, signedResponseXml } from '../fakes/signed-response.ts'
import { testContext } from './test-context.ts'

const response = signedResponse()
const withCharacter = (at: number, character: string): string =>
  `${response.slice(0, at)}${character}${response.slice(at + 1)}`

describe('base64 with a character that is none of it', () => {
  it.each([0, 1, 2, 3, 4, 9, 10, 11, 40, 1000, 2001])(
    'reads the rest where it stands in place of another one, at %i',
    (at) => {
      const reading = readBase64(withCharacter(at, '*'))
      expect(reading?.notes).toContain('base64-foreign-characters')
      expect(reading?.foreignAt).toBe(at + 1)
      const text = reading?.bytes.toString() ?? ''
      expect(text.slice(Math.ceil(at / 4) * 3 + 3)).toBe(
        signedResponseXml().slice(Math.ceil(at / 4) * 3 + 3),
      )
    },
  )

  it('reads all where it was put between two others', () => {
    const text = `${response.slice(0, 10)}*${response.slice(10)}`
    expect(readBase64(text)?.bytes.toString()).toBe(signedResponseXml())
  })

  it.each([0, 3, 10, 500])('is called so, with its place, at %i of a form field', async (at) => {
    const body = `SAMLResponse=${encodeURIComponent(withCharacter(at, '*'))}&RelayState=`
    const { findings, documents } = await diagnose(body, testContext())
    expect(documents[0]?.kind).toMatch(/^saml-/)
    expect(findings[0]).toMatchObject({
      id: 'base64-invalid',
      level: 'error',
      code: 'SAML_BASE64_INVALID',
    })
    expect(findings[0]?.message).toContain(`character ${at + 1})`)
  })

  it('is the finding for a field of which nothing can be decoded', async () => {
    const body = `SAMLResponse=${encodeURIComponent('%*&!'.repeat(200))}`
    const { findings } = await diagnose(body, testContext())
    expect(findings[0]).toMatchObject({ id: 'base64-invalid', level: 'error' })
  })
})
