import { locateXml } from '../xml/locate-xml.ts'
import { locatedTextOf } from '../xml/located-xml.ts'
import type { LocatedElement } from '../xml/located-xml.ts'
import { isObject, ownString, readJson } from './json-value.ts'
import type { RecognizedDocument } from './recognition.ts'

/** What a document says of itself that tells products apart. Nothing of it is verified. */
export interface DocumentFacts {
  /** `Issuer`, `entityID`, `iss`, `issuer`. */
  readonly issuers: readonly string[]
  /** `Location` and `ResponseLocation` of metadata, `Destination` of a request, URLs of discovery. */
  readonly endpoints: readonly string[]
  /** Namespaces that are declared. */
  readonly namespaces: readonly string[]
  /** `ID` attributes of messages, assertions and metadata. */
  readonly ids: readonly string[]
  /** Names of SAML attributes. */
  readonly attributeNames: readonly string[]
  /** Names of claims. */
  readonly claims: readonly string[]
  /** `sub`. */
  readonly subjects: readonly string[]
}

const none: DocumentFacts = {
  issuers: [],
  endpoints: [],
  namespaces: [],
  ids: [],
  attributeNames: [],
  claims: [],
  subjects: [],
}

/**
 * Reads those facts from a response, an assertion, a request, metadata, a token or a discovery
 * document, however broken it is. Of other documents there are none.
 */
export function readDocumentFacts({
  kind,
  text,
}: Pick<RecognizedDocument, 'kind' | 'text'>): DocumentFacts {
  switch (kind) {
    case 'saml-response':
    case 'saml-assertion':
    case 'authn-request':
    case 'other-saml-message':
    case 'saml-metadata':
      return readXmlFacts(text)
    case 'id-token':
    case 'access-token':
      return readTokenFacts(text)
    case 'openid-configuration':
      return readDiscoveryFacts(text)
    case 'encrypted-token':
    case 'authorization-response':
    case 'trust-policy':
    case 'policy-document':
    case 'cloudtrail-event':
    case 'json-web-key-set':
    case 'aws-answer':
    case 'unrecognized':
      return none
  }
}

function readXmlFacts(text: string): DocumentFacts {
  const { elements } = locateXml(text)
  const values = (localName: string, attribute: string): readonly string[] =>
    elements.flatMap((element) =>
      element.localName === localName ? attributesOf(element, attribute) : [],
    )
  return {
    ...none,
    issuers: unique([
      ...elements.flatMap((one) => (one.localName === 'Issuer' ? [locatedTextOf(one)] : [])),
      ...values('EntityDescriptor', 'entityID'),
    ]),
    endpoints: unique([
      ...elements.flatMap((one) => [
        ...attributesOf(one, 'Location'),
        ...attributesOf(one, 'ResponseLocation'),
      ]),
      ...values('AuthnRequest', 'Destination'),
    ]),
    namespaces: unique(
      elements.flatMap(({ declarations }) => declarations.map(({ value }) => value)),
    ),
    ids: unique(elements.flatMap((one) => attributesOf(one, 'ID'))),
    attributeNames: unique([...values('Attribute', 'Name'), ...values('ClaimType', 'Uri')]),
  }
}

function readTokenFacts(text: string): DocumentFacts {
  const part = text.split('.', 2)[1] ?? ''
  const reading = readJson(Buffer.from(part, 'base64url').toString('utf8'))
  if (!('value' in reading) || !isObject(reading.value)) return none
  const claims = reading.value
  return {
    ...none,
    issuers: unique([ownString(claims, 'iss') ?? '']),
    subjects: unique([ownString(claims, 'sub') ?? '']),
    claims: unique(Object.keys(claims)),
  }
}

function readDiscoveryFacts(text: string): DocumentFacts {
  const reading = readJson(text)
  if (!('value' in reading) || !isObject(reading.value)) return none
  const document = reading.value
  return {
    ...none,
    issuers: unique([ownString(document, 'issuer') ?? '']),
    endpoints: unique(
      Object.keys(document).flatMap((name) =>
        name.endsWith('_endpoint') ? [ownString(document, name) ?? ''] : [],
      ),
    ),
  }
}

function attributesOf(element: LocatedElement, localName: string): readonly string[] {
  return element.attributes
    .filter((one) => one.localName === localName && one.namespaceUri === '')
    .map(({ value }) => value)
}

/** More of one sort tell nothing new. */
const maxOfASort = 500

function unique(values: readonly string[]): readonly string[] {
  const trimmed = values.map((value) => value.trim()).filter((value) => value !== '')
  return [...new Set(trimmed)].slice(0, maxOfASort)
}
