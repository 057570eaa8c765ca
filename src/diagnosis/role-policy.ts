import { PolicyRejected } from '../errors.ts'
import { parsePolicyDocument } from '../policy/parse-policy-document.ts'
import type { PolicyDocument } from '../policy/policy-document.ts'
import { policySizeLimits } from '../policy/policy-size.ts'
import type { DiagnosisContext, RoleView } from './diagnosis-context.ts'

/** The largest quota that AWS gives a trust policy. */
const sizeLimit = { ...policySizeLimits.trust, maxCharacters: 4096 }

/** A role as it is known, or with the trust policy that is to be tried in place of its own. */
export function roleToJudge(
  roleArn: string,
  { roles, choose }: Pick<DiagnosisContext, 'roles' | 'choose'>,
): RoleView | undefined {
  const known = roles.find(({ arn }) => arn === roleArn)
  const trustPolicy =
    choose?.roleArn === undefined || choose.roleArn === roleArn ? choose?.trustPolicy : undefined
  return trustPolicy === undefined ? known : { ...known, arn: roleArn, trustPolicy }
}

/** The trust policy of a role, or why it is none that IAM would store. */
export function trustPolicyOf({
  trustPolicy,
}: Pick<RoleView, 'trustPolicy'>): PolicyDocument | PolicyRejected {
  if (typeof trustPolicy !== 'string') return trustPolicy
  try {
    return parsePolicyDocument(trustPolicy, 'trust', { sizeLimit })
  } catch (failure) {
    if (failure instanceof PolicyRejected) return failure
    throw failure
  }
}

/** The account in an ARN, whatever else is wrong with it. */
export function accountOf(arn: string): string | undefined {
  return arn.split(':')[4]
}
