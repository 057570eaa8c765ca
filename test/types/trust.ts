// Nothing here runs: the assertion is that `tsc -p test/types` compiles. A value becomes more trusted
// only by passing a named step, and the compiler knows it.
import type { FederatedIdentity } from '../../src/federation/federated-identity.ts'
import type { ErrorCode } from '../../src/index.ts'
import type { IamRoleArn, SamlProviderArn } from '../../src/partition/arn.ts'
import { parseIamRoleArn } from '../../src/partition/arn.ts'
import { decodeSamlResponse } from '../../src/saml/decode-saml-response.ts'
import type { IdpMetadata } from '../../src/saml/idp-metadata-model.ts'
import { readFederatedIdentity } from '../../src/saml/read-federated-identity.ts'
import type { VerifiedAssertion } from '../../src/saml/verified-assertion.ts'
import type { VerifyResponseOptions } from '../../src/saml/verify-response.ts'
import { verifyResponse } from '../../src/saml/verify-response.ts'

declare const text: string
declare const idp: IdpMetadata
declare const options: VerifyResponseOptions
declare const verified: VerifiedAssertion

type Equals<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
type Holds<Claim extends true> = Claim

// The verifier takes what was decoded, and not any text.
verifyResponse(decodeSamlResponse(text), idp, options)
// @ts-expect-error a string was not decoded
verifyResponse(text, idp, options)

// The claims reader takes what was verified, and not what looks like it.
export type ReadsAnIdentity = Holds<
  Equals<ReturnType<typeof readFederatedIdentity>, FederatedIdentity>
>
readFederatedIdentity(verified)
// @ts-expect-error a copy has lost the mark that only the verifier gives
readFederatedIdentity({ id: verified.id, issuer: verified.issuer, attributes: verified.attributes })

// ARNs are what a parser accepted, and of one kind.
export const role: IamRoleArn = parseIamRoleArn(text).arn
// @ts-expect-error a string is no ARN
export const forged: IamRoleArn = text
// @ts-expect-error a role is no provider
export const providers: readonly SamlProviderArn[] = [role]

// No check is skipped by leaving an option out.
// @ts-expect-error acceptedAudiences is missing
verifyResponse(decodeSamlResponse(text), idp, {
  clock: options.clock,
  acceptedRecipients: 'any',
  inResponseTo: 'ignore',
})
// @ts-expect-error acceptedRecipients is missing
verifyResponse(decodeSamlResponse(text), idp, {
  clock: options.clock,
  acceptedAudiences: [],
  inResponseTo: 'ignore',
})

// The codes are a closed union, and not `string`.
export type CodesAreClosed = Holds<Equals<string extends ErrorCode ? true : false, false>>
