import type { AwsError } from '../errors.ts'
import { PolicyRejected } from '../errors.ts'

/**
 * What IAM is known to answer to a malformed policy, where its text differs from the general
 * `Syntax errors in policy.`
 */
export const iamWording = {
  invalidJson: 'This policy contains invalid Json',
  sidNotUnique: 'Statement IDs (SID) in a single policy must be unique.',
  sidCharacters:
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  principalForbidden: 'Policy document should not specify a principal.',
  principalMissing: 'Missing required field Principal',
  everyoneInTrustPolicy: 'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
  notPrincipalInTrustPolicy: 'AssumeRole policy must not contain NotPrincipal field.',
  allowNotPrincipal: 'Allow with NotPrincipal is not allowed.',
  federatedPrincipal: 'Federated principals must be valid domain names or SAML metadata ARNs',
  actionMissing: 'Policy statement must contain actions.',
  actionPrefix: 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  actionColons: 'Actions/Condition can contain only one colon.',
  trustAction: 'AssumeRole policy may only specify STS AssumeRole actions.',
  resourceMissing: 'Policy statement must contain resources.',
  resourceForbidden: 'Has prohibited field Resource',
  notResourceForbidden: 'AssumeRole policy must not contain resources.',
} as const

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
