import { awsAttributeNames, awsAttributes } from '../aws-attributes.ts'
import type { TestIdpAttribute } from '../response-draft.ts'

/** A role and the provider that vouches for it: `role ARN,provider ARN`, or both by name. */
export type RoleDescription = string | { readonly roleArn: string; readonly providerArn: string }

/**
 * What a SAML response says. Everything may be left out: then it is a sign-in of alice to the role
 * `Developer` of the demonstration, in order by every rule of AWS. Nothing is checked, as a test has to
 * be able to say what AWS refuses.
 */
export interface SamlResponseDescription {
  /** The NameID. Default: `alice`. */
  readonly subject?: string | undefined
  /** Default: persistent. */
  readonly subjectFormat?: string | undefined
  /** Default: `urn:amazon:webservices`. */
  readonly audience?: string | undefined
  /** Of the SubjectConfirmationData, a URL. Default: `https://signin.aws.amazon.com/saml`. */
  readonly recipient?: string | undefined
  /** Of the Response. Default: the recipient. */
  readonly destination?: string | undefined
  /** Default: one role of the demonstration. An empty list leaves the attribute out. */
  readonly roles?: readonly RoleDescription[] | undefined
  /** Default: the subject. */
  readonly roleSessionName?: string | undefined
  /** Seconds; AWS takes 900 to 43200. */
  readonly sessionDurationSeconds?: number | undefined
  readonly sessionTags?: Readonly<Record<string, string>> | undefined
  readonly transitiveTagKeys?: readonly string[] | undefined
  readonly sourceIdentity?: string | undefined
  /**
   * Attributes by their whole name: added, or in place of what is described above; `null` leaves one
   * out.
   */
  readonly attributes?: Readonly<Record<string, string | readonly string[] | null>> | undefined
  readonly inResponseTo?: string | undefined
  readonly relayState?: string | undefined
  /** IssueInstant, and what the other times are told from. Default: the clock's time. */
  readonly issuedAt?: Date | undefined
  /** NotBefore. Default: when it is issued. */
  readonly notBefore?: Date | undefined
  /** From when it is issued to NotOnOrAfter. Default: 300. */
  readonly lifetimeSeconds?: number | undefined
  /** NotOnOrAfter of the conditions and of the subject. Default: the lifetime after it is issued. */
  readonly notOnOrAfter?: Date | undefined
  /** The ID of the assertion. Default: one that nobody can guess. */
  readonly assertionId?: string | undefined
  /** The id of one of `samlFaults`. */
  readonly fault?: string | undefined
}

const demonstrationRole = {
  roleArn: 'arn:aws:iam::123456789012:role/Developer',
  providerArn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
}

/** Who signs in when nobody is named. */
export const defaultSubject = 'alice'

/** The attributes of a description, AWS's first. */
export function describedAttributes(
  description: SamlResponseDescription,
): readonly TestIdpAttribute[] {
  const { subject = defaultSubject, roles = [demonstrationRole], attributes = {} } = description
  const { sessionDurationSeconds, sessionTags, transitiveTagKeys, sourceIdentity } = description
  const described = awsAttributes({
    roles: [],
    roleSessionName: description.roleSessionName ?? subject,
    ...(sessionDurationSeconds === undefined ? {} : { sessionDurationSeconds }),
    ...(sessionTags === undefined ? {} : { sessionTags }),
    ...(transitiveTagKeys === undefined ? {} : { transitiveTagKeys }),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  })
    .map((one) =>
      one.name === awsAttributeNames.role ? { ...one, values: roles.map(roleValue) } : one,
    )
    .filter(({ values }) => values.length > 0)
  const added = Object.entries(attributes).flatMap(([name, value]) =>
    value === null ? [] : [{ name, values: typeof value === 'string' ? [value] : value }],
  )
  return [...described.filter(({ name }) => !Object.hasOwn(attributes, name)), ...added]
}

function roleValue(role: RoleDescription): string {
  return typeof role === 'string' ? role : `${role.roleArn},${role.providerArn}`
}
