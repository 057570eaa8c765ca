import type { Diagnosis } from '../diagnosis.ts'
import type { DocumentKind, RecognizedDocument } from '../recognition.ts'

/** What a document is, in the words of the specifications. */
export const kindNames: Readonly<Record<DocumentKind, string>> = {
  'saml-response': 'SAML response',
  'saml-assertion': 'SAML assertion without its response',
  'authn-request': 'SAML AuthnRequest',
  'other-saml-message': 'SAML message',
  'saml-metadata': 'SAML metadata',
  'id-token': 'ID token',
  'encrypted-token': 'encrypted token',
  'access-token': 'access token',
  'authorization-response': 'answer of an OpenID Connect provider',
  'trust-policy': 'trust policy',
  'policy-document': 'policy without principals',
  'cloudtrail-event': 'CloudTrail event',
  'json-web-key-set': 'JSON Web Key Set',
  'openid-configuration': 'OpenID Connect configuration',
  'aws-answer': 'answer of AWS',
  unrecognized: 'input that is not recognised',
}

/** A document for a person, in one line: what it is, and where in the input it was found. */
export function nameDocument({ kind, foundIn }: RecognizedDocument): string {
  return foundIn === 'the input' ? kindNames[kind] : `${kindNames[kind]} in ${foundIn}`
}

/** The document that a finding is about; without a place, the one that the diagnosis is about. */
export function documentOf(
  { documents, main }: Diagnosis,
  at: { readonly document?: number } | undefined,
): { readonly index: number; readonly document: RecognizedDocument | undefined } {
  const index = at?.document ?? main
  return { index, document: documents[index] }
}
