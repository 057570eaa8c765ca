type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** A policy, or a part of one, as one would write it into a file. */
export type PolicyText = Readonly<Record<string, unknown>>

/** The provider as trust policies name it, and the name that its condition keys begin with. */
export interface DemonstrationOidcProvider {
  readonly arn: string
  /** The issuer without its scheme. */
  readonly providerName: string
  readonly clientId: string
}

/** A trust policy of these statements. */
export function trustPolicy(...statements: readonly PolicyText[]): PolicyText {
  return { Version: '2012-10-17', Statement: statements }
}

/**
 * Allows a SAML provider to sign people in, with session tags and a source identity, which need
 * permissions of their own, and on further conditions. `saml:aud` is AWS's own sign-in address.
 *
 * @see IAM User Guide, "Creating a role for SAML 2.0 federation (console)"
 */
export function samlSignIn(providerArn: string, conditions: Conditions = {}): PolicyText {
  return signIn({
    sid: 'SignInWithExampleCorp',
    providerArn,
    action: 'sts:AssumeRoleWithSAML',
    audience: { 'saml:aud': 'https://signin.aws.amazon.com/saml' },
    conditions,
  })
}

/**
 * Allows an OpenID Connect provider to sign people in, for tokens that are for our client alone.
 *
 * @see IAM User Guide, "Creating a role for web identity or OpenID Connect Federation (console)"
 */
export function webIdentitySignIn(
  { arn, providerName, clientId }: DemonstrationOidcProvider,
  conditions: Conditions = {},
): PolicyText {
  return signIn({
    sid: 'SignInWithOpenIdConnect',
    providerArn: arn,
    action: 'sts:AssumeRoleWithWebIdentity',
    audience: { [`${providerName}:aud`]: clientId },
    conditions,
  })
}

function signIn({
  sid,
  providerArn,
  action,
  audience,
  conditions,
}: {
  readonly sid: string
  readonly providerArn: string
  readonly action: string
  readonly audience: Readonly<Record<string, string>>
  readonly conditions: Conditions
}): PolicyText {
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: { Federated: providerArn },
    Action: [action, 'sts:TagSession', 'sts:SetSourceIdentity'],
    Condition: { ...conditions, StringEquals: { ...audience, ...conditions['StringEquals'] } },
  }
}
