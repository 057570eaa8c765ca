/** Titles of sections of the IAM User Guide that findings refer to. */
export const guideSections = {
  troubleshooting: 'Troubleshooting SAML 2.0 federation with AWS',
  assertions: 'Configuring SAML assertions for the authentication response',
  providers: 'Creating IAM SAML identity providers',
  relyingParty: 'Configuring your SAML 2.0 IdP with relying party trust and adding claims',
  conditionKeys: 'Available keys for SAML-based AWS STS federation',
  samlRole: 'Creating a role for SAML 2.0 federation (console)',
  sessionTags: 'Passing session tags in AWS STS',
  sourceIdentity: 'Monitor and control actions taken with assumed roles',
  maximumDuration: 'View the maximum session duration setting for a role',
  quotas: 'IAM and AWS STS quotas, name requirements, and character limits',
  consoleSignIn: 'Enabling SAML 2.0 federated users to access the AWS Management Console',
  about: 'About SAML 2.0-based federation',
} as const
