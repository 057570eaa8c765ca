import type { TestOidcFault } from './fault.ts'

/** What the test IdP can get wrong around the token: on the way, and in its key set. */
export const flowFaults: readonly TestOidcFault[] = [
  // --- the answer that the browser carries back
  {
    id: 'access-denied',
    kind: 'flow',
    label: 'Access denied',
    description: 'The person is turned away: an error in place of a code.',
    authorizationResponse: (parameters) => ({
      ...parameters,
      code: undefined,
      error: 'access_denied',
      error_description: 'the test identity provider was asked to refuse',
    }),
  },
  {
    id: 'wrong-state',
    kind: 'flow',
    label: 'Wrong state',
    description: 'The answer carries the state of another sign-in, as a forged one does.',
    authorizationResponse: (parameters) => ({ ...parameters, state: 'state-of-another-sign-in' }),
  },
  {
    id: 'missing-state',
    kind: 'flow',
    label: 'No state',
    description: 'The answer carries no state.',
    authorizationResponse: (parameters) => ({ ...parameters, state: undefined }),
  },
  {
    id: 'wrong-issuer-parameter',
    kind: 'flow',
    label: 'Wrong iss in the answer',
    description: 'The answer says that another provider gave it: a mix-up of providers.',
    authorizationResponse: (parameters) => ({ ...parameters, iss: 'https://elsewhere.example' }),
  },
  {
    id: 'missing-issuer-parameter',
    kind: 'flow',
    label: 'No iss in the answer',
    description: 'Discovery promises the parameter iss, and the answer does not have it.',
    authorizationResponse: (parameters) => ({ ...parameters, iss: undefined }),
  },

  // --- what the client is told behind it
  {
    id: 'code-refused',
    kind: 'flow',
    label: 'Code refused',
    description: 'The token endpoint says invalid_grant, as to a code that is too old.',
    tokenEndpoint: 'invalid-grant',
  },
  {
    id: 'token-endpoint-html',
    kind: 'flow',
    label: 'Token endpoint answers HTML',
    description: 'A page with status 200, as from a proxy or a login wall.',
    tokenEndpoint: 'html',
  },
  {
    id: 'token-endpoint-error',
    kind: 'flow',
    label: 'Token endpoint fails',
    description: 'Status 500 and server_error.',
    tokenEndpoint: 'server-error',
  },
  {
    id: 'userinfo-other-subject',
    kind: 'flow',
    label: 'UserInfo of somebody else',
    description: 'UserInfo has another sub than the ID token.',
    userinfo: (claims) => ({ ...claims, sub: 'somebody-else' }),
  },

  // --- keys
  {
    id: 'rotated-before-signing',
    kind: 'keys',
    label: 'Key rotated just before signing',
    description:
      'The token is signed with a key that is a moment old and published. Whoever keeps keys has to look again.',
    keys: 'rotate',
  },
  {
    id: 'key-set-empty',
    kind: 'keys',
    label: 'Key set empty',
    description:
      'Signed with a new key, and until the next sign-in without this fault the key set holds none at all.',
    keys: 'publish-nothing',
  },
]
