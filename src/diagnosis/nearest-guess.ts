import { documentAt } from './trail.ts'
import type { Trail } from './trail.ts'
import type { NearestGuess, RecognizedDocument } from './recognition.ts'

/** Characters that a guess is made from. */
const looked = 64 * 1024

type Clue = NearestGuess & { readonly matches: RegExp }

/** From the most telling one to the least; each names what the text has, and what would be read. */
const clues: readonly Clue[] = [
  {
    matches: /^\s*$/,
    kind: 'saml-response',
    reason: 'is empty',
  },
  {
    matches: /SAMLart=/,
    kind: 'saml-response',
    reason: 'is an artifact, a reference to a response, which AWS does not resolve',
  },
  {
    matches: /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
    kind: 'saml-metadata',
    reason: 'is a private key, which belongs in no debugger; the metadata has the certificate',
  },
  {
    matches: /-----BEGIN CERTIFICATE-----/,
    kind: 'saml-metadata',
    reason: 'is a certificate alone; the metadata of the identity provider has it inside',
  },
  {
    matches: /^\s*arn:aws[\w-]*:/,
    kind: 'trust-policy',
    reason: 'is an ARN; the document that it names would be read',
  },
  {
    matches: /^\s*(?:"|')?eyJ/,
    kind: 'id-token',
    reason: 'begins as a token does and cannot be decoded',
  },
  {
    matches: /^\s*[{[]/,
    kind: 'trust-policy',
    reason: 'begins as JSON does and is no document that is known here',
  },
  {
    matches: /assertion|saml|entitydescriptor/i,
    kind: 'saml-response',
    reason: 'speaks of SAML and holds no message',
  },
  {
    matches: /^\s*</,
    kind: 'saml-response',
    reason: 'is markup, and no message or metadata of SAML',
  },
  {
    matches: /^[A-Za-z0-9+/=_\s-]{16,}$/,
    kind: 'saml-response',
    reason: 'looks like base64 and holds nothing that is known here',
  },
  {
    matches: /id_token|bearer|oidc|jwt/i,
    kind: 'id-token',
    reason: 'speaks of tokens and holds none',
  },
]

/** A document for a text that is none that is known, with what it may have been meant to be. */
export function unrecognized(text: string, trail: Trail): RecognizedDocument {
  const beginning = text.slice(0, looked)
  const clue = clues.find(({ matches }) => matches.test(beginning))
  return documentAt(trail, 'unrecognized', text, clue && { kind: clue.kind, reason: clue.reason })
}
