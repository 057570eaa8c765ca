/**
 * AWS's limits on what federation passes on, in the unit of their names. Where an attribute and an API
 * parameter carry the same thing, both have the same limit.
 *
 * @see IAM User Guide, "IAM and AWS STS quotas, name requirements, and character limits"
 */
export const limits = {
  roleSessionNameCharacters: { minimum: 2, maximum: 64 },
  sourceIdentityCharacters: { minimum: 2, maximum: 64 },
  /** 15 minutes to 12 hours; one hour when nothing is asked for. */
  sessionDurationSeconds: { minimum: 900, maximum: 43_200, default: 3600 },
  /** The setting of a role that caps its sessions: 1 to 12 hours, one hour unless set. */
  roleMaximumSessionDurationSeconds: { minimum: 3600, maximum: 43_200, default: 3600 },
  sessionTags: { maximum: 50 },
  tagKeyCharacters: { minimum: 1, maximum: 128 },
  /** A tag may be empty. */
  tagValueCharacters: { minimum: 0, maximum: 256 },
  /** Of a SAML response as AssumeRoleWithSAML takes it: in base64. */
  samlAssertionBase64Characters: { minimum: 4, maximum: 100_000 },
} as const
