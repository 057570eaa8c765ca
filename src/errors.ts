/**
 * The one error table. Every failure that leaves a folder carries a code from here; the code fixes
 * the HTTP status, whose fault it is, what a browser may read, and, where AWS has an answer for the
 * same failure, AWS's own code and text (`docs/errors.md` lists all of them and is compared in a test).
 *
 * Messages of thrown errors are for the log and the trace: lower case, no full stop, both sides
 * named. They never hold a token, an assertion or a secret. Browsers see `title` and nothing more.
 */

/** Who has to change something: the one who called, this service, or a system this service called. */
export type Fault = 'caller' | 'service' | 'upstream'

/** AWS's own answer to a failure, as it goes over the wire. */
export interface AwsError {
  /** The `<Code>` of a Query API error, for example `InvalidIdentityToken`. */
  readonly code: string
  /** The `<Message>`. */
  readonly message: string
  /** HTTP status. */
  readonly status: number
  /** AWS's name of the call, where it answered one: its support and its logs find the call by it. */
  readonly requestId?: string
}

interface ErrorKind {
  /** HTTP status of our own answer. */
  readonly status: number
  readonly fault: Fault
  /** The sentence a browser may see: constant per code. */
  readonly title: string
  /** What AWS answers to the same failure, where that is known. */
  readonly aws?: AwsError
}

const invalidIdentityToken = (message: string): AwsError => ({
  code: 'InvalidIdentityToken',
  message,
  status: 400,
})
const validationError = (message: string): AwsError => ({
  code: 'ValidationError',
  message,
  status: 400,
})

const signatureInvalid = invalidIdentityToken('Response signature invalid')
const notAuthorized: AwsError = {
  code: 'AccessDenied',
  message: 'Not authorized to perform sts:AssumeRoleWithSAML',
  status: 403,
}

const notAnIdToken = invalidIdentityToken(
  'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
)
/** With the two spaces that AWS has there. */
const noVerificationKey = invalidIdentityToken(
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
)

export const errorKinds = {
  // --- configuration and the service itself
  CONFIG_INVALID: { status: 500, fault: 'service', title: 'The configuration is not valid.' },
  INTERNAL: { status: 500, fault: 'service', title: 'Something went wrong on our side.' },
  STORAGE_UNAVAILABLE: { status: 503, fault: 'service', title: 'The store cannot be reached.' },
  STORAGE_FULL: { status: 503, fault: 'service', title: 'The store is full.' },

  // --- requests
  NOT_FOUND: { status: 404, fault: 'caller', title: 'There is nothing at this address.' },
  METHOD_NOT_ALLOWED: {
    status: 405,
    fault: 'caller',
    title: 'This address does not take that method.',
  },
  BODY_TOO_LARGE: { status: 413, fault: 'caller', title: 'The request is too large.' },
  REQUEST_MALFORMED: { status: 400, fault: 'caller', title: 'The request could not be read.' },
  PARAMETER_MISSING: { status: 400, fault: 'caller', title: 'The request lacks a parameter.' },
  PARAMETER_REPEATED: {
    status: 400,
    fault: 'caller',
    title: 'A parameter was sent more than once.',
  },
  PARAMETER_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'A parameter has a value that is not allowed.',
  },
  CSRF_MISMATCH: {
    status: 403,
    fault: 'caller',
    title: 'The form has expired. Go back, reload the page and try again.',
  },
  RATE_LIMITED: {
    status: 429,
    fault: 'caller',
    title: 'Too many requests. Try again in a moment.',
  },
  CONTENT_TYPE_UNSUPPORTED: {
    status: 415,
    fault: 'caller',
    title: 'The request has a body of a kind that is not read here.',
  },
  COMMAND_LINE_REQUEST_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'The request of the command cannot be used.',
  },
  COMMAND_LINE_REQUEST_UNKNOWN: {
    status: 400,
    fault: 'caller',
    title: 'The request of the command is over. Run the command again.',
  },
  COMMAND_LINE_OTHER_BROWSER: {
    status: 403,
    fault: 'caller',
    title: 'The sign-in for the command was begun in another browser.',
  },
  COMMAND_LINE_ROLE_NOT_OFFERED: {
    status: 403,
    fault: 'caller',
    title: 'The role that the command asks for is not one that you may choose.',
  },
  COMMAND_LINE_TOKEN_REFUSED: {
    status: 400,
    fault: 'caller',
    title: 'The command may not fetch what it asks for.',
  },
  COMMAND_LINE_LOGIN_FAILED: {
    status: 502,
    fault: 'upstream',
    title: 'The command could not sign in.',
  },
  LOOPBACK_ONLY: {
    status: 403,
    fault: 'caller',
    title: 'This page is only for clients on the machine that runs the service.',
  },
  ADMIN_REQUIRED: {
    status: 401,
    fault: 'caller',
    title: 'This page is only for administrators of the service.',
  },

  // --- bytes and text of a SAML response
  SAML_RESPONSE_MISSING: {
    status: 400,
    fault: 'caller',
    title: 'The request carries no SAMLResponse.',
  },
  SAML_RESPONSE_TOO_LARGE: {
    status: 413,
    fault: 'caller',
    title: 'The SAML response is too large.',
  },
  SAML_BASE64_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'The SAMLResponse is not valid base64.',
    aws: invalidIdentityToken('Invalid base64 SAMLResponse'),
  },
  SAML_ENCODING_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'The SAML response is not UTF-8 text.',
    aws: signatureInvalid,
  },
  XML_DOCTYPE: {
    status: 400,
    fault: 'caller',
    title: 'The document contains a DOCTYPE or another declaration.',
    aws: signatureInvalid,
  },
  XML_COMMENT: {
    status: 400,
    fault: 'caller',
    title: 'The document contains a comment.',
    aws: signatureInvalid,
  },
  XML_CDATA: {
    status: 400,
    fault: 'caller',
    title: 'The document contains a CDATA section.',
    aws: signatureInvalid,
  },
  XML_PROCESSING_INSTRUCTION: {
    status: 400,
    fault: 'caller',
    title: 'The document contains a processing instruction.',
    aws: signatureInvalid,
  },
  XML_TRAILING_CONTENT: {
    status: 400,
    fault: 'caller',
    title: 'The document has content around its root element.',
    aws: signatureInvalid,
  },
  XML_NOT_WELL_FORMED: {
    status: 400,
    fault: 'caller',
    title: 'The document is not well-formed XML.',
    aws: signatureInvalid,
  },
  XML_LIMIT_EXCEEDED: {
    status: 400,
    fault: 'caller',
    title: 'The document is larger or deeper than any real one.',
    aws: signatureInvalid,
  },
  XML_DUPLICATE_ID: {
    status: 400,
    fault: 'caller',
    title: 'An ID occurs more than once in the document.',
    aws: signatureInvalid,
  },
  XML_SCHEMA_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'The document does not follow the SAML schema.',
    aws: signatureInvalid,
  },

  // --- shape and signature
  SAML_NOT_A_RESPONSE: {
    status: 400,
    fault: 'caller',
    title: 'The document is not a SAML response.',
    aws: signatureInvalid,
  },
  SAML_ASSERTION_COUNT: {
    status: 400,
    fault: 'caller',
    title: 'A response must contain exactly one assertion.',
    aws: signatureInvalid,
  },
  SAML_ASSERTION_ENCRYPTED: {
    status: 400,
    fault: 'caller',
    title: 'The assertion is encrypted, and decryption is not configured.',
    aws: signatureInvalid,
  },
  SAML_ASSERTION_NOT_ENCRYPTED: {
    status: 400,
    fault: 'caller',
    title: 'The assertion is not encrypted, and the provider requires that it is.',
    aws: signatureInvalid,
  },
  SAML_PART_ENCRYPTED: {
    status: 400,
    fault: 'caller',
    title: 'A part of the assertion is encrypted. Only the whole assertion may be.',
    aws: signatureInvalid,
  },
  ENCRYPTION_SHAPE: {
    status: 400,
    fault: 'caller',
    title: 'The encrypted assertion does not have the required form.',
    aws: signatureInvalid,
  },
  ENCRYPTION_ALGORITHM: {
    status: 400,
    fault: 'caller',
    title: 'The assertion is encrypted with an algorithm that is not allowed.',
    aws: signatureInvalid,
  },
  DECRYPTION_FAILED: {
    status: 400,
    fault: 'caller',
    title: 'The assertion cannot be decrypted.',
    aws: signatureInvalid,
  },
  SAML_RESPONSE_NESTED: {
    status: 400,
    fault: 'caller',
    title: 'The document contains a response within a response.',
    aws: signatureInvalid,
  },
  SAML_CARDINALITY: {
    status: 400,
    fault: 'caller',
    title: 'An element occurs more often than it may.',
    aws: signatureInvalid,
  },
  SAML_CONTENT_MIXED: {
    status: 400,
    fault: 'caller',
    title: 'An element holds other elements where only text may stand.',
    aws: signatureInvalid,
  },
  SAML_ATTRIBUTE_NAMELESS: {
    status: 400,
    fault: 'caller',
    title: 'A SAML attribute has no name.',
    aws: signatureInvalid,
  },
  SAML_VERSION: {
    status: 400,
    fault: 'caller',
    title: 'The document is not SAML 2.0.',
    aws: signatureInvalid,
  },
  SIGNATURE_MISSING: {
    status: 400,
    fault: 'caller',
    title: 'Nothing in the response is signed.',
    aws: signatureInvalid,
  },
  SIGNATURE_POSITION: {
    status: 400,
    fault: 'caller',
    title: 'A signature stands where none may stand.',
    aws: signatureInvalid,
  },
  SIGNATURE_SHAPE: {
    status: 400,
    fault: 'caller',
    title: 'A signature does not have the required form.',
    aws: signatureInvalid,
  },
  SIGNATURE_REFERENCE: {
    status: 400,
    fault: 'caller',
    title: 'A signature does not cover the element it stands in.',
    aws: signatureInvalid,
  },
  SIGNATURE_TRANSFORM: {
    status: 400,
    fault: 'caller',
    title: 'A signature uses a transform that is not allowed.',
    aws: signatureInvalid,
  },
  SIGNATURE_ALGORITHM: {
    status: 400,
    fault: 'caller',
    title: 'A signature uses an algorithm that is not allowed.',
    aws: signatureInvalid,
  },
  SIGNATURE_KEY_WEAK: {
    status: 400,
    fault: 'caller',
    title: 'The key of the identity provider is too short.',
    aws: signatureInvalid,
  },
  SIGNATURE_NO_KEY: {
    status: 400,
    fault: 'service',
    title: 'The identity provider has no usable signing key.',
    aws: signatureInvalid,
  },
  SIGNATURE_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'The signature does not verify with any key of the identity provider.',
    aws: signatureInvalid,
  },

  // --- what a verified response says
  SAML_STATUS_NOT_SUCCESS: {
    status: 400,
    fault: 'upstream',
    title: 'The identity provider reported that the sign-in failed.',
    // Code and status are STS's; its text is only documented, no recorded answer was found.
    aws: {
      code: 'IDPRejectedClaim',
      message: 'The identity provider (IdP) reported that authentication failed.',
      status: 403,
    },
  },
  SAML_ISSUER_UNKNOWN: {
    status: 400,
    fault: 'caller',
    title: 'The issuer of the response is not a configured identity provider.',
    aws: invalidIdentityToken('Issuer not present in specified provider'),
  },
  SAML_ISSUER_MISMATCH: {
    status: 400,
    fault: 'caller',
    title: 'The issuer of the response is not the one this provider declares.',
    aws: invalidIdentityToken('Issuer not present in specified provider'),
  },
  SAML_ISSUE_INSTANT_IN_FUTURE: {
    status: 400,
    fault: 'caller',
    title: 'The response was issued in the future.',
    aws: signatureInvalid,
  },
  SAML_ISSUED_TOO_LONG_AGO: {
    status: 400,
    fault: 'caller',
    title: 'The response was issued too long ago.',
    aws: {
      code: 'ExpiredTokenException',
      message: 'Token must be redeemed within 5 minutes of issuance',
      status: 400,
    },
  },
  SAML_TIMESTAMP_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'A time in the response cannot be read.',
    aws: signatureInvalid,
  },
  SAML_CONDITIONS_MISSING: {
    status: 400,
    fault: 'caller',
    title: 'The assertion has no Conditions.',
    aws: invalidIdentityToken('Response does not contain the required audience.'),
  },
  SAML_CONDITION_UNKNOWN: {
    status: 400,
    fault: 'caller',
    title: 'The assertion has a condition that is not understood.',
    aws: signatureInvalid,
  },
  SAML_NOT_YET_VALID: {
    status: 400,
    fault: 'caller',
    title: 'The assertion is not valid yet.',
    aws: {
      code: 'ExpiredTokenException',
      message: 'Token must be redeemed within 5 minutes of issuance',
      status: 400,
    },
  },
  SAML_EXPIRED: {
    status: 400,
    fault: 'caller',
    title: 'The assertion has expired.',
    aws: {
      code: 'ExpiredTokenException',
      message: 'Token must be redeemed within 5 minutes of issuance',
      status: 400,
    },
  },
  SAML_AUDIENCE_MISMATCH: {
    status: 400,
    fault: 'caller',
    title: 'The assertion is meant for another audience.',
    aws: invalidIdentityToken('Response does not contain the required audience.'),
  },
  SAML_DESTINATION_MISMATCH: {
    status: 400,
    fault: 'caller',
    title: 'The response was sent to another address than it is meant for.',
  },
  SAML_SUBJECT_MISSING: {
    status: 400,
    fault: 'caller',
    title: 'The assertion has no Subject with a NameID.',
    aws: notAuthorized,
  },
  SAML_SUBJECT_CONFIRMATION: {
    status: 400,
    fault: 'caller',
    title: 'The assertion lacks one bearer SubjectConfirmation with Recipient and NotOnOrAfter.',
    aws: invalidIdentityToken(
      'Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter',
    ),
  },
  SAML_RECIPIENT_MISMATCH: {
    status: 400,
    fault: 'caller',
    title: 'The assertion is meant for another recipient.',
  },
  SAML_AUTHN_STATEMENT_MISSING: {
    status: 400,
    fault: 'caller',
    title: 'The assertion does not say how the person signed in.',
    aws: signatureInvalid,
  },
  SAML_SESSION_EXPIRED: {
    status: 400,
    fault: 'caller',
    title: 'The session at the identity provider has ended.',
    aws: {
      code: 'ExpiredTokenException',
      message: 'Token must be redeemed within 5 minutes of issuance',
      status: 400,
    },
  },
  SAML_IN_RESPONSE_TO_MISMATCH: {
    status: 400,
    fault: 'caller',
    title: 'The response does not answer a sign-in request of ours.',
  },
  SAML_REQUEST_UNKNOWN: {
    status: 400,
    fault: 'caller',
    title: 'The sign-in request has expired or was already answered. Start again.',
  },
  SAML_REQUEST_OTHER_BROWSER: {
    status: 400,
    fault: 'caller',
    title: 'The sign-in was started in another browser.',
  },
  SAML_UNSOLICITED: {
    status: 403,
    fault: 'caller',
    title: 'This identity provider may not start a sign-in on its own.',
  },
  SAML_REPLAYED: {
    status: 400,
    fault: 'caller',
    title: 'This response was already used to sign in.',
  },

  // --- what AWS reads out of the assertion
  ROLE_ATTRIBUTE_MISSING: {
    status: 400,
    fault: 'caller',
    title: 'The assertion names no role.',
    aws: invalidIdentityToken(
      "SAML Assertion doesn't contain the requested Role and Metadata in the attributes",
    ),
  },
  ROLE_ATTRIBUTE_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'The Role attribute is not a pair of a role ARN and a provider ARN.',
    aws: invalidIdentityToken(
      "SAML Assertion doesn't contain the requested Role and Metadata in the attributes",
    ),
  },
  ROLE_NOT_IN_ASSERTION: {
    status: 400,
    fault: 'caller',
    title: 'The chosen role is not among those the assertion names.',
    aws: invalidIdentityToken(
      "SAML Assertion doesn't contain the requested Role and Metadata in the attributes",
    ),
  },
  PROVIDER_OF_ANOTHER: {
    status: 400,
    fault: 'caller',
    title: 'The assertion names a provider whose keys did not sign it.',
    aws: signatureInvalid,
  },
  ROLE_SESSION_NAME_MISSING: {
    status: 400,
    fault: 'caller',
    title: 'The assertion has no RoleSessionName.',
    aws: invalidIdentityToken('RoleSessionName is required in AuthnResponse'),
  },
  ROLE_SESSION_NAME_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'The RoleSessionName is not allowed.',
    aws: invalidIdentityToken(
      'RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}',
    ),
  },
  SOURCE_IDENTITY_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'The source identity is not allowed.',
    aws: invalidIdentityToken(
      'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
    ),
  },
  SESSION_DURATION_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'The session duration is not between 900 and 43200 seconds.',
    aws: validationError('Invalid SessionDuration attribute'),
  },
  SESSION_DURATION_TOO_LONG: {
    status: 400,
    fault: 'caller',
    title: 'The session duration is longer than the role allows.',
    aws: validationError(
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ),
  },
  SESSION_TAG_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'A session tag is not allowed.',
    aws: validationError('Unable to validate tags'),
  },
  SESSION_TAGS_TOO_MANY: {
    status: 400,
    fault: 'caller',
    title: 'There are more than 50 session tags.',
    aws: validationError('Unable to validate tags'),
  },
  SESSION_TAG_DUPLICATE: {
    status: 400,
    fault: 'caller',
    title: 'Two session tags have the same key.',
    aws: {
      code: 'InvalidParameterValue',
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      status: 400,
    },
  },
  TRANSITIVE_TAG_KEY_UNKNOWN: {
    status: 400,
    fault: 'caller',
    title: 'A transitive tag key is not among the session tags.',
    aws: {
      code: 'InvalidParameterValue',
      message: 'The specified transitive tag key must be included in the requested tags.',
      status: 400,
    },
  },
  PACKED_POLICY_TOO_LARGE: {
    status: 400,
    fault: 'caller',
    title: 'Session policies and tags are together too large.',
    aws: {
      code: 'PackedPolicyTooLarge',
      message: 'Packed size of session tags consumes more than 100% of allotted space.',
      status: 400,
    },
  },

  // --- identifiers
  ARN_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'An ARN is not valid.',
    aws: validationError('Request ARN is invalid'),
  },
  ACCOUNT_ID_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'An account id is not twelve digits.',
  },
  PARTITION_UNKNOWN: {
    status: 400,
    fault: 'caller',
    title: 'There is no AWS partition of this name.',
  },

  // --- providers and roles
  SAML_METADATA_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'Could not parse metadata.',
    aws: { code: 'InvalidInput', message: 'Could not parse metadata', status: 400 },
  },
  SAML_PRIVATE_KEY_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'Invalid private key.',
    aws: { code: 'InvalidInput', message: 'Invalid private key.', status: 400 },
  },
  SAML_METADATA_EXPIRED: {
    status: 400,
    fault: 'caller',
    title: 'The metadata of the identity provider has expired.',
    aws: signatureInvalid,
  },
  SAML_PROVIDER_UNKNOWN: {
    status: 400,
    fault: 'caller',
    title: "Specified provider doesn't exist.",
    aws: invalidIdentityToken("Specified provider doesn't exist"),
  },
  SAML_PROVIDER_UNAVAILABLE: {
    status: 503,
    fault: 'service',
    title: 'The identity provider is configured but not usable at the moment.',
  },
  ROLE_UNKNOWN: {
    status: 403,
    fault: 'caller',
    title: 'The role does not exist.',
    aws: notAuthorized,
  },
  TRUST_POLICY_DENIED: {
    status: 403,
    fault: 'caller',
    title: 'The trust policy of the role does not allow this sign-in.',
    aws: notAuthorized,
  },
  POLICY_MALFORMED: {
    status: 400,
    fault: 'caller',
    title: 'A policy document is not valid.',
    aws: { code: 'MalformedPolicyDocument', message: 'Syntax errors in policy.', status: 400 },
  },
  POLICY_TOO_LARGE: {
    status: 400,
    fault: 'caller',
    title: 'A policy document is larger than its place allows.',
    aws: { code: 'LimitExceeded', message: 'Cannot exceed quota for PolicySize.', status: 409 },
  },

  // --- AWS as we call it, and as we play it
  STS_REFUSED: { status: 403, fault: 'caller', title: 'AWS refused to start the session.' },
  STS_UNREACHABLE: { status: 502, fault: 'upstream', title: 'AWS could not be reached.' },
  STS_CIRCUIT_OPEN: {
    status: 503,
    fault: 'upstream',
    title: 'AWS has not answered for a while. It is asked again in a moment.',
  },
  STS_THROTTLED: {
    status: 503,
    fault: 'upstream',
    title: 'AWS answers no more for the moment, because it is asked too often.',
  },
  STS_ENDPOINT_WRONG: {
    status: 502,
    fault: 'service',
    title: 'What answered in place of AWS is not STS, or not one that can be used.',
  },
  STS_REGION_DISABLED: {
    status: 502,
    fault: 'service',
    title: 'STS is not activated for the account in this region.',
  },
  STS_CLOCK_SKEWED: {
    status: 502,
    fault: 'service',
    title: 'The clock of this service is wrong, and AWS does not take its signatures.',
  },
  STS_CREDENTIALS_INVALID: {
    status: 502,
    fault: 'service',
    title: 'This service has no credentials that AWS takes.',
  },
  STS_PARTITION_MISMATCH: {
    status: 400,
    fault: 'caller',
    title: 'The role is in another partition of AWS than the one that is set up here.',
  },
  BROKER_DENIED: {
    status: 403,
    fault: 'service',
    title: 'AWS does not let this service open the session.',
  },
  BROKER_CALL_UNFIT: {
    status: 500,
    fault: 'service',
    title: 'The way in which this service asks AWS for sessions does not fit this sign-in.',
  },
  ROLE_NOT_BROKERED: {
    status: 403,
    fault: 'caller',
    title: 'Roles of this kind are not given to people of this identity provider.',
  },
  IAM_REFUSED: { status: 502, fault: 'service', title: 'AWS does not let us read its providers.' },
  IAM_UNREACHABLE: { status: 502, fault: 'upstream', title: 'AWS could not be reached.' },
  FEDERATION_REFUSED: {
    status: 403,
    fault: 'upstream',
    title: 'The federation endpoint refused the session.',
  },
  SIGNIN_TOKEN_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'The sign-in link is not valid or has expired. Links live for 15 minutes.',
  },
  SIGNIN_SESSION_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'The request carries no valid session credentials.',
  },
  SIGNIN_SESSION_NOT_FEDERATED: {
    status: 400,
    fault: 'caller',
    title:
      'Only federation tokens or assume role tokens may be used for federated login. Please contact your administrator.',
  },
  CONSOLE_SESSION_MISSING: {
    status: 401,
    fault: 'caller',
    title: 'You are not signed in to the console.',
  },
  CONSOLE_SESSION_FOREIGN: {
    status: 404,
    fault: 'caller',
    title: 'What this session may do, only the STS that issued it knows.',
  },
  CONSOLE_SESSION_EXPIRED: {
    status: 401,
    fault: 'caller',
    title: 'Your console session has ended.',
  },
  CONSOLE_SESSIONS_FULL: {
    status: 409,
    fault: 'caller',
    title: 'This browser holds five console sessions. Sign out of one, then open the link again.',
  },

  // --- signatures of requests (Signature Version 4)
  REQUEST_UNSIGNED: {
    status: 403,
    fault: 'caller',
    title: 'The request is not signed.',
    aws: {
      code: 'MissingAuthenticationToken',
      message: 'Request is missing Authentication Token',
      status: 403,
    },
  },
  REQUEST_SIGNATURE_INCOMPLETE: {
    status: 400,
    fault: 'caller',
    title: 'The signature of the request lacks a part, or a part is malformed.',
  },
  REQUEST_SIGNATURE_MISMATCH: {
    status: 403,
    fault: 'caller',
    title: 'The signature of the request is not that of the access key.',
    aws: {
      code: 'SignatureDoesNotMatch',
      message:
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      status: 403,
    },
  },
  REQUEST_SIGNATURE_EXPIRED: {
    status: 403,
    fault: 'caller',
    title: 'The request was signed too long ago, or for a time to come.',
  },
  ACCESS_KEY_UNKNOWN: {
    status: 403,
    fault: 'caller',
    title: 'The access key does not exist or is not active.',
    aws: {
      code: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
      status: 403,
    },
  },
  SESSION_TOKEN_INVALID: {
    status: 403,
    fault: 'caller',
    title: 'The session token is not one of ours, or belongs to another access key.',
    aws: {
      code: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
      status: 403,
    },
  },
  SESSION_TOKEN_EXPIRED: {
    status: 403,
    fault: 'caller',
    title: 'The session has ended.',
    aws: {
      code: 'ExpiredToken',
      message: 'The security token included in the request is expired',
      status: 403,
    },
  },

  // --- the emulated IAM, and who may call it
  ACCESS_DENIED: {
    status: 403,
    fault: 'caller',
    title: 'The policies of the caller do not allow this.',
  },
  IAM_ENTITY_MISSING: { status: 404, fault: 'caller', title: 'IAM has nothing of that name.' },
  IAM_ENTITY_EXISTS: {
    status: 409,
    fault: 'caller',
    title: 'IAM already has something of that name.',
  },
  IAM_DELETE_CONFLICT: {
    status: 409,
    fault: 'caller',
    title: 'Something else in IAM still depends on it.',
  },
  IAM_LIMIT_EXCEEDED: { status: 409, fault: 'caller', title: 'A quota of IAM is exhausted.' },
  IAM_INPUT_INVALID: { status: 400, fault: 'caller', title: 'IAM cannot use a parameter.' },
  IAM_ISSUER_UNREACHABLE: {
    status: 400,
    fault: 'caller',
    title: 'IAM could not read the thumbprint of an OpenID Connect provider.',
  },

  // --- OpenID Connect: the token, the keys and the provider
  ID_TOKEN_MALFORMED: {
    status: 400,
    fault: 'caller',
    title: 'The token is not an ID token that can be read.',
    aws: notAnIdToken,
  },
  // What AWS says of a header and of a signature that it does not take is not known.
  ID_TOKEN_HEADER_REFUSED: {
    status: 400,
    fault: 'caller',
    title: 'The header of the token asks for something that an ID token may not.',
    aws: notAnIdToken,
  },
  ID_TOKEN_ALGORITHM: {
    status: 400,
    fault: 'caller',
    title: 'The token is signed with an algorithm that is not accepted.',
    aws: notAnIdToken,
  },
  ID_TOKEN_SIGNATURE_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'The signature of the token is not valid.',
    aws: notAnIdToken,
  },
  ID_TOKEN_KEY_UNKNOWN: {
    status: 400,
    fault: 'caller',
    title: 'The provider publishes no key that the token could be signed with.',
    aws: noVerificationKey,
  },
  ID_TOKEN_ISSUER: {
    status: 400,
    fault: 'caller',
    title: 'The token comes from another provider.',
    aws: invalidIdentityToken('No OpenIDConnect provider found in your account'),
  },
  ID_TOKEN_CLAIM_MISSING: {
    status: 400,
    fault: 'caller',
    title: 'The token lacks a required claim.',
    aws: invalidIdentityToken('Missing a required claim'),
  },
  ID_TOKEN_CLAIM_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'A claim of the token has a value that is not allowed.',
    aws: notAnIdToken,
  },
  ID_TOKEN_AUDIENCE: {
    status: 403,
    fault: 'caller',
    title: 'The token was made for somebody else.',
    aws: invalidIdentityToken('Incorrect token audience'),
  },
  ID_TOKEN_NONCE: {
    status: 403,
    fault: 'caller',
    title: 'The token was made for another sign-in.',
  },
  ID_TOKEN_EXPIRED: {
    status: 403,
    fault: 'caller',
    title: 'The token has expired.',
    aws: { code: 'ExpiredTokenException', message: 'Token expired', status: 400 },
  },
  ID_TOKEN_TOO_OLD: {
    status: 403,
    fault: 'caller',
    title: 'The token was issued too long ago.',
    aws: { code: 'ExpiredTokenException', message: 'Token too old', status: 400 },
  },
  // No text of AWS is known for a token of the future.
  ID_TOKEN_NOT_YET_VALID: {
    status: 403,
    fault: 'caller',
    title: 'The token is not valid yet.',
    aws: notAnIdToken,
  },
  OIDC_PROVIDER_INVALID: {
    status: 502,
    fault: 'upstream',
    title: 'The OpenID Connect provider describes itself in a way that cannot be used.',
    aws: noVerificationKey,
  },
  OIDC_PROVIDER_UNREACHABLE: {
    status: 502,
    fault: 'upstream',
    title: 'The OpenID Connect provider does not answer.',
    aws: noVerificationKey,
  },
  OIDC_KEYS_UNAVAILABLE: {
    status: 502,
    fault: 'upstream',
    title: 'The keys of the OpenID Connect provider could not be read.',
    aws: noVerificationKey,
  },
  OIDC_CERTIFICATE_UNTRUSTED: {
    status: 502,
    fault: 'upstream',
    title: 'The certificate of the OpenID Connect provider is not one to trust.',
    aws: invalidIdentityToken(
      "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
    ),
  },

  // --- the relying party
  OIDC_CALLBACK_INVALID: {
    status: 400,
    fault: 'caller',
    title: 'The answer of the OpenID Connect provider is not one.',
  },
  OIDC_STATE_MISMATCH: {
    status: 403,
    fault: 'caller',
    title: 'The answer belongs to no sign-in that was started here, or to one that is over.',
  },
  OIDC_OTHER_BROWSER: {
    status: 403,
    fault: 'caller',
    title: 'The sign-in was started in another browser.',
  },
  OIDC_ISSUER_MISMATCH: {
    status: 403,
    fault: 'caller',
    title: 'The answer comes from another OpenID Connect provider than was asked.',
  },
  OIDC_SIGN_IN_DENIED: {
    status: 403,
    fault: 'caller',
    title: 'The OpenID Connect provider did not sign you in.',
  },
  OIDC_CODE_REFUSED: {
    status: 502,
    fault: 'upstream',
    title: 'The OpenID Connect provider did not redeem the code of this sign-in.',
  },
  OIDC_USERINFO_INVALID: {
    status: 502,
    fault: 'upstream',
    title: 'The OpenID Connect provider says something else about the person than its token.',
  },
  OIDC_USERINFO_UNAVAILABLE: {
    status: 502,
    fault: 'upstream',
    title: 'The UserInfo endpoint of the OpenID Connect provider did not answer as it should.',
  },
  OIDC_PROVIDER_UNKNOWN: {
    status: 404,
    fault: 'caller',
    title: 'There is no such OpenID Connect provider.',
  },
  ID_TOKEN_REPLAYED: {
    status: 400,
    fault: 'caller',
    title: 'This token was already used to sign in.',
  },
  OIDC_ROLE_MISSING: {
    status: 403,
    fault: 'caller',
    title: 'No role lets you in with this sign-in.',
  },
  OIDC_ROLE_NOT_OFFERED: {
    status: 400,
    fault: 'caller',
    title: 'The chosen role is not among those on offer.',
  },
  OIDC_CHOICE_UNKNOWN: {
    status: 403,
    fault: 'caller',
    title: 'The choice of roles is over. Sign in again.',
  },

  // --- outbound requests
  OUTBOUND_ADDRESS_REFUSED: {
    status: 502,
    fault: 'service',
    title: 'The address may not be called from here.',
  },
  OUTBOUND_FAILED: {
    status: 502,
    fault: 'upstream',
    title: 'Another system did not answer as it should.',
  },
  TLS_CHAIN_UNREADABLE: {
    status: 502,
    fault: 'upstream',
    title: 'The certificates of another system could not be read.',
  },
} as const satisfies Record<string, ErrorKind>

/** Every stable code. */
export type ErrorCode = keyof typeof errorKinds

/** The table's row of a code, with the optional parts visible. */
export function errorKind(code: ErrorCode): ErrorKind {
  return errorKinds[code]
}

/** What travels with an error besides its code: fields, so that nobody has to read prose. */
export interface ErrorDetails {
  /** What would have been accepted. */
  readonly expected?: string
  /** What came. Never a token, an assertion or a secret. */
  readonly received?: string
  /** The step or rule that said no, for example `verify-audience`. */
  readonly check?: string
  /** The instant that time-dependent checks used. */
  readonly at?: Date
  /** AWS's answer where it depends on the case and not only on the code; undefined: it has none here. */
  readonly aws?: AwsError | undefined
  /** In how many seconds the same request is worth sending again. */
  readonly retryAfterSeconds?: number
  readonly cause?: unknown
}

/** Base of all our errors: a code from {@link errorKinds} and the {@link ErrorDetails}. */
export class FedbridgeError extends Error {
  readonly code: ErrorCode
  readonly expected: string | undefined
  readonly received: string | undefined
  readonly check: string | undefined
  readonly at: Date | undefined
  readonly aws: AwsError | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = new.target.name
    this.code = code
    this.expected = details.expected
    this.received = details.received
    this.check = details.check
    this.at = details.at
    this.aws = 'aws' in details ? details.aws : errorKind(code).aws
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}

/** A document is not XML that we read. Callers say whose document it was. */
export class XmlRejected extends FedbridgeError {}

/** A SAML response was not accepted: nothing in it may be used. */
export class SamlResponseRejected extends FedbridgeError {}

/** A verified assertion or token says something AWS would not take (role, tags, session name, ...). */
export class FederationClaimRejected extends FedbridgeError {}

/** An ID token was not accepted: nothing in it may be used. */
export class IdTokenRejected extends FedbridgeError {}

/** The browser came back from an OpenID Connect provider with an answer that is not accepted. */
export class OidcCallbackRejected extends FedbridgeError {}

/** An OpenID Connect provider could not be asked, or says of itself what cannot be used. */
export class OidcProviderFailed extends FedbridgeError {}

/** An ARN, an account id or the name of a partition is malformed. Callers say whose it was. */
export class IdentifierRejected extends FedbridgeError {}

/** IdP metadata that cannot be used. `check` holds the reason that AWS keeps to itself. */
export class SamlMetadataRejected extends FedbridgeError {}

/** A policy document that IAM would not store. */
export class PolicyRejected extends FedbridgeError {}

/** STS or the federation endpoint, real or emulated, said no. `aws` holds its answer. */
export class StsRefused extends FedbridgeError {}

/** The request itself cannot be served: its form, its method, its size, its session. */
export class RequestRefused extends FedbridgeError {}

/** The store did not do what was asked. Callers fail closed. */
export class StorageFailed extends FedbridgeError {}

/** Another system could not be asked, or its answer could not be used. */
export class OutboundFailed extends FedbridgeError {}

/** One thing wrong with the configuration, in the operator's words. */
export interface ConfigurationProblem {
  /** The key as written in the file, for example `identityProviders.saml[0].metadata`. */
  readonly key: string
  /** What is wrong. */
  readonly problem: string
  /** What to write instead. */
  readonly remedy: string
}

/** The configuration cannot be used; all problems are listed together. */
export class ConfigurationInvalid extends FedbridgeError {
  readonly problems: readonly ConfigurationProblem[]

  constructor(problems: readonly ConfigurationProblem[]) {
    super(
      'CONFIG_INVALID',
      `the configuration has ${problems.length} problem${problems.length === 1 ? '' : 's'}`,
    )
    this.problems = problems
  }
}
