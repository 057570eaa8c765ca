import type { PolicyDocument, PolicyKind, Statement } from './policy-document.ts'
import type { StatementPlace } from './policy-element.ts'
import { asStrings, requireVariables } from './policy-element.ts'
import type { PolicyPath } from './reject-policy.ts'
import { iamWording, rejectPolicy } from './reject-policy.ts'
import { invalidPartition, requireResourceForm } from './resource-form.ts'
import { quoted } from './wording.ts'

/**
 * Parses the Resource or NotResource element of a statement: forbidden in trust policies, one of
 * the two required elsewhere. A resource is `*` or an ARN that may have wildcards and variables.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED when one is missing or too many, or a value is no resource
 * @see IAM User Guide, "IAM JSON policy elements: Resource"
 */
export function parseResources(
  { Resource, NotResource }: Readonly<Record<string, unknown>>,
  { path, kind, version }: StatementPlace,
): Pick<Statement, 'Resource' | 'NotResource'> {
  if (kind === 'trust') {
    if (Resource === undefined && NotResource === undefined) return {}
    rejectPolicy(path, {
      problem: 'names a resource, but a trust policy speaks of the role it is attached to',
      iam: Resource === undefined ? iamWording.notResourceForbidden : iamWording.resourceForbidden,
    })
  }
  if (Resource !== undefined && NotResource !== undefined) {
    rejectPolicy(path, { problem: 'has both Resource and NotResource' })
  }
  if (Resource !== undefined) {
    return { Resource: parseList(Resource, `${path}.Resource`, kind, version) }
  }
  if (NotResource !== undefined) {
    return { NotResource: parseList(NotResource, `${path}.NotResource`, kind, version) }
  }
  rejectPolicy(path, {
    problem: 'has neither Resource nor NotResource',
    iam: iamWording.resourceMissing,
  })
}

function parseList(
  value: unknown,
  path: PolicyPath,
  kind: PolicyKind,
  version: PolicyDocument['Version'],
): readonly string[] {
  const resources = asStrings(value, path)
  if (resources.length === 0) {
    rejectPolicy(path, { problem: 'is empty', iam: iamWording.resourceMissing })
  }
  for (const resource of resources) {
    if (resource !== '*' && !resource.startsWith('arn:')) {
      rejectPolicy(path, {
        problem: `has ${quoted(resource)}, which is neither an ARN nor "*"`,
        received: resource,
        iam: resource.includes(':')
          ? invalidPartition(resource)
          : `Resource ${resource} must be in ARN format or "*".`,
      })
    }
    if (kind !== 'resource') requireResourceForm(resource, path)
    requireVariables(resource, path, version)
  }
  return resources
}
