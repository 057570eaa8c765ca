import { PolicyRejected, RequestRefused } from '../../errors.ts'
import { parseArn } from '../../partition/arn.ts'
import { parsePolicyDocument } from '../../policy/parse-policy-document.ts'
import type { SessionPolicies } from '../credentials/session.ts'

/** @see IAM User Guide, "IAM and AWS STS quotas, name requirements, and character limits" */
const maxPolicyArns = 10
/** The document and the ARNs together. */
const maxCharacters = 2048

/**
 * The session policies of a call: at most one document, of the language of policies, and ten ARNs of
 * managed policies, together 2048 characters.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED (`MalformedPolicyDocument`), POLICY_TOO_LARGE
 * @throws {RequestRefused} PARAMETER_INVALID (`ValidationError`) for an ARN that is not a policy's,
 *   and for more than ten
 */
export function parseSessionPolicies({
  Policy: policy,
  PolicyArns = [],
}: {
  readonly Policy?: string
  readonly PolicyArns?: readonly { readonly arn?: string }[]
}): SessionPolicies {
  if (PolicyArns.length > maxPolicyArns) {
    throw invalid(
      `${PolicyArns.length} managed session policies were passed, at most ${maxPolicyArns} are allowed`,
      `1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to ${maxPolicyArns}`,
    )
  }
  const policyArns = PolicyArns.map(({ arn = '' }) => requirePolicyArn(arn))
  const characters = [policy ?? '', ...policyArns].reduce((sum, text) => sum + text.length, 0)
  if (characters > maxCharacters) {
    throw new PolicyRejected(
      'POLICY_TOO_LARGE',
      `the session policies have ${characters} characters, at most ${maxCharacters} are allowed`,
      {
        check: 'parse-session-policies',
        expected: `at most ${maxCharacters}`,
        received: String(characters),
        // The limit is the guide's; AWS's text for the sum is not known.
        aws: {
          code: 'ValidationError',
          message: `The size of the session policy and all policy ARNs combined exceeds ${maxCharacters} characters`,
          status: 400,
        },
      },
    )
  }
  // Parsed to be refused while there is somebody to tell; what is kept is the text.
  if (policy !== undefined) parsePolicyDocument(policy, 'session')
  return { policyArns, ...(policy === undefined ? {} : { policy }) }
}

function requirePolicyArn(arn: string): string {
  try {
    const { service, resource } = parseArn(arn)
    if (service === 'iam' && resource.startsWith('policy/')) return arn
  } catch {
    // No ARN at all is answered like an ARN of something else.
  }
  throw invalid('a managed session policy is not the ARN of a policy', `${arn} is invalid`)
}

function invalid(message: string, awsMessage: string): RequestRefused {
  return new RequestRefused('PARAMETER_INVALID', message, {
    check: 'parse-session-policies',
    aws: { code: 'ValidationError', message: awsMessage, status: 400 },
  })
}
