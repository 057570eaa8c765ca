import type { DocumentKind, TransportFacts } from './recognition.ts'

/** A named value: of a form, a query, a JSON object, a command line or an HTML page. */
export interface Field {
  readonly name: string
  readonly value: string
}

/** A field that holds a document, and the kind that it should be. */
export interface DocumentField {
  readonly expects: Exclude<DocumentKind, 'unrecognized'>
  /** Whether its value is base64 when all is well. */
  readonly base64?: true
}

const documentFields: ReadonlyMap<string, DocumentField> = new Map<string, DocumentField>([
  ['samlresponse', { expects: 'saml-response', base64: true }],
  ['samlassertion', { expects: 'saml-response', base64: true }],
  ['samlrequest', { expects: 'authn-request', base64: true }],
  ['wresult', { expects: 'other-saml-message' }],
  ['idtoken', { expects: 'id-token' }],
  ['webidentitytoken', { expects: 'id-token' }],
  ['accesstoken', { expects: 'access-token' }],
  ['samlmetadatadocument', { expects: 'saml-metadata' }],
  ['assumerolepolicydocument', { expects: 'trust-policy' }],
  ['assumerolepolicy', { expects: 'trust-policy' }],
  ['policydocument', { expects: 'policy-document' }],
  ['cloudtrailevent', { expects: 'cloudtrail-event' }],
])

/** What a field holds, by its name in any of the spellings `id_token`, `idToken`, `id-token`. */
export function documentField(name: string): DocumentField | undefined {
  return documentFields.get(plain(name))
}

type TextFact = Exclude<keyof TransportFacts, 'at' | 'deliveredTo' | 'method'>

const factFields: ReadonlyMap<string, TextFact> = new Map<string, TextFact>([
  ['relaystate', 'relayState'],
  ['action', 'action'],
  ['rolearn', 'roleArn'],
  ['principalarn', 'principalArn'],
  ['rolesessionname', 'roleSessionName'],
  // The choice on the page with the roles, ours and AWS's.
  ['roleindex', 'roleArn'],
])

/** Longer values are none of these. */
const maxFactCharacters = 4096

/** What the fields beside a document say of it; of a field that is repeated, the first one. */
export function factsIn(fields: readonly Field[]): TransportFacts {
  const facts: Partial<Record<TextFact, string>> = {}
  for (const { name, value } of fields) {
    const fact = factFields.get(plain(name))
    if (fact === undefined || value === '' || value.length > maxFactCharacters) continue
    // Other forms have an `action` too; those of the Query API are written like names of types.
    if (fact === 'action' && !/^[A-Z][A-Za-z]+$/.test(value)) continue
    facts[fact] ??= value
  }
  return facts
}

function plain(name: string): string {
  return name.length > 40 ? '' : name.toLowerCase().replace(/[_-]/g, '')
}
