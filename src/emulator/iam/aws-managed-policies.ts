import type { PolicyDocument, Statement } from '../../policy/policy-document.ts'

/** A policy that AWS owns, under the account `aws`. */
export interface AwsManagedPolicy {
  readonly policyName: string
  /** `/` or `/a/b/`. */
  readonly path: string
  readonly policyId: string
  readonly description: string
  readonly document: PolicyDocument
}

const allowOnEverything = (actions: readonly string[]): Statement => ({
  Effect: 'Allow',
  Action: actions,
  Resource: ['*'],
})

function awsManagedPolicy(
  policyName: string,
  policyId: string,
  description: string,
  statements: readonly Statement[],
): AwsManagedPolicy {
  const document = { Version: '2012-10-17', Statement: statements } as const
  return { policyName, path: '/', policyId, description, document }
}

/**
 * Those of AWS's own managed policies that are built in: the ones whose statements are few and stable.
 * The others do not exist here.
 *
 * @see AWS Managed Policy Reference Guide
 */
export const awsManagedPolicies: readonly AwsManagedPolicy[] = [
  awsManagedPolicy(
    'AdministratorAccess',
    'ANPAIWMBCKSKIEE64ZLYK',
    'Provides full access to AWS services and resources.',
    [allowOnEverything(['*'])],
  ),
  awsManagedPolicy(
    'PowerUserAccess',
    'ANPAJYRXTHIB4FOVS3ZXS',
    'Provides full access to AWS services and resources, but does not allow management of Users and groups.',
    [
      {
        Effect: 'Allow',
        NotAction: ['iam:*', 'organizations:*', 'account:*'],
        Resource: ['*'],
      },
      allowOnEverything([
        'account:GetAccountInformation',
        'account:ListRegions',
        'iam:CreateServiceLinkedRole',
        'iam:DeleteServiceLinkedRole',
        'iam:ListRoles',
        'organizations:DescribeOrganization',
      ]),
    ],
  ),
  awsManagedPolicy(
    'IAMFullAccess',
    'ANPAI7XKCFMBPM3QQRRVQ',
    'Provides full access to IAM via the AWS Management Console.',
    [
      allowOnEverything([
        'iam:*',
        'organizations:DescribeAccount',
        'organizations:DescribeOrganization',
        'organizations:DescribeOrganizationalUnit',
        'organizations:DescribePolicy',
        'organizations:ListChildren',
        'organizations:ListParents',
        'organizations:ListPoliciesForTarget',
        'organizations:ListRoots',
        'organizations:ListPolicies',
        'organizations:ListTargetsForPolicy',
      ]),
    ],
  ),
  awsManagedPolicy(
    'IAMReadOnlyAccess',
    'ANPAJKSO7NDY4T57MWDSQ',
    'Provides read only access to IAM via the AWS Management Console.',
    [
      allowOnEverything([
        'iam:GenerateCredentialReport',
        'iam:GenerateServiceLastAccessedDetails',
        'iam:Get*',
        'iam:List*',
        'iam:SimulateCustomPolicy',
        'iam:SimulatePrincipalPolicy',
      ]),
    ],
  ),
  awsManagedPolicy(
    'AmazonS3FullAccess',
    'ANPAIFIR6V6BVTRAHWINE',
    'Provides full access to all buckets via the AWS Management Console.',
    [allowOnEverything(['s3:*', 's3-object-lambda:*'])],
  ),
  awsManagedPolicy(
    'AmazonS3ReadOnlyAccess',
    'ANPAIZTJ4DXE7G6AGAE6M',
    'Provides read only access to all buckets via the AWS Management Console.',
    [
      allowOnEverything([
        's3:Get*',
        's3:List*',
        's3:Describe*',
        's3-object-lambda:Get*',
        's3-object-lambda:List*',
      ]),
    ],
  ),
]

const byName: ReadonlyMap<string, AwsManagedPolicy> = new Map(
  awsManagedPolicies.map((policy) => [`${policy.path}${policy.policyName}`, policy]),
)

/** The built-in policy of an ARN `arn:<partition>:iam::aws:policy/...`; undefined for every other. */
export function findAwsManagedPolicy(arn: string): AwsManagedPolicy | undefined {
  const pathAndName = /^arn:aws[a-z-]*:iam::aws:policy(\/.+)$/.exec(arn)?.[1]
  return pathAndName === undefined ? undefined : byName.get(pathAndName)
}
