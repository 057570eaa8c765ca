import type { PolicyPath } from './reject-policy.ts'
import { iamWording, rejectPolicy } from './reject-policy.ts'
import { quoted } from './wording.ts'

/** A partition of AWS, of which there are more than this service knows, or a pattern of one. */
const partitionForm = /^(aws[a-z-]*|[a-z-]*\*[a-z*-]*)$/
/** What IAM says of a region in the ARNs of services that have none. */
const regionless: ReadonlyMap<string, (resource: string) => string> = new Map([
  ['iam', (resource: string) => `IAM resource ${resource} cannot contain region information.`],
  ['s3', (resource: string) => `Resource ${resource} can not contain region information.`],
])
const iamPaths: readonly string[] = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
]
/** Beyond the colons that separate the components, a resource may have colons of its own. */
const colonsOfArn = 5

/**
 * Holds a resource of an identity-based policy to what IAM asks of its form: a partition, a service,
 * no region where the service has none, a kind of resource that IAM has. A pattern may end early, as
 * `arn:aws:sqs` does.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED when it has another form
 * @see IAM User Guide, "IAM JSON policy elements: Resource", "IAM identifiers"
 */
export function requireResourceForm(resource: string, path: PolicyPath): void {
  if (resource === '*') return
  const found = findProblem(resource)
  if (found === undefined) return
  const [problem, iam] = found
  rejectPolicy(path, {
    problem: `has ${quoted(resource)}, ${problem}`,
    received: resource,
    iam,
  })
}

function findProblem(resource: string): readonly [problem: string, iam: string] | undefined {
  const [, partition = '', service, ...rest] = resource.split(':')
  if (!partitionForm.test(partition)) {
    return ['whose second component is no partition', invalidPartition(resource)]
  }
  if (service === undefined) {
    const iam = 'Resource vendor must be fully qualified and cannot contain regexes.'
    return ['which names no service', iam]
  }
  const tooShort = resource.split(':').length <= colonsOfArn && resource.includes('::')
  if (service === '' || tooShort) {
    return ['which lacks a component of an ARN', iamWording.legacyParsing]
  }
  const [region = '', , ...path] = rest
  const regionProblem = regionless.get(service)
  if (regionProblem !== undefined && region !== '') {
    return ['whose service has no regions', regionProblem(resource)]
  }
  if (service === 'iam' && rest.length > 0 && !isIamPath(path.join(':'))) {
    const iam = `IAM resource path must either be "*" or start with ${iamPaths.join(', ')}.`
    return ['which is no kind of resource of IAM', iam]
  }
  return undefined
}

function isIamPath(path: string): boolean {
  return path === '*' || iamPaths.some((start) => path.startsWith(start))
}

/** IAM's answer to an ARN of a partition that there is not, with `*` for components left out. */
export function invalidPartition(resource: string): string {
  const [, partition = '', service = '', region = '*', account = '*', ...path] = resource.split(':')
  const arn = ['arn', partition, service === '' && resource.split(':').length < 4 ? '*' : service]
  const rest = [region, account, path.length === 0 ? '*' : path.join(':')]
  return `Partition ${quoted(partition)} is not valid for resource ${quoted([...arn, ...rest].join(':'))}.`
}
