/**
 * The names of the fields that the form of the test identity provider's OpenID Connect page sends,
 * besides the parameters of the authorization request. Each is sent once, so a field that comes twice
 * is not from this form.
 */
export const testIdpOidcFields = {
  /** The id of the chosen person. */
  person: 'person',
  /** The id of the chosen fault; empty for none. */
  fault: 'fault',
  /** The algorithm that the ID token is signed with. */
  algorithm: 'algorithm',
  /** What is to be done: `sign-in` unless a button says otherwise. */
  action: 'action',
  csrfToken: 'csrf_token',
  /** The claims as edited for a person, as JSON. */
  claims: (personId: string): string => `claims.${personId}`,
} as const
