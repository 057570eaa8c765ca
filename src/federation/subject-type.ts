const unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'

const shortNames = new Map([
  ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent', 'persistent'],
  ['urn:oasis:names:tc:SAML:2.0:nameid-format:transient', 'transient'],
])

/**
 * What `saml:sub_type` and the `SubjectType` of the STS answer say of a NameID's Format: `persistent`,
 * `transient`, or the Format URI in full. A NameID without a Format is one of the format `unspecified`.
 *
 * @see IAM User Guide, "Subject and NameID"; SAML Core 8.3.1 and 2.2.2
 */
export function subjectType(format: string | undefined): string {
  return shortNames.get(format ?? unspecified) ?? format ?? unspecified
}
