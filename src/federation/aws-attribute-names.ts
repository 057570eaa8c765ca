/**
 * The SAML attributes that AWS itself reads, by what they say. Names are compared exactly: with case,
 * and without looking at NameFormat or FriendlyName. Some documents for the China regions print
 * them under `http://www.amazonaws.cn/SAML/`; that is unverified and not accepted here.
 *
 * @see IAM User Guide, "Configuring SAML assertions for the authentication response"
 */
export const awsAttributeNames = {
  role: 'https://aws.amazon.com/SAML/Attributes/Role',
  roleSessionName: 'https://aws.amazon.com/SAML/Attributes/RoleSessionName',
  sessionDuration: 'https://aws.amazon.com/SAML/Attributes/SessionDuration',
  /** Followed by the key of the tag. */
  principalTagPrefix: 'https://aws.amazon.com/SAML/Attributes/PrincipalTag:',
  transitiveTagKeys: 'https://aws.amazon.com/SAML/Attributes/TransitiveTagKeys',
  sourceIdentity: 'https://aws.amazon.com/SAML/Attributes/SourceIdentity',
} as const
