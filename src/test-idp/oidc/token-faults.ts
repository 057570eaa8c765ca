import { awsTokenClaimNames, withoutTags } from './aws-token-claims.ts'
import type { TestOidcFault } from './fault.ts'
import type { Claims, IdTokenDraft } from './id-token-draft.ts'

const minutes = 60
const hours = 60 * minutes
const days = 24 * hours
const elsewhere = 'https://elsewhere.example'
const otherClient = 'another-client'

/** What the test IdP can get wrong in an ID token, in the order in which a verifier meets it. */
export const tokenFaults: readonly TestOidcFault[] = [
  // --- the form
  {
    id: 'not-a-jwt',
    kind: 'token',
    label: 'Not a JWT',
    description: 'In place of the ID token stands an opaque text, as an access token often is one.',
    afterSigning: () => 'opaque-text-that-is-no-jwt',
  },
  {
    id: 'duplicate-claims',
    kind: 'token',
    label: 'A claim that stands twice',
    description:
      'sub stands twice in the claims, with two values: readers can disagree about which one counts.',
    claimsText: (json) => json.replace('{', '{"sub":"somebody-else",'),
  },
  {
    id: 'typ-at-jwt',
    kind: 'token',
    label: 'typ at+jwt',
    description: 'The header says that this is an access token.',
    draft: (draft) => withHeader(draft, { typ: 'at+jwt' }),
  },

  // --- algorithm, key, signature
  {
    id: 'alg-none',
    kind: 'token',
    label: 'alg none',
    description: 'The header says that nothing is signed, and nothing is.',
    draft: (draft) => withHeader(draft, { alg: 'none', kid: undefined }),
    signature: 'none',
  },
  {
    id: 'hs256-public-key',
    kind: 'token',
    label: 'HS256 with the public key',
    description:
      'An HMAC whose secret is our public key as PEM, which everybody has. A verifier that lets the token choose the algorithm takes it.',
    draft: (draft) => withHeader(draft, { alg: 'HS256' }),
    signature: 'public-key-as-secret',
  },
  {
    id: 'unknown-kid',
    kind: 'token',
    label: 'Unknown kid',
    description: 'Signed with our key, under a key ID that the key set does not have.',
    draft: (draft) => withHeader(draft, { kid: 'no-such-key' }),
  },
  {
    id: 'no-kid',
    kind: 'token',
    label: 'No kid',
    description:
      'The header names no key. That is allowed while the key set has one key for the algorithm, and ambiguous after a rotation.',
    draft: (draft) => withHeader(draft, { kid: undefined }),
  },
  {
    id: 'other-key',
    kind: 'token',
    label: 'Signed with another key',
    description: 'The signature is right, but by a key of nobody, under the ID of ours.',
    signature: 'other-key',
  },
  {
    id: 'bad-signature',
    kind: 'token',
    label: 'Bad signature',
    description: 'One character of the signature is another one.',
    afterSigning: breakSignature,
  },

  // --- who issued it, for whom, when
  {
    id: 'wrong-issuer',
    kind: 'token',
    label: 'Wrong iss',
    description: 'The token names another issuer.',
    draft: (draft) => withClaims(draft, { iss: elsewhere }),
  },
  {
    id: 'wrong-audience',
    kind: 'token',
    label: 'Wrong aud',
    description: 'The token is for another client.',
    draft: (draft) => withClaims(draft, { aud: otherClient }),
  },
  {
    id: 'several-audiences-without-azp',
    kind: 'token',
    label: 'Several aud without azp',
    description: 'The token is for two clients and does not say which of them asked for it.',
    draft: (draft) =>
      withClaims(draft, { aud: [draft.claims['aud'], otherClient], azp: undefined }),
  },
  {
    id: 'wrong-azp',
    kind: 'token',
    label: 'Wrong azp',
    description: 'The token is for this client, but another one asked for it.',
    draft: (draft) => withClaims(draft, { azp: otherClient }),
  },
  {
    id: 'missing-sub',
    kind: 'token',
    label: 'No sub',
    description: 'The token does not say about whom it is.',
    draft: (draft) => withClaims(draft, { sub: undefined }),
  },
  {
    id: 'missing-iat',
    kind: 'token',
    label: 'No iat',
    description: 'The token does not say when it was issued.',
    draft: (draft) => withClaims(draft, { iat: undefined }),
  },
  {
    id: 'missing-exp',
    kind: 'token',
    label: 'No exp',
    description: 'The token does not say until when it is valid.',
    draft: (draft) => withClaims(draft, { exp: undefined }),
  },
  {
    id: 'expired',
    kind: 'token',
    label: 'Expired',
    description: 'Issued an hour ago, and expired for fifty minutes.',
    draft: (draft) => shifted(draft, -1 * hours),
  },
  {
    id: 'issued-in-the-future',
    kind: 'token',
    label: 'Issued in the future',
    description: 'Issued in an hour: the clocks do not agree.',
    draft: (draft) => shifted(draft, 1 * hours),
  },
  {
    id: 'too-old',
    kind: 'token',
    label: 'Too old',
    description: 'Issued two days ago and still valid: AWS refuses a token for its age alone.',
    draft: (draft) => withClaims(draft, { iat: (issuedAt(draft) ?? 0) - 2 * days }),
  },

  // --- the sign-in it belongs to
  {
    id: 'wrong-nonce',
    kind: 'token',
    label: 'Wrong nonce',
    description: 'The token repeats the nonce of another sign-in, as a replayed one does.',
    draft: (draft) => withClaims(draft, { nonce: 'nonce-of-another-sign-in' }),
  },
  {
    id: 'missing-nonce',
    kind: 'token',
    label: 'No nonce',
    description: 'The client sent a nonce, and the token does not repeat it.',
    draft: (draft) => withClaims(draft, { nonce: undefined }),
  },

  // --- what it says to AWS
  {
    id: 'tags-wrong-shape',
    kind: 'token',
    label: 'Tags of the wrong shape',
    description:
      'principal_tags is a list of Key and Value, as the STS API has it, where a token has an object of lists.',
    draft: (draft) => withTags(draft, { principal_tags: [{ Key: 'Project', Value: 'Marketing' }] }),
  },
  {
    id: 'too-many-tags',
    kind: 'token',
    label: 'Too many tags',
    description: '51 session tags, where AWS takes 50.',
    draft: (draft) =>
      withTags(draft, {
        principal_tags: Object.fromEntries(
          Array.from({ length: 51 }, (_, index) => [`Tag${index + 1}`, ['x']]),
        ),
      }),
  },
  {
    id: 'source-identity-malformed',
    kind: 'token',
    label: 'Malformed source identity',
    description: 'A source identity with a space in it, which AWS does not allow.',
    draft: (draft) => withClaims(draft, { [awsTokenClaimNames.sourceIdentity]: 'alice example' }),
  },
]

/** Replaces claims; undefined removes one. */
function withClaims(draft: IdTokenDraft, changes: Claims): IdTokenDraft {
  return { ...draft, claims: { ...draft.claims, ...changes } }
}

/** Replaces the tags, which the person's claims may have in another form. */
function withTags(draft: IdTokenDraft, tags: object): IdTokenDraft {
  return { ...draft, claims: { ...withoutTags(draft.claims), [awsTokenClaimNames.tags]: tags } }
}

/** Replaces members of the header; undefined removes one. */
function withHeader(draft: IdTokenDraft, changes: Readonly<Record<string, unknown>>): IdTokenDraft {
  return { ...draft, header: { ...draft.header, ...changes } }
}

/** The whole token, so much later or earlier. */
function shifted(draft: IdTokenDraft, seconds: number): IdTokenDraft {
  const times = ['iat', 'exp', 'auth_time'].flatMap((name) => {
    const value = draft.claims[name]
    return typeof value === 'number' ? [[name, value + seconds] as const] : []
  })
  return withClaims(draft, Object.fromEntries(times))
}

function issuedAt({ claims }: IdTokenDraft): number | undefined {
  return typeof claims['iat'] === 'number' ? claims['iat'] : undefined
}

/** Changes the first character of the signature: the last one may hold bits that do not count. */
function breakSignature(token: string): string {
  const [header = '', claims = '', signature = ''] = token.split('.')
  const first = signature.startsWith('A') ? 'B' : 'A'
  return `${header}.${claims}.${first}${signature.slice(1)}`
}
