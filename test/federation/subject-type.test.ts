import { describe, expect, it } from 'vitest'
import { subjectType } from '../../src/federation/subject-type.ts'

describe('IAM User Guide, Subject and NameID: saml:sub_type', () => {
  it.each(['persistent', 'transient'])('shortens the SAML 2.0 format %s', (name) => {
    expect(subjectType(`urn:oasis:names:tc:SAML:2.0:nameid-format:${name}`)).toBe(name)
  })

  it.each([
    'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
    'urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName',
    'urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName',
    'urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos',
    'urn:oasis:names:tc:SAML:2.0:nameid-format:entity',
    'urn:oasis:names:tc:SAML:1.1:nameid-format:persistent',
    'urn:oasis:names:tc:SAML:2.0:nameid-format:Persistent',
    'urn:example:format',
  ])('gives %s in full', (format) => {
    expect(subjectType(format)).toBe(format)
  })

  it('takes a NameID without a Format as unspecified (SAML Core 2.2.2)', () => {
    expect(subjectType(undefined)).toBe('urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified')
  })
})
