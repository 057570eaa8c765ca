import type { FindingKind } from '../finding-kind.ts'
import { guideSections as guide } from '../guide-sections.ts'

const idp =
  'Let the identity provider write the response as SAML 2.0 has it, in plain elements and text.'
const forbidden =
  'Nothing a SAML library writes has it: find out what changes the response on its way.'
const resign =
  'Hand on the bytes exactly as the identity provider sent them: do not format, edit or re-encode a signed document.'
const metadata =
  'Download the metadata of the identity provider again and update the SAML provider in IAM with it (aws iam update-saml-provider).'
const clocks =
  'Let both clocks be set by NTP, and hand the response on at once: AWS takes it for five minutes.'

/** What can be said of a SAML response, from its markup to the session that would come of it. */
// prettier-ignore
export const samlFindings = {
  // The text
  'doctype': { level: 'error', area: 'xml', title: 'DOCTYPE', explains: ['XML_DOCTYPE'], remedy: forbidden, guideSection: guide.troubleshooting },
  'xml-comment': { level: 'error', area: 'xml', title: 'Comment', explains: ['XML_COMMENT'], remedy: forbidden, guideSection: guide.troubleshooting },
  'cdata-section': { level: 'error', area: 'xml', title: 'CDATA section', explains: ['XML_CDATA'], remedy: 'Let the identity provider escape the text instead.', guideSection: guide.troubleshooting },
  'processing-instruction': { level: 'error', area: 'xml', title: 'Processing instruction', explains: ['XML_PROCESSING_INSTRUCTION'], remedy: forbidden, guideSection: guide.troubleshooting },
  'content-around-root': { level: 'error', area: 'xml', title: 'Text around the root element', explains: ['XML_TRAILING_CONTENT', 'XML_NOT_WELL_FORMED'], remedy: 'Send one Response element and nothing around it.', guideSection: guide.troubleshooting },
  'not-well-formed': { level: 'error', area: 'xml', title: 'Not well-formed', explains: ['XML_NOT_WELL_FORMED', 'XML_TRAILING_CONTENT'], remedy: 'Mend the place; when the document was copied, copy it again, whole.', guideSection: guide.troubleshooting },
  'xml-limit-exceeded': { level: 'error', area: 'xml', title: 'Larger than any real document', explains: ['XML_LIMIT_EXCEEDED'], remedy: 'Send fewer attributes and values.', guideSection: guide.quotas },
  'duplicate-id': { level: 'error', area: 'xml', title: 'ID used twice', explains: ['XML_DUPLICATE_ID'], remedy: 'Give the Response, the Assertion and every other element an ID of its own.', guideSection: guide.troubleshooting },
  'schema-invalid': { level: 'error', area: 'shape', title: 'Not valid by the SAML schema', explains: ['XML_SCHEMA_INVALID'], remedy: idp, guideSection: guide.troubleshooting },

  // The message and its parts
  'not-a-response': { level: 'error', area: 'message', title: 'Not a Response', explains: ['SAML_NOT_A_RESPONSE'], remedy: 'Send the Response element: it holds Status and Assertion, and is what is signed or encloses what is.', guideSection: guide.assertions },
  'saml-version': { level: 'error', area: 'message', title: 'Not SAML 2.0', explains: ['SAML_VERSION'], remedy: 'Let the identity provider speak SAML 2.0.', guideSection: guide.about },
  'status-not-success': { level: 'error', area: 'status', title: 'Refused by the identity provider', explains: ['SAML_STATUS_NOT_SUCCESS'], remedy: 'Look into the log of the identity provider at the time of this response; its reason is there.', guideSection: guide.consoleSignIn },
  'nested-response': { level: 'error', area: 'shape', title: 'Response within a Response', explains: ['SAML_RESPONSE_NESTED'], remedy: 'Treat the document as an attack unless you made it yourself: signature wrapping looks like this.', guideSection: guide.troubleshooting },
  'several-assertions': { level: 'error', area: 'shape', title: 'More than one Assertion', explains: ['SAML_ASSERTION_COUNT'], remedy: 'Let the identity provider send one Assertion. Treat the document as an attack unless you made it yourself: signature wrapping looks like this.', guideSection: guide.assertions },
  'assertion-missing': { level: 'error', area: 'shape', title: 'No Assertion', explains: ['SAML_ASSERTION_COUNT'], remedy: 'Let the identity provider put an Assertion into the Response.', guideSection: guide.assertions },
  'assertion-misplaced': { level: 'error', area: 'shape', title: 'Assertion in the wrong place', explains: ['SAML_ASSERTION_COUNT'], remedy: 'Put the Assertion directly into the Response, in the namespace urn:oasis:names:tc:SAML:2.0:assertion.', guideSection: guide.assertions },
  'element-count': { level: 'error', area: 'shape', title: 'Element missing or repeated', explains: ['SAML_CARDINALITY', 'XML_SCHEMA_INVALID'], remedy: idp, guideSection: guide.assertions },
  'content-mixed': { level: 'error', area: 'shape', title: 'Elements where text belongs', explains: ['SAML_CONTENT_MIXED', 'XML_SCHEMA_INVALID'], remedy: idp, guideSection: guide.assertions },
  'attribute-nameless': { level: 'error', area: 'shape', title: 'Attribute without a Name', explains: ['SAML_ATTRIBUTE_NAMELESS', 'XML_SCHEMA_INVALID'], remedy: 'Give the attribute a Name at the identity provider.', guideSection: guide.assertions },

  // Encryption
  'assertion-encrypted': { level: 'error', area: 'encryption', title: 'Encrypted, and no key', explains: ['SAML_ASSERTION_ENCRYPTED'], remedy: 'Turn encryption off at the identity provider, or add the private key to the SAML provider (AddPrivateKey) and to this configuration.', guideSection: guide.providers },
  'assertion-not-encrypted': { level: 'error', area: 'encryption', title: 'Not encrypted', explains: ['SAML_ASSERTION_NOT_ENCRYPTED'], remedy: 'Turn encryption on at the identity provider, or set AssertionEncryptionMode of the SAML provider to Allowed.', guideSection: guide.providers },
  'part-encrypted': { level: 'error', area: 'encryption', title: 'A part encrypted', explains: ['SAML_PART_ENCRYPTED'], remedy: 'Encrypt the whole assertion or nothing: no encrypted NameID, no encrypted attribute.', guideSection: guide.providers },
  'encryption-shape': { level: 'error', area: 'encryption', title: 'Encrypted in an unusual form', explains: ['ENCRYPTION_SHAPE'], remedy: 'Encrypt with one EncryptedData and its EncryptedKey inside the EncryptedAssertion.', guideSection: guide.providers },
  'encryption-algorithm': { level: 'error', area: 'encryption', title: 'Encryption algorithm', explains: ['ENCRYPTION_ALGORITHM'], remedy: 'Encrypt with RSA-OAEP and AES-GCM.', guideSection: guide.providers },
  'decryption-failed': { level: 'error', area: 'encryption', title: 'Cannot be decrypted', explains: ['DECRYPTION_FAILED'], remedy: 'Give the identity provider the certificate that belongs to the private key of the SAML provider.', guideSection: guide.providers },

  // Signature
  'unsigned': { level: 'error', area: 'signature', title: 'Not signed', explains: ['SIGNATURE_MISSING'], remedy: 'Let the identity provider sign the assertion, the response, or both.', guideSection: guide.relyingParty },
  'signature-misplaced': { level: 'error', area: 'signature', title: 'Signature in the wrong place', explains: ['SIGNATURE_POSITION'], remedy: 'Put one Signature directly into the Response, the Assertion, or each of them. Treat the document as an attack unless you made it yourself.', guideSection: guide.troubleshooting },
  'signature-shape': { level: 'error', area: 'signature', title: 'Signature of an unusual form', explains: ['SIGNATURE_SHAPE'], remedy: 'Sign with one Reference, and put nothing into the Signature but SignedInfo, SignatureValue and a KeyInfo with KeyName, KeyValue or X509Data.', guideSection: guide.troubleshooting },
  'signature-reference': { level: 'error', area: 'signature', title: 'Signature about something else', explains: ['SIGNATURE_REFERENCE'], remedy: 'Let the Reference point at the ID of the element that the Signature stands in.', guideSection: guide.troubleshooting },
  'signature-transform': { level: 'error', area: 'signature', title: 'Transform', explains: ['SIGNATURE_TRANSFORM'], remedy: 'Sign with enveloped-signature and exclusive canonicalisation (http://www.w3.org/2001/10/xml-exc-c14n#).', guideSection: guide.troubleshooting },
  'signature-algorithm': { level: 'error', area: 'signature', title: 'Signature algorithm', explains: ['SIGNATURE_ALGORITHM'], remedy: 'Sign with RSA-SHA256, or another algorithm of RSA, RSA-PSS or ECDSA with SHA-256 or more.', guideSection: guide.troubleshooting },
  'signature-sha1': { level: 'error', area: 'signature', title: 'SHA-1', explains: ['SIGNATURE_ALGORITHM'], remedy: 'Set signature and digest algorithm to SHA-256 at the identity provider; until then insecureAllowSha1 of the provider lets it pass here.', guideSection: guide.troubleshooting },
  'signing-key-weak': { level: 'error', area: 'signature', title: 'Short key', explains: ['SIGNATURE_KEY_WEAK'], remedy: 'Give the identity provider a signing key of 2048 bits or more, and update the SAML provider; until then insecureAllowSmallKeys of the provider lets it pass here.', guideSection: guide.providers },
  'no-signing-key': { level: 'error', area: 'signature', title: 'Metadata without a signing key', explains: ['SIGNATURE_NO_KEY'], remedy: metadata, guideSection: guide.providers },
  'document-reformatted': { level: 'error', area: 'signature', title: 'Reformatted after signing', explains: ['SIGNATURE_INVALID'], remedy: resign, guideSection: guide.troubleshooting },
  'line-endings-changed': { level: 'error', area: 'signature', title: 'Line endings changed after signing', explains: ['SIGNATURE_INVALID'], remedy: resign, guideSection: guide.troubleshooting },
  'character-encoding-changed': { level: 'error', area: 'signature', title: 'Characters changed after signing', explains: ['SIGNATURE_INVALID'], remedy: `${resign} The text is UTF-8.`, guideSection: guide.troubleshooting },
  'changed-after-signing': { level: 'error', area: 'signature', title: 'Changed after signing', explains: ['SIGNATURE_INVALID'], remedy: resign, guideSection: guide.troubleshooting },
  'certificate-changed': { level: 'error', area: 'signature', title: 'Signed with another certificate', explains: ['SIGNATURE_INVALID'], remedy: metadata, guideSection: guide.troubleshooting },
  'signed-by-another-provider': { level: 'error', area: 'signature', title: 'Signed by another provider', explains: ['SIGNATURE_INVALID'], remedy: 'Give the identity provider the entityID that stands in its own metadata, or update the SAML provider with the metadata of the one that signs.', guideSection: guide.troubleshooting },
  'signature-wrong': { level: 'error', area: 'signature', title: 'Signature of no known key', explains: ['SIGNATURE_INVALID'], remedy: metadata, guideSection: guide.troubleshooting },
  'signature-damaged': { level: 'error', area: 'signature', title: 'Signature damaged', explains: ['SIGNATURE_INVALID'], remedy: resign, guideSection: guide.troubleshooting },
  'signed-by': { level: 'info', area: 'signature', title: 'Signature', explains: [] },
  'signing-certificate-expired': { level: 'warning', area: 'signature', title: 'Certificate expired', explains: [], remedy: 'Renew the certificate at the identity provider and update the SAML provider. Metadata decides about trust, not the dates, so it works for now.', guideSection: guide.providers },
  'claims-unverified': { level: 'info', area: 'signature', title: 'Nothing proven', explains: [], remedy: 'Mend what keeps the signature from being verified first.' },

  // Issuer and provider
  'no-provider-known': { level: 'error', area: 'issuer', title: 'Nothing to verify with', explains: ['SAML_ISSUER_UNKNOWN', 'SAML_ISSUER_MISMATCH', 'SAML_PROVIDER_UNKNOWN'], remedy: 'Give the metadata of the identity provider as well (--metadata, or a configuration).', guideSection: guide.providers },
  'issuer-unknown': { level: 'error', area: 'issuer', title: 'Unknown issuer', explains: ['SAML_ISSUER_UNKNOWN', 'SAML_ISSUER_MISMATCH'], remedy: metadata, guideSection: guide.troubleshooting },
  'issuer-mismatch': { level: 'error', area: 'issuer', title: 'Another issuer', explains: ['SAML_ISSUER_MISMATCH', 'SAML_ISSUER_UNKNOWN'], remedy: metadata, guideSection: guide.troubleshooting },
  'issuers-differ': { level: 'error', area: 'issuer', title: 'Two issuers', explains: ['SAML_ISSUER_MISMATCH'], remedy: 'Let Response and Assertion name the same issuer.', guideSection: guide.troubleshooting },
  'issuer-format': { level: 'error', area: 'issuer', title: 'Issuer is not an entity', explains: ['SAML_ISSUER_MISMATCH'], remedy: 'Leave the Format of the Issuer out, or let it be urn:oasis:names:tc:SAML:2.0:nameid-format:entity.', guideSection: guide.troubleshooting },
  'metadata-expired': { level: 'error', area: 'issuer', title: 'Metadata expired', explains: ['SAML_METADATA_EXPIRED'], remedy: metadata, guideSection: guide.providers },
  'provider-unavailable': { level: 'error', area: 'issuer', title: 'Provider not usable', explains: ['SAML_PROVIDER_UNAVAILABLE'], remedy: 'Correct the metadata of this provider in the configuration.', guideSection: guide.providers },

  // Subject
  'name-id-missing': { level: 'error', area: 'subject', title: 'No NameID', explains: ['SAML_SUBJECT_MISSING'], remedy: 'Let the identity provider put a Subject with a NameID into the assertion.', guideSection: guide.troubleshooting },
  'subject-confirmation-count': { level: 'error', area: 'subject', title: 'Not one SubjectConfirmation', explains: ['SAML_SUBJECT_CONFIRMATION'], remedy: 'Let the assertion have exactly one SubjectConfirmation.', guideSection: guide.assertions },
  'subject-confirmation-method': { level: 'error', area: 'subject', title: 'Not a bearer confirmation', explains: ['SAML_SUBJECT_CONFIRMATION'], remedy: 'Use the Method urn:oasis:names:tc:SAML:2.0:cm:bearer.', guideSection: guide.assertions },
  'subject-confirmation-data': { level: 'error', area: 'subject', title: 'SubjectConfirmationData incomplete', explains: ['SAML_SUBJECT_CONFIRMATION', 'XML_SCHEMA_INVALID'], remedy: 'Let SubjectConfirmationData have Recipient and NotOnOrAfter, and no NotBefore.', guideSection: guide.assertions },
  'authn-statement-missing': { level: 'error', area: 'subject', title: 'No AuthnStatement', explains: ['SAML_AUTHN_STATEMENT_MISSING'], remedy: 'Let the assertion have an AuthnStatement: when and how the person signed in.', guideSection: guide.assertions },
  'name-id-transient': { level: 'info', area: 'subject', title: 'Transient NameID', explains: [], remedy: 'Choose a persistent NameID where policies ask for saml:sub.', guideSection: guide.about },

  // Conditions
  'conditions-missing': { level: 'error', area: 'conditions', title: 'No Conditions', explains: ['SAML_CONDITIONS_MISSING'], remedy: 'Let the assertion have Conditions with an AudienceRestriction.', guideSection: guide.troubleshooting },
  'condition-unknown': { level: 'error', area: 'conditions', title: 'Unknown condition', explains: ['SAML_CONDITION_UNKNOWN', 'XML_SCHEMA_INVALID'], remedy: 'Leave out conditions other than AudienceRestriction, OneTimeUse and ProxyRestriction.', guideSection: guide.assertions },
  'audience-missing': { level: 'error', area: 'conditions', title: 'No audience', explains: ['SAML_AUDIENCE_MISMATCH'], remedy: 'Let the Conditions have an AudienceRestriction with the entity ID of AWS.', guideSection: guide.troubleshooting },
  'audience-mismatch': { level: 'error', area: 'conditions', title: 'Another audience', explains: ['SAML_AUDIENCE_MISMATCH'], remedy: 'Correct the audience (entity ID, relying party identifier) at the identity provider.', guideSection: guide.troubleshooting },

  // Times
  'timestamp-invalid': { level: 'error', area: 'times', title: 'Time cannot be read', explains: ['SAML_TIMESTAMP_INVALID', 'XML_SCHEMA_INVALID'], remedy: 'Write times as xs:dateTime in UTC, for example 2030-01-01T12:00:00Z.', guideSection: guide.assertions },
  'issued-in-future': { level: 'error', area: 'times', title: 'Issued in the future', explains: ['SAML_ISSUE_INSTANT_IN_FUTURE'], remedy: clocks, guideSection: guide.troubleshooting },
  'issued-too-long-ago': { level: 'error', area: 'times', title: 'Older than five minutes', explains: ['SAML_ISSUED_TOO_LONG_AGO'], remedy: clocks, guideSection: guide.assertions },
  'not-yet-valid': { level: 'error', area: 'times', title: 'Not valid yet', explains: ['SAML_NOT_YET_VALID'], remedy: clocks, guideSection: guide.assertions },
  'expired': { level: 'error', area: 'times', title: 'Expired', explains: ['SAML_EXPIRED'], remedy: clocks, guideSection: guide.assertions },
  'confirmation-expired': { level: 'error', area: 'times', title: 'Confirmation expired', explains: ['SAML_EXPIRED'], remedy: clocks, guideSection: guide.assertions },
  'session-ended': { level: 'error', area: 'times', title: 'Session at the identity provider ended', explains: ['SAML_SESSION_EXPIRED'], remedy: 'Sign in at the identity provider again, or let its sessions last longer.', guideSection: guide.assertions },
  'clock-skew-used': { level: 'warning', area: 'times', title: 'Clocks differ', explains: [], remedy: clocks, guideSection: guide.assertions },

  // Delivery
  'recipient-mismatch': { level: 'error', area: 'delivery', title: 'Another recipient', explains: ['SAML_RECIPIENT_MISMATCH'], remedy: 'Correct the assertion consumer service URL (Recipient, reply URL) at the identity provider.', guideSection: guide.assertions },
  'destination-mismatch': { level: 'error', area: 'delivery', title: 'Another destination', explains: ['SAML_DESTINATION_MISMATCH'], remedy: 'Correct the assertion consumer service URL (Destination, reply URL) at the identity provider.', guideSection: guide.assertions },
  'destination-missing': { level: 'error', area: 'delivery', title: 'Signed Response without Destination', explains: ['SAML_DESTINATION_MISMATCH'], remedy: 'Let the identity provider write a Destination on the Response that it signs.', guideSection: guide.assertions },
  'delivered-elsewhere': { level: 'warning', area: 'delivery', title: 'Delivered elsewhere', explains: [], remedy: 'Let the form post to the address that Recipient names.', guideSection: guide.assertions },
  'in-response-to-mismatch': { level: 'error', area: 'delivery', title: 'Answers another request', explains: ['SAML_IN_RESPONSE_TO_MISMATCH'], remedy: 'Start the sign-in again; a response answers one request, once.', guideSection: guide.consoleSignIn },
  'request-unknown': { level: 'error', area: 'delivery', title: 'Request unknown', explains: ['SAML_REQUEST_UNKNOWN'], remedy: 'Start the sign-in again, and finish it within the life of the request.', guideSection: guide.consoleSignIn },
  'request-of-another-browser': { level: 'error', area: 'delivery', title: 'Another browser', explains: ['SAML_REQUEST_OTHER_BROWSER'], remedy: 'Finish a sign-in in the browser it was started in.', guideSection: guide.consoleSignIn },
  'unsolicited': { level: 'error', area: 'delivery', title: 'Not asked for', explains: ['SAML_UNSOLICITED'], remedy: 'Start at the sign-in link, or set idpInitiated of the provider to true.', guideSection: guide.consoleSignIn },
  'replayed': { level: 'error', area: 'delivery', title: 'Used before', explains: ['SAML_REPLAYED'], remedy: 'Sign in at the identity provider again: each response opens one session.', guideSection: guide.consoleSignIn },

  // What AWS reads
  'role-attribute-missing': { level: 'error', area: 'attributes', title: 'No Role attribute', explains: ['ROLE_ATTRIBUTE_MISSING'], remedy: 'Add the attribute https://aws.amazon.com/SAML/Attributes/Role with the ARNs of role and provider, a comma between them.', guideSection: guide.troubleshooting },
  'role-attribute-misspelt': { level: 'error', area: 'attributes', title: 'Role attribute misspelt', explains: ['ROLE_ATTRIBUTE_MISSING'], remedy: 'Correct the name of the attribute at the identity provider; names have case.', guideSection: guide.troubleshooting },
  'role-pair-malformed': { level: 'error', area: 'attributes', title: 'Role value malformed', explains: ['ROLE_ATTRIBUTE_INVALID'], remedy: 'Let each value of the Role attribute be the ARN of one role and that of the SAML provider, with a comma between them; several roles are several values.', guideSection: guide.assertions },
  'role-pair-partitions': { level: 'error', area: 'attributes', title: 'Two partitions', explains: ['ROLE_ATTRIBUTE_INVALID'], remedy: 'Name a role and a provider of one partition.', guideSection: guide.assertions },
  'role-pair-reversed': { level: 'info', area: 'attributes', title: 'Provider before role', explains: [], guideSection: guide.assertions },
  'role-pair-other-partition': { level: 'warning', area: 'attributes', title: 'Another partition', explains: [], remedy: 'Name roles of the partition that this sign-in is for.', guideSection: guide.assertions },
  'role-pair-accounts': { level: 'warning', area: 'attributes', title: 'Two accounts', explains: [], remedy: 'Name a provider of the account of the role, unless the trust policy of the role names the other one.', guideSection: guide.assertions },
  'role-session-name-missing': { level: 'error', area: 'attributes', title: 'No RoleSessionName', explains: ['ROLE_SESSION_NAME_MISSING'], remedy: 'Add the attribute https://aws.amazon.com/SAML/Attributes/RoleSessionName, most often with the user name or mail address.', guideSection: guide.troubleshooting },
  'role-session-name-misspelt': { level: 'error', area: 'attributes', title: 'RoleSessionName misspelt', explains: ['ROLE_SESSION_NAME_MISSING'], remedy: 'Correct the name of the attribute at the identity provider; names have case.', guideSection: guide.troubleshooting },
  'role-session-name-characters': { level: 'error', area: 'attributes', title: 'RoleSessionName characters', explains: ['ROLE_SESSION_NAME_INVALID'], remedy: 'Map a user name or mail address instead: letters, digits and _ + = , . @ - only.', guideSection: guide.troubleshooting },
  'role-session-name-length': { level: 'error', area: 'attributes', title: 'RoleSessionName length', explains: ['ROLE_SESSION_NAME_INVALID'], remedy: 'Map a value of 2 to 64 characters.', guideSection: guide.troubleshooting },
  'role-session-name-several': { level: 'error', area: 'attributes', title: 'Several RoleSessionNames', explains: ['ROLE_SESSION_NAME_INVALID'], remedy: 'Map a source that has one value.', guideSection: guide.troubleshooting },
  'session-duration-invalid': { level: 'error', area: 'attributes', title: 'SessionDuration', explains: ['SESSION_DURATION_INVALID'], remedy: 'Write one number of seconds, 900 to 43200, in digits.', guideSection: guide.assertions },
  'session-tags-too-many': { level: 'error', area: 'attributes', title: 'Too many session tags', explains: ['SESSION_TAGS_TOO_MANY'], remedy: 'Send at most 50 PrincipalTag attributes.', guideSection: guide.sessionTags },
  'session-tag-invalid': { level: 'error', area: 'attributes', title: 'Session tag not allowed', explains: ['SESSION_TAG_INVALID'], remedy: 'Use letters, digits, spaces and _ . : / = + - @ only; keys of up to 128 and values of up to 256 characters, not beginning with aws:.', guideSection: guide.sessionTags },
  'session-tag-several-values': { level: 'error', area: 'attributes', title: 'Session tag with several values', explains: ['SESSION_TAG_INVALID'], remedy: 'Send one value for each session tag; join several into one where a policy needs them.', guideSection: guide.sessionTags },
  'session-tag-duplicate': { level: 'error', area: 'attributes', title: 'Session tag twice', explains: ['SESSION_TAG_DUPLICATE'], remedy: 'Keep one of them: keys of tags have no case.', guideSection: guide.sessionTags },
  'transitive-tag-key-unknown': { level: 'error', area: 'attributes', title: 'Transitive key without a tag', explains: ['TRANSITIVE_TAG_KEY_UNKNOWN'], remedy: 'Name keys of session tags that the assertion has.', guideSection: guide.sessionTags },
  'source-identity-invalid': { level: 'error', area: 'attributes', title: 'SourceIdentity not allowed', explains: ['SOURCE_IDENTITY_INVALID'], remedy: 'Map one value of 2 to 64 characters: letters, digits and _ + = , . @ - only.', guideSection: guide.sourceIdentity },
  'aws-attribute-misspelt': { level: 'warning', area: 'attributes', title: 'AWS attribute misspelt', explains: [], remedy: 'Correct the name of the attribute at the identity provider: as it is, AWS ignores it.', guideSection: guide.assertions },
  'attribute-claims-ignored': { level: 'info', area: 'attributes', title: 'Value ignored', explains: [], remedy: 'Send one attribute for each condition key, and one value where the key has one.', guideSection: guide.conditionKeys },

  // Provider, role, trust, session
  'provider-unknown': { level: 'error', area: 'provider', title: 'Unknown provider', explains: ['SAML_PROVIDER_UNKNOWN'], remedy: 'Correct the ARN of the provider in the Role attribute, or create the provider under that name.', guideSection: guide.troubleshooting },
  'provider-of-another': { level: 'error', area: 'provider', title: 'Provider of another', explains: ['PROVIDER_OF_ANOTHER', 'ROLE_NOT_IN_ASSERTION'], remedy: 'Name the SAML provider that has the metadata of this identity provider.', guideSection: guide.assertions },
  'role-not-in-assertion': { level: 'error', area: 'role', title: 'Role not named', explains: ['ROLE_NOT_IN_ASSERTION'], remedy: 'Ask for a role that the assertion names, or let the identity provider name it.', guideSection: guide.assertions },
  'request-arn-invalid': { level: 'error', area: 'role', title: 'ARN malformed', explains: ['ARN_INVALID'], remedy: 'Write the ARN as IAM shows it.', guideSection: guide.assertions },
  'role-unknown': { level: 'error', area: 'role', title: 'Unknown role', explains: ['ROLE_UNKNOWN'], remedy: 'Correct the name of the role in the Role attribute: names have case and the path belongs to the ARN.', guideSection: guide.troubleshooting },
  'role-not-judged': { level: 'info', area: 'role', title: 'Trust policy not known', explains: [], remedy: 'Give the trust policy of the role as well (--trust-policy, or a configuration).', guideSection: guide.samlRole },
  'trust-policy-unusable': { level: 'error', area: 'trust', title: 'Trust policy not valid', explains: ['POLICY_MALFORMED', 'POLICY_TOO_LARGE'], remedy: 'Correct the trust policy. Given by itself, as a document of its own, each fault in it is shown with its place.', guideSection: guide.samlRole },
  'trust-policy-denied': { level: 'error', area: 'trust', title: 'Denied by the trust policy', explains: ['TRUST_POLICY_DENIED'], guideSection: guide.troubleshooting },
  'tag-session-denied': { level: 'error', area: 'trust', title: 'Session tags denied', explains: ['TRUST_POLICY_DENIED'], guideSection: guide.sessionTags },
  'set-source-identity-denied': { level: 'error', area: 'trust', title: 'Source identity denied', explains: ['TRUST_POLICY_DENIED'], guideSection: guide.sourceIdentity },
  'duration-over-role-maximum': { level: 'error', area: 'session', title: 'Longer than the role allows', explains: ['SESSION_DURATION_TOO_LONG'], remedy: 'Ask for less, or raise the maximum session duration of the role (aws iam update-role --max-session-duration).', guideSection: guide.troubleshooting },
  'session-cut': { level: 'info', area: 'session', title: 'Session cut short', explains: [], remedy: 'Let the session at the identity provider (SessionNotOnOrAfter) last as long as the one at AWS should.', guideSection: guide.assertions },
  'packed-size-exceeded': { level: 'error', area: 'session', title: 'Tags too large together', explains: ['PACKED_POLICY_TOO_LARGE'], remedy: 'Send fewer or shorter session tags.', guideSection: guide.quotas },
} as const satisfies Record<string, FindingKind>
