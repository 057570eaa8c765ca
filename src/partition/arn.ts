declare const arnKind: unique symbol
/** An ARN that {@link parseArn} accepted. */
export type Arn<Kind extends string = string> = `arn:${string}` & { readonly [arnKind]: Kind }
export type IamRoleArn = Arn<'iam-role'>
export type SamlProviderArn = Arn<'saml-provider'>
export type OidcProviderArn = Arn<'oidc-provider'>
