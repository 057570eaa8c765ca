import { newXmlId, successStatus } from './response-draft.ts'
import type { ResponseDraft, TestIdpAttribute } from './response-draft.ts'

/**
 * Writes a Response, not yet signed. samlify's own template engine is not used for it: it replaces
 * tags one after the other, so that a value typed as `{Issuer}` would be expanded, and it knows one
 * value per attribute, where Role has several.
 *
 * @see SAML Core 2.0, section 3.3.3 (Response)
 */
export function renderResponse(draft: ResponseDraft): string {
  const inResponseTo =
    draft.inResponseTo === undefined ? '' : ` InResponseTo="${escapeXml(draft.inResponseTo)}"`
  return [
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"',
    ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"',
    ` ID="${draft.responseId}" Version="2.0" IssueInstant="${draft.issueInstant.toISOString()}"`,
    ` Destination="${escapeXml(draft.destination)}"${inResponseTo}>`,
    `<saml:Issuer>${escapeXml(draft.issuer)}</saml:Issuer>`,
    `<samlp:Status><samlp:StatusCode Value="${draft.statusCode}"/></samlp:Status>`,
    draft.statusCode === successStatus ? renderAssertion(draft) : '',
    '</samlp:Response>',
  ].join('')
}

/** Writes the Assertion of a draft. @see SAML Core 2.0, section 2.3.3 */
export function renderAssertion(draft: ResponseDraft): string {
  return [
    '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"',
    ` ID="${draft.assertionId}" Version="2.0" IssueInstant="${draft.issueInstant.toISOString()}">`,
    `<saml:Issuer>${escapeXml(draft.issuer)}</saml:Issuer>`,
    renderSubject(draft),
    `<saml:Conditions NotBefore="${draft.notBefore.toISOString()}"`,
    ` NotOnOrAfter="${draft.notOnOrAfter.toISOString()}"><saml:AudienceRestriction>`,
    `<saml:Audience>${escapeXml(draft.audience)}</saml:Audience>`,
    '</saml:AudienceRestriction></saml:Conditions>',
    `<saml:AuthnStatement AuthnInstant="${draft.authnInstant.toISOString()}"`,
    ` SessionIndex="${newXmlId()}"><saml:AuthnContext><saml:AuthnContextClassRef>`,
    'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
    '</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>',
    renderAttributes(draft.attributes),
    '</saml:Assertion>',
  ].join('')
}

/** Text as XML content or attribute value. A carriage return would otherwise become a line feed. */
export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"\r\n\t]/g, (character) => entities.get(character) ?? character)
}

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\r', '&#xD;'],
  ['\n', '&#xA;'],
  ['\t', '&#x9;'],
])

function renderSubject({ nameId, inResponseTo, recipient, notOnOrAfter }: ResponseDraft): string {
  return [
    '<saml:Subject>',
    nameId === undefined
      ? ''
      : `<saml:NameID Format="${escapeXml(nameId.format)}">${escapeXml(nameId.value)}</saml:NameID>`,
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">',
    `<saml:SubjectConfirmationData NotOnOrAfter="${notOnOrAfter.toISOString()}"`,
    ` Recipient="${escapeXml(recipient)}"`,
    inResponseTo === undefined ? '' : ` InResponseTo="${escapeXml(inResponseTo)}"`,
    '/></saml:SubjectConfirmation></saml:Subject>',
  ].join('')
}

/** The schema wants at least one Attribute in an AttributeStatement, so without any there is none. */
function renderAttributes(attributes: readonly TestIdpAttribute[]): string {
  if (attributes.length === 0) return ''
  const rendered = attributes.map(({ name, values }) => {
    const texts = values.map(
      (value) =>
        `<saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">${escapeXml(value)}</saml:AttributeValue>`,
    )
    return `<saml:Attribute Name="${escapeXml(name)}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">${texts.join('')}</saml:Attribute>`
  })
  return `<saml:AttributeStatement>${rendered.join('')}</saml:AttributeStatement>`
}
