import type { AwsError } from '../errors.ts'
import { PolicyRejected } from '../errors.ts'
import type { PolicyKind } from './policy-document.ts'
import { quoted } from './wording.ts'

/**
 * What IAM is known to answer to a malformed policy, where its text differs from the general
 * `Syntax errors in policy.` Trust policies go through another parser at IAM than policies of
 * identities, and it has words of its own; resource-based policies share it.
 *
 * Texts marked "unverified" are plausible, but no recorded answer of IAM with them is known.
 */
export const iamWording = {
  leadingSpace: 'JSON strings must not have leading spaces',
  legacyParsing: 'The policy failed legacy parsing',
  versionTooOld: 'Policy document must be version 2012-10-17 or greater.',
  trustVersion: 'The policy must contain a valid version string',
  trustStatementEmpty: 'Could not parse the policy: Statement is empty!',
  sidNotUnique: 'Statement IDs (SID) in a single policy must be unique.',
  trustSidNotUnique: 'The Statement Ids in the policy are not unique',
  sidCharacters:
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  principalForbidden: 'Policy document should not specify a principal.',
  principalMissing: 'Missing required field Principal',
  principalEmpty: 'Missing required field Principal cannot be empty!',
  /** Unverified. */
  principalNotObject: 'Principal must be a JSON object.',
  everyoneInTrustPolicy: 'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
  notPrincipalInTrustPolicy: 'AssumeRole policy must not contain NotPrincipal field.',
  allowNotPrincipal: 'Allow with NotPrincipal is not allowed.',
  federatedPrincipal: 'Federated principals must be valid domain names or SAML metadata ARNs',
  effectMissing: 'Missing required field Effect',
  actionMissing: 'Policy statement must contain actions.',
  trustActionMissing: 'Missing required field Action',
  actionPrefix: 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  actionColons: 'Actions/Condition can contain only one colon.',
  /** Unverified where an action of assuming a role does not fit the principal. */
  trustAction: 'AssumeRole policy may only specify STS AssumeRole actions.',
  resourceMissing: 'Policy statement must contain resources.',
  resourceForbidden: 'Has prohibited field Resource',
  notResourceForbidden: 'AssumeRole policy must not contain resources.',
} as const

/** IAM's answer to a text that is not JSON, which differs with who reads it. */
export const invalidJson: Record<PolicyKind, string> = {
  trust: 'This policy contains invalid Json',
  resource: 'This policy contains invalid Json',
  identity: 'Syntax errors in policy.',
  session: 'The policy is not in the valid JSON format.',
}

/** IAM's answer to a principal that is none, by its type and value as IAM prints them. */
export function invalidPrincipal(type: string, value?: string): string {
  const named = value === undefined ? quoted(type) : `${quoted(type)}:${quoted(value)}`
  return `Invalid principal in policy: ${named}`
}

/** Whether IAM reads a policy of this kind with the parser of trust policies. */
export function isReadAsTrust(kind: PolicyKind): boolean {
  return kind === 'trust' || kind === 'resource'
}

/** Where in a policy something is wrong, for example `Statement[0].Condition.StringEquals`. */
export type PolicyPath = string

/** What is wrong, and IAM's own text for it where that is known. */
export interface PolicyProblem {
  /** The rest of a sentence that begins with the path, for example `is neither "Allow" nor "Deny"`. */
  readonly problem: string
  readonly expected?: string
  readonly received?: string
  readonly iam?: string
}

/**
 * Refuses a policy, naming the place, the problem and what was expected.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED always
 */
export function rejectPolicy(path: PolicyPath, found: PolicyProblem): never {
  const { problem, expected, received, iam } = found
  const aws: AwsError | undefined =
    iam === undefined ? undefined : { code: 'MalformedPolicyDocument', message: iam, status: 400 }
  throw new PolicyRejected('POLICY_MALFORMED', `${path} ${problem}`, {
    check: path,
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
    ...(aws === undefined ? {} : { aws }),
  })
}
