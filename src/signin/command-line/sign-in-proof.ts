import type { FederatedIdentity } from '../../federation/federated-identity.ts'
import type { OfferedRole } from '../offered-roles.ts'
import { keptSignIn, readSignIn, type KeptSignIn } from '../oidc/role-choice.ts'
import type { ProvenSignIn } from '../oidc/proven-sign-in.ts'

/** What a person proved at the identity provider, with which STS opens further roles for a while. */
export type SignInProof =
  | {
      readonly protocol: 'saml'
      /** As posted: base64. */
      readonly samlResponse: string
      readonly identity: FederatedIdentity
      readonly roles: readonly OfferedRole[]
      /** From then on STS takes the assertion no more. */
      readonly usableUntil: Date
    }
  | {
      readonly protocol: 'oidc'
      readonly signIn: ProvenSignIn
      readonly roles: readonly { readonly roleArn: string; readonly unavailable?: string }[]
      readonly usableUntil: Date
    }

type SamlProof = Extract<SignInProof, { protocol: 'saml' }>
type OidcProof = Extract<SignInProof, { protocol: 'oidc' }>

/** The same as JSON. A secret. */
export type KeptProof =
  | (Omit<SamlProof, 'identity' | 'usableUntil'> & {
      readonly usableUntil: string
      readonly identity: Omit<FederatedIdentity, 'sessionTags' | 'sessionNotOnOrAfter'> & {
        readonly sessionTags: readonly (readonly [string, string])[]
        readonly sessionNotOnOrAfter?: string
      }
    })
  | (Omit<OidcProof, 'signIn' | 'usableUntil'> & {
      readonly usableUntil: string
      readonly signIn: KeptSignIn
    })

/** A proof as JSON. */
export function keptProof(proof: SignInProof): KeptProof {
  const usableUntil = proof.usableUntil.toISOString()
  if (proof.protocol === 'oidc') {
    return { ...proof, usableUntil, signIn: keptSignIn(proof.signIn) }
  }
  const { sessionTags, sessionNotOnOrAfter, ...identity } = proof.identity
  return {
    ...proof,
    usableUntil,
    identity: {
      ...identity,
      sessionTags: [...sessionTags],
      ...(sessionNotOnOrAfter === undefined
        ? {}
        : { sessionNotOnOrAfter: sessionNotOnOrAfter.toISOString() }),
    },
  }
}

/** And back. */
export function readProof(kept: KeptProof): SignInProof {
  const usableUntil = new Date(kept.usableUntil)
  if (kept.protocol === 'oidc') return { ...kept, usableUntil, signIn: readSignIn(kept.signIn) }
  const { sessionTags, sessionNotOnOrAfter, ...identity } = kept.identity
  return {
    ...kept,
    usableUntil,
    identity: {
      ...identity,
      sessionTags: new Map(sessionTags),
      ...(sessionNotOnOrAfter === undefined
        ? {}
        : { sessionNotOnOrAfter: new Date(sessionNotOnOrAfter) }),
    },
  }
}
