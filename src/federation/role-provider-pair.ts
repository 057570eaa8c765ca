import type { IamRoleArn, SamlProviderArn } from '../partition/arn.ts'

/** One value of the Role attribute: the role, and the provider through which it is assumed. */
export interface RoleProviderPair {
  readonly roleArn: IamRoleArn
  readonly providerArn: SamlProviderArn
}
