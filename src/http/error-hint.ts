import { errorKind, type ErrorCode } from '../errors.ts'
import { brokerHints } from './broker-hints.ts'
import { stsHintOf } from './sts-hints.ts'

/**
 * What a person can do next about `code`, where there is something to say.
 *
 * @param answer what a provider answered, as `providerAnswer` says
 */
export function errorHint(code: ErrorCode, answer?: string): string | undefined {
  const own =
    (answer === undefined ? undefined : hintOfAnswer(code, answer)) ??
    stsHintOf(code, answer) ??
    hints[code]
  if (own !== undefined) return own
  if (/^(SAML|SIGNATURE|XML)_/.test(code)) {
    return startAgain
  }
  if (/^(ID_TOKEN|OIDC)_/.test(code)) return startAgain
  if (errorKind(code).fault === 'caller') return undefined
  return 'The log of this service has the reason under the request id.'
}

function hintOfAnswer(code: ErrorCode, answer: string): string | undefined {
  if (code.startsWith('BROKER_')) return brokerHints[answer]
  if (code === 'OIDC_CODE_REFUSED' && /^(?:HTTP|text) /.test(answer)) {
    return answer.startsWith('HTTP 5') ? tokenEndpointDown : tokenEndpointOther
  }
  if (code !== 'OIDC_CODE_REFUSED' && code !== 'OIDC_SIGN_IN_DENIED') return undefined
  return hintsOfAnswers[answer]
}

const tokenEndpointDown =
  'The token endpoint of the provider is down, or fails. Start the sign-in again in a while; the log of the provider has the reason.'

const tokenEndpointOther =
  'What answers at the token endpoint of the provider is no token endpoint: something before it, a proxy or a login page, may have answered. Compare token_endpoint in the discovery document of the provider.'

const scopes =
  'Compare the scopes in the configuration of this service with those that the provider knows and allows this client.'

const temporary =
  'The provider says that it cannot answer at the moment. Start the sign-in again in a while; the log of the provider has the reason.'

/** By the registered values of `error`, and by what is missing. */
const hintsOfAnswers: Readonly<Record<string, string | undefined>> = {
  'no ID token':
    'The provider signs people in, and gives no ID token: let the client there be one of OpenID Connect, and let openid be among its scopes.',
  invalid_client:
    'The provider does not take us for this client: compare the client ID, the client secret and clientAuthentication in the configuration of this service with the client at the provider.',
  invalid_grant:
    'Start the sign-in again, as the code may have been too old or used before. If it fails the same way, compare the redirect URI of this service with the one that is registered at the provider.',
  unauthorized_client:
    'Allow the client at the provider the authorization code flow (grant type authorization_code, response type code).',
  unsupported_grant_type: 'Allow the client at the provider the grant type authorization_code.',
  unsupported_response_type: 'Allow the client at the provider the response type code.',
  invalid_scope: scopes,
  access_denied:
    'You may have cancelled there, or the provider does not let you use this application.',
  server_error: temporary,
  temporarily_unavailable: temporary,
}

const startAgain =
  'Start the sign-in again. If it fails the same way, give the request id to whoever runs this service: the log says which check refused the response, and what it expected.'

const clocks =
  'Start the sign-in again from the beginning. If it fails at once, compare the clocks of the identity provider and of this service.'

const tags =
  'Look at the session tags that the identity provider sends: at most 50, each key once, whatever its case, a key of at most 128 characters and one value of at most 256; a transitive key is one of them. Over SAML each is an attribute https://aws.amazon.com/SAML/Attributes/PrincipalTag:Key with one value; over OpenID Connect they are the claim https://aws.amazon.com/tags: {"principal_tags":{"Key":["value"]}}. The log names the tag.'

const hints: Partial<Record<ErrorCode, string>> = {
  FEDERATION_REFUSED:
    'A federation endpoint takes the sessions of its own STS and of no other: compare console.federationEndpoint and sts.endpoint in the configuration of this service. AWS also refuses a session duration with credentials of role chaining.',
  CONSOLE_SESSION_FOREIGN:
    'Ask the STS and the IAM that issued the session, for example with aws iam simulate-principal-policy.',
  SAML_EXPIRED: clocks,
  SAML_ISSUED_TOO_LONG_AGO: clocks,
  SAML_NOT_YET_VALID: clocks,
  SAML_ISSUE_INSTANT_IN_FUTURE: clocks,
  ROLE_NOT_BROKERED:
    'Ask whoever runs this service: roles that people of this identity provider may have are listed under broker.roles in its configuration.',
  SAML_REPLAYED:
    'Each response signs in once. Going back or reloading sends the old one: start the sign-in again.',
  SAML_REQUEST_UNKNOWN: 'Start the sign-in again from the home page.',
  SAML_REQUEST_OTHER_BROWSER:
    'Finish the sign-in in the browser in which it was started, and let it keep cookies.',
  SAML_UNSOLICITED: 'Start the sign-in from the home page instead of from the identity provider.',
  SAML_AUDIENCE_MISMATCH:
    'Set the audience, or SP entity ID, at the identity provider to the value on the home page.',
  SAML_DESTINATION_MISMATCH:
    'Set the single sign-on URL at the identity provider to the ACS URL on the home page.',
  SAML_RECIPIENT_MISMATCH:
    'Set the single sign-on URL at the identity provider to the ACS URL on the home page.',
  SAML_ISSUER_UNKNOWN:
    'Add the metadata of this identity provider to the configuration, or check that its entity ID is still the same.',
  SIGNATURE_INVALID:
    'If the identity provider has changed its signing certificate, bring its metadata up to date here.',
  OUTBOUND_ADDRESS_REFUSED:
    'This service calls public addresses alone. Name the network in identityProviders.allowPrivateCidrs. The log has the address.',
  SESSION_TAG_INVALID: tags,
  SESSION_TAGS_TOO_MANY: tags,
  SESSION_TAG_DUPLICATE: tags,
  TRANSITIVE_TAG_KEY_UNKNOWN: tags,
  SOURCE_IDENTITY_INVALID:
    'A source identity is 2 to 64 letters, digits and any of _+=,.@- and does not begin with aws:. Over SAML it is the attribute https://aws.amazon.com/SAML/Attributes/SourceIdentity, over OpenID Connect the claim https://aws.amazon.com/source_identity: change it at the identity provider. The log has what came.',
  STS_REFUSED:
    'What the identity provider said is in order. Where you had a choice of roles, you can go back and take another. Look at the role: does it exist, does its trust policy allow this provider, these session tags and the source identity, and does it allow sessions of this length? With the built-in AWS, the log of this service names the statement and the condition that decided.',
  ID_TOKEN_EXPIRED:
    'Sign in again from the beginning: your identity provider gives you a new token. If it fails at once, compare the clocks of the identity provider and of this service.',
  ID_TOKEN_TOO_OLD: clocks,
  ID_TOKEN_NOT_YET_VALID: clocks,
  ID_TOKEN_REPLAYED:
    'Each token signs in once. Start the sign-in again, and your identity provider gives you a new one.',
  ID_TOKEN_AUDIENCE:
    'Compare the client ID in the configuration of this service with the one of the client that is registered at the identity provider.',
  ID_TOKEN_ISSUER:
    'Compare the issuer in the configuration of this service with the one in the discovery document of the identity provider: they have to be the same to the last character.',
  ID_TOKEN_ALGORITHM:
    'Set the signing algorithm of ID tokens for this client at the provider to RS256 (id_token_signed_response_alg). Tokens that are signed with a secret, HS256 for example, are never taken.',
  ID_TOKEN_NONCE: 'Start the sign-in again from the home page.',
  OIDC_CALLBACK_INVALID:
    'This address is for coming back from an identity provider. Start the sign-in from the home page.',
  OIDC_STATE_MISMATCH:
    'Each answer counts once, and within an hour. Going back or reloading sends the old one: start the sign-in again from the home page.',
  OIDC_OTHER_BROWSER:
    'Finish the sign-in in the browser in which it was started, and let it keep cookies.',
  OIDC_ISSUER_MISMATCH:
    'Start the sign-in again from the home page. If it fails the same way, the issuer in the configuration of this service is not the one that the provider uses.',
  OIDC_SIGN_IN_DENIED:
    'You may have cancelled there, or the provider does not let you use this application. If you did not cancel, the log of this service has what the provider said.',
  OIDC_CODE_REFUSED:
    'Start the sign-in again. If it fails the same way, compare the client ID, the secret and the redirect URI here with those at the identity provider.',
  OIDC_PROVIDER_INVALID:
    'Compare the issuer in the configuration of this service with the discovery document of the provider. The log has the detail that cannot be used.',
  OIDC_USERINFO_INVALID:
    'Start the sign-in again. If it fails the same way, the UserInfo endpoint of the provider answers for another person, or under another sub, than its ID tokens: the log has both.',
  OIDC_USERINFO_UNAVAILABLE:
    'The configuration of this service asks for UserInfo (userInfo: true). If the provider answers with 401 or 403, look at the scopes; if it has no UserInfo, leave the setting out. The log has what came.',
  OIDC_PROVIDER_UNREACHABLE:
    'Its discovery document could not be read. Open /.well-known/openid-configuration below its issuer from the machine that runs this service: it has to answer with status 200 and without a redirect. The log has the address and what came.',
  OIDC_KEYS_UNAVAILABLE:
    'Open the jwks_uri of its discovery document from the machine that runs this service: it has to answer with a JSON Web Key Set, status 200 and without a redirect. The log has the address and what came.',
  OIDC_PROVIDER_UNKNOWN: 'The home page lists the identity providers that are configured here.',
  OIDC_CHOICE_UNKNOWN:
    'A choice can be made once, and within 15 minutes. Start the sign-in again from the home page.',
  OIDC_ROLE_MISSING:
    'Ask whoever runs the AWS account for a role whose trust policy lets you in with this identity provider.',
  CSRF_MISMATCH: 'The page needs a cookie of this site to send its form.',
  METHOD_NOT_ALLOWED: 'This address is for programs or forms, not for opening in a browser.',
  ADMIN_REQUIRED:
    'Sign in as the user admin, with the password that server.adminPasswordFile in the configuration names.',
  LOOPBACK_ONLY:
    'Open it in a browser on the machine that runs the service, or set server.debugger in the configuration.',
}
