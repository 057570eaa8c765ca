import { samlTestKey, testIdpEntityId } from './saml-test-keys.ts'
import type { SamlTestKeyName } from './saml-test-keys.ts'
import { rsaSha256, sha256, signXml } from './sign-xml.ts'

export type AttributeValues = string | readonly string[]

/** Everything about a response that a test may want to be different. */
export interface SignedResponseOptions {
  /** The instant of issue; everything else counts from it. Default 2030-01-01T12:00:00Z. */
  readonly now?: Date
  readonly responseId?: string
  readonly assertionId?: string
  /** Issuer of Response and Assertion. */
  readonly issuer?: string
  /** Issuer of the Response alone; `null`: none. */
  readonly responseIssuer?: string | null
  /** One AudienceRestriction; several Audiences in it if an array. `null`: none. */
  readonly audience?: AttributeValues | null
  readonly recipient?: string | null
  /** `null`: no Destination. Default: the recipient. */
  readonly destination?: string | null
  readonly inResponseTo?: string
  readonly issueInstant?: string
  /** IssueInstant of the assertion alone. */
  readonly assertionIssueInstant?: string
  /** Of Conditions; `null`: none. Default: one minute before `now`. */
  readonly notBefore?: string | null
  /** Of Conditions and SubjectConfirmationData; `null`: none. Default: five minutes after `now`. */
  readonly notOnOrAfter?: string | null
  readonly confirmationNotOnOrAfter?: string | null
  readonly sessionNotOnOrAfter?: string
  readonly nameId?: string
  readonly nameIdFormat?: string | null
  readonly status?: string
  readonly attributes?: Readonly<Record<string, AttributeValues>>
  /** Further children of the Assertion, at its end. */
  readonly extraStatements?: string
  readonly sign?: 'assertion' | 'response' | 'both' | 'neither'
  readonly key?: SamlTestKeyName
  readonly signatureAlgorithm?: string
  readonly digestAlgorithm?: string
  readonly inclusiveNamespaces?: readonly string[]
  /** Content of KeyInfo; `null`: no KeyInfo; default: the certificate. */
  readonly keyInfo?: string | null
  readonly prefixes?: { readonly protocol: string; readonly assertion: string; readonly ds: string }
  /** Changes the document before it is signed: the result is what the identity provider says. */
  readonly beforeSigning?: (xml: string) => string
  /** Changes the text of each Signature before its value is computed. */
  readonly mutateSignature?: (signature: string) => string
  /** Changes the document after it was signed: what an attacker does. */
  readonly afterSigning?: (xml: string) => string
}

/** Where the test responses are delivered unless a test says otherwise. */
export const testAcsUrl = 'https://signin.aws.amazon.com/saml'
export const testAudience = 'urn:amazon:webservices'
export const testNow = new Date('2030-01-01T12:00:00Z')

const awsAttribute = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`

/** What AWS asks for at least. */
export const testAttributes: Readonly<Record<string, AttributeValues>> = {
  [awsAttribute('Role')]:
    'arn:aws:iam::123456789012:role/Developer,arn:aws:iam::123456789012:saml-provider/ExampleCorp',
  [awsAttribute('RoleSessionName')]: 'alice@example.com',
}

/** A response as it arrives in the `SAMLResponse` parameter: signed, base64. */
export function signedResponse(options: SignedResponseOptions = {}): string {
  return Buffer.from(signedResponseXml(options)).toString('base64')
}

/** The XML of {@link signedResponse}. */
export function signedResponseXml(options: SignedResponseOptions = {}): string {
  const {
    responseId = '_response-1',
    assertionId = '_assertion-1',
    sign = 'assertion',
    key = 'idp-rsa-2048',
    signatureAlgorithm = rsaSha256,
    digestAlgorithm = sha256,
    inclusiveNamespaces,
    keyInfo,
    prefixes,
    mutateSignature,
    beforeSigning = (xml: string): string => xml,
    afterSigning = (xml: string): string => xml,
  } = options
  const signing = {
    key: samlTestKey(key),
    signatureAlgorithm,
    digestAlgorithm,
    prefix: prefixes?.ds ?? 'ds',
    ...(inclusiveNamespaces === undefined ? {} : { inclusiveNamespaces }),
    ...(keyInfo === undefined ? {} : { keyInfo: keyInfo ?? undefined }),
    ...(mutateSignature === undefined ? {} : { mutateSignature }),
  }
  let xml = beforeSigning(responseXml(options))
  // The assertion first: a signature over the Response covers the assertion's.
  if (sign === 'assertion' || sign === 'both') xml = signXml(xml, { id: assertionId, ...signing })
  if (sign === 'response' || sign === 'both') xml = signXml(xml, { id: responseId, ...signing })
  return afterSigning(xml)
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** The XML of a response before any signature. */
function responseXml(options: SignedResponseOptions = {}): string {
  const {
    now = testNow,
    responseId = '_response-1',
    assertionId = '_assertion-1',
    issuer = testIdpEntityId,
    responseIssuer = issuer,
    audience = testAudience,
    recipient = testAcsUrl,
    destination = recipient,
    inResponseTo,
    issueInstant = instant(now, 0),
    assertionIssueInstant = issueInstant,
    notBefore = instant(now, -60),
    notOnOrAfter = instant(now, 300),
    confirmationNotOnOrAfter = notOnOrAfter,
    sessionNotOnOrAfter,
    nameId = 'alice',
    nameIdFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    status = 'urn:oasis:names:tc:SAML:2.0:status:Success',
    attributes = testAttributes,
    extraStatements = '',
    prefixes = { protocol: 'samlp', assertion: 'saml', ds: 'ds' },
  } = options
  const p = prefixes.protocol === '' ? '' : `${prefixes.protocol}:`
  const a = prefixes.assertion === '' ? '' : `${prefixes.assertion}:`
  const declare = (prefix: string, uri: string): string =>
    ` xmlns${prefix === '' ? '' : `:${prefix}`}="${uri}"`
  const optional = (name: string, value: string | null | undefined): string =>
    value == null ? '' : ` ${name}="${escape(value)}"`
  const assertionNamespace = declare(prefixes.assertion, 'urn:oasis:names:tc:SAML:2.0:assertion')
  const audiences = audience === null ? [] : typeof audience === 'string' ? [audience] : audience

  const subject =
    `<${a}Subject><${a}NameID${optional('Format', nameIdFormat)}>${escape(nameId)}</${a}NameID>` +
    `<${a}SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">` +
    `<${a}SubjectConfirmationData${optional('InResponseTo', inResponseTo)}` +
    `${optional('NotOnOrAfter', confirmationNotOnOrAfter)}${optional('Recipient', recipient)}/>` +
    `</${a}SubjectConfirmation></${a}Subject>`
  const conditions =
    `<${a}Conditions${optional('NotBefore', notBefore)}${optional('NotOnOrAfter', notOnOrAfter)}>` +
    (audiences.length === 0
      ? ''
      : `<${a}AudienceRestriction>${audiences
          .map((one) => `<${a}Audience>${escape(one)}</${a}Audience>`)
          .join('')}</${a}AudienceRestriction>`) +
    `</${a}Conditions>`
  const authnStatement =
    `<${a}AuthnStatement AuthnInstant="${issueInstant}" SessionIndex="_session-1"` +
    `${optional('SessionNotOnOrAfter', sessionNotOnOrAfter)}><${a}AuthnContext>` +
    `<${a}AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport` +
    `</${a}AuthnContextClassRef></${a}AuthnContext></${a}AuthnStatement>`
  const attributeStatement = `<${a}AttributeStatement>${Object.entries(attributes)
    .map(
      ([name, values]) =>
        `<${a}Attribute Name="${escape(name)}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">` +
        (typeof values === 'string' ? [values] : values)
          .map((value) => `<${a}AttributeValue>${escape(value)}</${a}AttributeValue>`)
          .join('') +
        `</${a}Attribute>`,
    )
    .join('')}</${a}AttributeStatement>`
  const assertion =
    `<${a}Assertion${assertionNamespace} ID="${assertionId}" Version="2.0" IssueInstant="${assertionIssueInstant}">` +
    `<${a}Issuer>${escape(issuer)}</${a}Issuer>${subject}${conditions}${authnStatement}` +
    `${Object.keys(attributes).length === 0 ? '' : attributeStatement}${extraStatements}</${a}Assertion>`
  return (
    `<${p}Response${declare(prefixes.protocol, 'urn:oasis:names:tc:SAML:2.0:protocol')} ID="${responseId}" Version="2.0"` +
    ` IssueInstant="${issueInstant}"${optional('Destination', destination)}${optional('InResponseTo', inResponseTo)}>` +
    (responseIssuer === null
      ? ''
      : `<${a}Issuer${assertionNamespace}>${escape(responseIssuer)}</${a}Issuer>`) +
    `<${p}Status><${p}StatusCode Value="${status}"/></${p}Status>${assertion}</${p}Response>`
  )
}

/** ISO instant `seconds` after `now`, without fractions. */
export function instant(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
}
