import { describe, expect, it } from 'vitest'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import { peekResponse } from '../../src/saml/peek-response.ts'
import type { ResponseHints } from '../../src/saml/peek-response.ts'
import { withEncryptedAssertion } from '../fakes/signed-response-encrypted.ts'
import { signedResponse } from '../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../fakes/signed-response.ts'

const peek = (response: SignedResponseOptions = {}): ResponseHints =>
  peekResponse(decodeSamlResponse(signedResponse(response)))

describe('hints for choosing a provider, before anything is proven', () => {
  it('reads issuer, request and destination', () => {
    expect(peek({ inResponseTo: '_request-1' })).toEqual({
      issuer: 'https://idp.example.com/saml',
      inResponseTo: '_request-1',
      destination: 'https://signin.aws.amazon.com/saml',
    })
  })

  it('leaves out what is not there', () => {
    expect(peek({ destination: null, responseIssuer: null })).toEqual({
      issuer: 'https://idp.example.com/saml',
    })
  })

  it('takes the issuer of the assertion, and the Response’s where there is no assertion', () => {
    expect(peek({ responseIssuer: 'urn:envelope' }).issuer).toBe('https://idp.example.com/saml')
    const withoutAssertion = (xml: string): string =>
      xml.replace(/<saml:Assertion .*<\/saml:Assertion>/, '')
    expect(peek({ responseIssuer: 'urn:envelope', afterSigning: withoutAssertion }).issuer).toBe(
      'urn:envelope',
    )
  })

  it('takes the issuer of the Response where the assertion is encrypted', () => {
    const afterSigning = (xml: string): string => withEncryptedAssertion(xml)
    expect(peek({ responseIssuer: 'urn:envelope', afterSigning }).issuer).toBe('urn:envelope')
    expect(peek({ responseIssuer: null, afterSigning })).not.toHaveProperty('issuer')
  })

  it('passes through the same gate as verification', () => {
    const changed = (change: (xml: string) => string) => () => peek({ afterSigning: change })
    expect(changed((xml) => `<!DOCTYPE a>${xml}`)).toThrow(
      expect.objectContaining({
        name: 'SamlResponseRejected',
        code: 'XML_DOCTYPE',
        check: 'peek-response',
      }),
    )
    expect(changed((xml) => xml.replaceAll('samlp:Response', 'samlp:LogoutResponse'))).toThrow(
      expect.objectContaining({ code: 'SAML_NOT_A_RESPONSE' }),
    )
  })

  it('has no issuer where an element stands in it', () => {
    expect(
      peek({ afterSigning: (xml) => xml.replaceAll('>https://idp.example.com/saml<', '><x/><') }),
    ).not.toHaveProperty('issuer')
  })
})
