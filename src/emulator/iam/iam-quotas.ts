/**
 * How much an account holds, by default; AWS raises some on request.
 *
 * @see IAM User Guide, "IAM and AWS STS quotas, name requirements, and character limits"
 */
export const iamQuotas = {
  samlProvidersPerAccount: 100,
  entitiesPerSamlProvider: 10,
  keysPerSamlProvider: 10,
  openIdConnectProvidersPerAccount: 100,
  clientIdsPerOpenIdConnectProvider: 100,
  thumbprintsPerOpenIdConnectProvider: 5,
  rolesPerAccount: 1000,
  usersPerAccount: 5000,
  policiesPerAccount: 1500,
  attachedPoliciesPerRole: 10,
  attachedPoliciesPerUser: 10,
  accessKeysPerUser: 2,
  versionsPerPolicy: 5,
} as const
