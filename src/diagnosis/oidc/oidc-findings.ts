import type { FindingKind } from '../finding-kind.ts'
import { guideSections as guide } from '../guide-sections.ts'

const whole = 'Copy the token once more, whole: three parts with a dot between them, in one line.'
const asIssued =
  'Hand on the token exactly as the provider issued it: nothing around it, no line breaks, no other encoding.'
const idToken =
  'Send the ID token: id_token of the token response, or what the platform writes into its token file.'
const keySet =
  'Give the key set of the provider (the jwks_uri of its discovery document says where it is), or ask a service that knows the provider.'
const providerSide = 'Correct the token at the OpenID Connect provider.'
const clocks = 'Let both clocks be set by NTP.'
const tags =
  'Write {"principal_tags": {"Key": ["value"]}, "transitive_tag_keys": ["Key"]}: each tag a list of one text.'
const again = 'Start the sign-in once more, from its beginning, in one browser.'

/** What can be said of a token, from its form to the session that would come of it. */
// prettier-ignore
export const oidcFindings = {
  // The form
  'token-encrypted': { level: 'error', area: 'transport', title: 'Encrypted token', explains: ['ID_TOKEN_MALFORMED', 'ID_TOKEN_HEADER_REFUSED'], remedy: 'Turn encryption of ID tokens off for this client: AWS takes signed tokens only.', guideSection: guide.webIdentity },
  'token-truncated': { level: 'error', area: 'transport', title: 'Token cut off', explains: ['ID_TOKEN_MALFORMED'], remedy: whole, guideSection: guide.webIdentity },
  'token-spaces': { level: 'error', area: 'transport', title: 'White space in the token', explains: ['ID_TOKEN_MALFORMED'], remedy: asIssued, guideSection: guide.webIdentity },
  'token-not-base64url': { level: 'error', area: 'transport', title: 'Not base64url', explains: ['ID_TOKEN_MALFORMED'], remedy: asIssued, guideSection: guide.webIdentity },
  'token-too-large': { level: 'error', area: 'transport', title: 'Token too large', explains: ['ID_TOKEN_MALFORMED'], remedy: 'Leave claims out of the token, groups most of all.', guideSection: guide.quotas },
  'token-json-invalid': { level: 'error', area: 'transport', title: 'Not JSON', explains: ['ID_TOKEN_MALFORMED'], remedy: asIssued, guideSection: guide.webIdentity },
  'token-name-repeated': { level: 'error', area: 'transport', title: 'Claim twice', explains: ['ID_TOKEN_MALFORMED'], remedy: 'Let the provider write each name once: two readers could disagree about which one counts. Treat the token as an attack unless you made it yourself.', guideSection: guide.webIdentity },
  'token-malformed': { level: 'error', area: 'transport', title: 'Not a JWT', explains: ['ID_TOKEN_MALFORMED'], remedy: idToken, guideSection: guide.webIdentity },

  // What it is, and what its header asks for
  'access-token-sent': { level: 'warning', area: 'message', title: 'Access token', explains: ['ID_TOKEN_HEADER_REFUSED', 'ID_TOKEN_MALFORMED', 'ID_TOKEN_AUDIENCE', 'ID_TOKEN_CLAIM_MISSING', 'ID_TOKEN_ISSUER', 'ID_TOKEN_SIGNATURE_INVALID'], remedy: idToken, guideSection: guide.webIdentity },
  'logout-token-sent': { level: 'error', area: 'message', title: 'Logout token', explains: ['ID_TOKEN_CLAIM_INVALID', 'ID_TOKEN_HEADER_REFUSED', 'ID_TOKEN_CLAIM_MISSING'], remedy: idToken, guideSection: guide.webIdentity },
  'token-type-refused': { level: 'error', area: 'message', title: 'Type of the token', explains: ['ID_TOKEN_HEADER_REFUSED'], remedy: idToken, guideSection: guide.webIdentity },
  'token-header-refused': { level: 'error', area: 'message', title: 'Header of the token', explains: ['ID_TOKEN_HEADER_REFUSED'], remedy: 'Let the provider sign with a plain header: alg, kid and typ.', guideSection: guide.webIdentity },
  'token-header-ignored': { level: 'info', area: 'message', title: 'Key named by the token', explains: [], remedy: 'Nothing has to be done: keys are those that the provider publishes, whatever a token says.' },

  // Signature and keys
  'token-unsigned': { level: 'error', area: 'signature', title: 'Token not signed', explains: ['ID_TOKEN_ALGORITHM', 'ID_TOKEN_MALFORMED'], remedy: 'Let the provider sign ID tokens, with RS256 for example. Treat the token as an attack unless you made it yourself.', guideSection: guide.webIdentity },
  'token-algorithm-symmetric': { level: 'error', area: 'signature', title: 'Signed with a secret', explains: ['ID_TOKEN_ALGORITHM'], remedy: 'Choose an asymmetric algorithm for the ID tokens of this client, RS256 for example: AWS does not know its secret.', guideSection: guide.webIdentity },
  'token-algorithm': { level: 'error', area: 'signature', title: 'Algorithm of the token', explains: ['ID_TOKEN_ALGORITHM'], remedy: 'Choose RS256 or another algorithm of RSA, RSA-PSS or ECDSA for the ID tokens of this client.', guideSection: guide.webIdentity },
  'token-signature-not-judged': { level: 'error', area: 'signature', title: 'No keys to judge with', explains: ['OIDC_KEYS_UNAVAILABLE'], remedy: keySet, guideSection: guide.oidcProviders },
  'token-keys-unusable': { level: 'error', area: 'signature', title: 'Key set not usable', explains: ['OIDC_KEYS_UNAVAILABLE'], remedy: 'Let the provider publish a JWK set with public keys: RSA of 2048 bits or more, or EC on P-256, P-384 or P-521, with "use": "sig".', guideSection: guide.oidcProviders },
  'token-keys-from-input': { level: 'warning', area: 'signature', title: 'Keys of the same input', explains: [], remedy: 'Make sure that the key set is the one of the provider: whoever made the token could have made the keys.', guideSection: guide.oidcProviders },
  'token-key-unknown': { level: 'error', area: 'signature', title: 'Key not published', explains: ['ID_TOKEN_KEY_UNKNOWN'], remedy: 'Read the key set of the provider again; when it still lacks the key, the token comes from another tenant, realm or instance, or is older than the last rotation.', guideSection: guide.oidcProviders },
  'token-key-ambiguous': { level: 'error', area: 'signature', title: 'Several keys would fit', explains: ['ID_TOKEN_KEY_UNKNOWN'], remedy: 'Let the provider write the kid of its key into the header.', guideSection: guide.oidcProviders },
  'token-signed-by-another': { level: 'error', area: 'signature', title: "Another's signature", explains: ['ID_TOKEN_SIGNATURE_INVALID'], remedy: 'Let the provider name the key that it signs with, and publish it under that kid.', guideSection: guide.oidcProviders },
  'token-signature-invalid': { level: 'error', area: 'signature', title: 'Signature of the token', explains: ['ID_TOKEN_SIGNATURE_INVALID'], remedy: 'Hand on the token exactly as it was issued. When nobody changed it, the key set is of another instance of the provider: read it again.', guideSection: guide.webIdentity },

  // Who issued it
  'no-oidc-provider-known': { level: 'error', area: 'issuer', title: 'No OIDC provider known', explains: ['ID_TOKEN_ISSUER'], remedy: 'Give the OIDC provider: its issuer, its client IDs and its key set (a configuration, or a service that knows it).', guideSection: guide.oidcProviders },
  'token-issuer-unknown': { level: 'error', area: 'issuer', title: 'Unknown issuer', explains: ['ID_TOKEN_ISSUER'], remedy: 'Create an OIDC provider in IAM whose URL is the iss of the token, character by character, or let the token come from a provider that is there.', guideSection: guide.oidcProviders },
  'token-issuer-mismatch': { level: 'error', area: 'issuer', title: 'Another issuer', explains: ['ID_TOKEN_ISSUER'], remedy: 'Use the provider whose URL is the iss of the token.', guideSection: guide.oidcProviders },
  'oidc-provider-unknown': { level: 'error', area: 'issuer', title: 'Unknown OIDC provider', explains: ['OIDC_PROVIDER_UNKNOWN', 'ARN_INVALID', 'ID_TOKEN_ISSUER'], remedy: 'Correct the ARN, or create the OIDC provider in IAM.', guideSection: guide.oidcProviders },
  'oidc-provider-invalid': { level: 'error', area: 'issuer', title: 'Discovery document', explains: ['OIDC_PROVIDER_INVALID'], remedy: 'Let the provider serve /.well-known/openid-configuration under its issuer, with that very issuer, over https.', guideSection: guide.oidcProviders },
  'oidc-provider-unreachable': { level: 'error', area: 'issuer', title: 'Provider does not answer', explains: ['OIDC_PROVIDER_UNREACHABLE'], remedy: 'Let the provider answer at /.well-known/openid-configuration under its issuer with status 200, without a redirect.', guideSection: guide.oidcProviders },
  'oidc-certificate-untrusted': { level: 'error', area: 'issuer', title: 'Certificate of the provider', explains: ['OIDC_CERTIFICATE_UNTRUSTED'], remedy: 'Give the provider in IAM the thumbprint of the last certificate of the chain (fedbridge thumbprint), or let a known authority sign its certificate.', guideSection: guide.oidcProviders },

  // About whom, for whom
  'token-claim-missing': { level: 'error', area: 'subject', title: 'Claim missing', explains: ['ID_TOKEN_CLAIM_MISSING'], remedy: providerSide, guideSection: guide.webIdentity },
  'token-claim-type': { level: 'error', area: 'subject', title: 'Claim of another type', explains: ['ID_TOKEN_CLAIM_INVALID'], remedy: providerSide, guideSection: guide.webIdentity },
  'token-subject-too-long': { level: 'error', area: 'subject', title: 'Subject too long', explains: ['ID_TOKEN_CLAIM_INVALID'], remedy: 'Let the provider write at most 255 characters into sub.', guideSection: guide.webIdentity },
  'token-audience-mismatch': { level: 'error', area: 'conditions', title: 'Another audience', explains: ['ID_TOKEN_AUDIENCE'], remedy: 'Add the client ID to the OIDC provider in IAM (aws iam add-client-id-to-open-id-connect-provider), or ask for a token with the audience that is there.', guideSection: guide.oidcProviders },
  'token-azp-missing': { level: 'error', area: 'conditions', title: 'Several audiences, no azp', explains: ['ID_TOKEN_AUDIENCE'], remedy: 'Let the provider write one audience, or say in azp which client asked for the token.', guideSection: guide.webIdentityKeys },
  'token-azp-mismatch': { level: 'error', area: 'conditions', title: 'Another client asked', explains: ['ID_TOKEN_AUDIENCE'], remedy: 'Add the client ID in azp to the OIDC provider in IAM as well: for AWS it is the audience of a token that has it.', guideSection: guide.webIdentityKeys },

  // When
  'token-time-type': { level: 'error', area: 'times', title: 'Not a time', explains: ['ID_TOKEN_CLAIM_INVALID'], remedy: 'Write whole seconds since 1970, as a number.', guideSection: guide.webIdentity },
  'token-expired': { level: 'error', area: 'times', title: 'Token expired', explains: ['ID_TOKEN_EXPIRED'], remedy: 'Fetch a new token and send it at once.', guideSection: guide.webIdentity },
  'token-issued-in-future': { level: 'error', area: 'times', title: 'Issued in the future', explains: ['ID_TOKEN_NOT_YET_VALID'], remedy: clocks, guideSection: guide.webIdentity },
  'token-not-yet-valid': { level: 'error', area: 'times', title: 'Not valid yet', explains: ['ID_TOKEN_NOT_YET_VALID'], remedy: clocks, guideSection: guide.webIdentity },
  'token-too-old': { level: 'error', area: 'times', title: 'Token too old', explains: ['ID_TOKEN_TOO_OLD'], remedy: 'Fetch a new token: AWS refuses an old one although exp lies ahead.', guideSection: guide.webIdentity },
  'token-lifetime-too-long': { level: 'error', area: 'times', title: 'Valid for too long', explains: ['ID_TOKEN_CLAIM_INVALID'], remedy: 'Let ID tokens live for a day at most; an hour is usual.', guideSection: guide.webIdentity },

  // The sign-in it belongs to
  'token-nonce': { level: 'error', area: 'delivery', title: 'Nonce', explains: ['ID_TOKEN_NONCE'], remedy: again },
  'token-replayed': { level: 'error', area: 'delivery', title: 'Token used before', explains: ['ID_TOKEN_REPLAYED'], remedy: again },
  'oidc-callback-invalid': { level: 'error', area: 'delivery', title: 'Answer of the provider', explains: ['OIDC_CALLBACK_INVALID', 'PARAMETER_REPEATED'], remedy: again },
  'oidc-state-mismatch': { level: 'error', area: 'delivery', title: 'State', explains: ['OIDC_STATE_MISMATCH'], remedy: again },
  'oidc-other-browser': { level: 'error', area: 'delivery', title: 'Another browser', explains: ['OIDC_OTHER_BROWSER'], remedy: again },
  'oidc-callback-issuer': { level: 'error', area: 'delivery', title: 'Answer of another provider', explains: ['OIDC_ISSUER_MISMATCH'], remedy: again },
  'oidc-sign-in-denied': { level: 'error', area: 'status', title: 'Refused by the provider', explains: ['OIDC_SIGN_IN_DENIED'], remedy: 'Look into the log of the provider at the time of the sign-in: whether the person may use this client, and consented.' },
  'authorization-code': { level: 'error', area: 'input', title: 'A code, and no token', explains: [], remedy: 'Sign in here: a refused sign-in links to its own diagnosis, which has the token.' },
  'oidc-code-refused': { level: 'error', area: 'status', title: 'Code not redeemed', explains: ['OIDC_CODE_REFUSED'], remedy: 'Compare client ID, client secret and redirect URI with those at the provider.' },
  'oidc-user-info-mismatch': { level: 'error', area: 'subject', title: 'UserInfo', explains: ['OIDC_USERINFO_INVALID'], remedy: 'Let UserInfo answer for the subject of the token.' },
  'oidc-user-info-unavailable': { level: 'error', area: 'status', title: 'UserInfo not to be had', explains: ['OIDC_USERINFO_UNAVAILABLE'], remedy: 'Let the UserInfo endpoint of the provider answer with status 200 and a JSON object, or do not ask for it (userInfo: false). With 401 or 403, look at the scopes.' },
  'oidc-choice-over': { level: 'error', area: 'delivery', title: 'Choice of roles over', explains: ['OIDC_CHOICE_UNKNOWN'], remedy: again },
  'oidc-role-not-offered': { level: 'error', area: 'role', title: 'Role not on offer', explains: ['OIDC_ROLE_NOT_OFFERED'], remedy: 'Choose one of the roles on the page.' },

  // What it says to AWS
  'tags-claim-shape': { level: 'error', area: 'attributes', title: 'Tags of another shape', explains: ['SESSION_TAG_INVALID'], remedy: tags, guideSection: guide.webIdentityTags },
  'tags-in-both-forms': { level: 'error', area: 'attributes', title: 'Tags in two forms', explains: ['SESSION_TAG_INVALID'], remedy: 'Send either the object in https://aws.amazon.com/tags or a claim for each tag.', guideSection: guide.webIdentityTags },
  'token-amr-shape': { level: 'error', area: 'attributes', title: 'amr of another shape', explains: ['ID_TOKEN_CLAIM_INVALID'], remedy: 'Write amr as a list of texts, 50 at most.', guideSection: guide.webIdentityKeys },
  'tags-member-misspelt': { level: 'warning', area: 'attributes', title: 'Part of the tags misspelt', explains: [], remedy: tags, guideSection: guide.webIdentityTags },
  'aws-claim-misspelt': { level: 'warning', area: 'attributes', title: 'AWS claim misspelt', explains: [], remedy: 'Correct the name of the claim at the provider: as it is, AWS ignores it.', guideSection: guide.webIdentityTags },
  'tags-flattened': { level: 'warning', area: 'attributes', title: 'Tags outside of their claim', explains: [], remedy: 'Put the tags into one claim, https://aws.amazon.com/tags, as an object with principal_tags in it, or send a claim https://aws.amazon.com/tags/principal_tags/<key> for each.', guideSection: guide.webIdentityTags },
  'saml-name-in-token': { level: 'warning', area: 'attributes', title: 'Attribute of SAML', explains: [], remedy: 'For a token: tags in https://aws.amazon.com/tags, the source identity in https://aws.amazon.com/source_identity; role, session name and duration are parameters of the call.', guideSection: guide.webIdentityTags },
  'claims-no-condition-keys': { level: 'info', area: 'attributes', title: 'No condition keys', explains: [], remedy: 'Ask for sub, aud, azp, oaud or amr in the trust policy, or send what is to be asked for as a session tag.', guideSection: guide.webIdentityKeys },

  // Provider, role, session
  'provider-of-other-account': { level: 'error', area: 'provider', title: 'Provider of another account', explains: ['PARAMETER_INVALID'], remedy: 'Create the OIDC provider in the account of the role.', guideSection: guide.oidcProviders },
  'no-role-for-token': { level: 'error', area: 'role', title: 'No role for this token', explains: ['OIDC_ROLE_MISSING'], remedy: 'Let a role trust the provider: Principal Federated with its ARN, and the action sts:AssumeRoleWithWebIdentity.', guideSection: guide.webIdentityRole },
  'session-name-assumed': { level: 'info', area: 'session', title: 'RoleSessionName of the call', explains: [], remedy: 'Give the RoleSessionName of the call where a policy asks for it.' },
} as const satisfies Record<string, FindingKind>
