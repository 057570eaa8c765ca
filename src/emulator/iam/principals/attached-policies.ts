import type { QueryResult } from '../../query/query-action.ts'
import type { IamScope } from '../iam-action.ts'
import { iamQuotas } from '../iam-quotas.ts'
import { limitExceeded, noSuchEntity } from '../iam-refusal.ts'
import type { IamStore } from '../iam-store.ts'
import { page } from '../pagination.ts'
import type { PageParameters } from '../pagination.ts'
import { requireManagedPolicy } from './managed-policy.ts'
import { capitalised, changePrincipal, requirePrincipal } from './principal-kind.ts'
import type { PrincipalKind } from './principal-kind.ts'

interface NamedAttachment {
  readonly name: string
  readonly PolicyArn: string
}

const quotas = { role: iamQuotas.attachedPoliciesPerRole, user: iamQuotas.attachedPoliciesPerUser }

/**
 * Attaches a managed policy; one that is attached stays so.
 *
 * @throws {RequestRefused} IAM_ENTITY_MISSING, IAM_INPUT_INVALID, IAM_LIMIT_EXCEEDED
 */
export async function attachPolicy(
  iam: IamStore,
  scope: IamScope,
  kind: PrincipalKind,
  { name, PolicyArn }: NamedAttachment,
): Promise<void> {
  await iam.change(scope.accountId, (writer) =>
    changePrincipal(writer, scope, kind, name, async (record) => {
      await requireManagedPolicy(writer, scope, PolicyArn)
      const attachedPolicyArns = [...new Set([...record.attachedPolicyArns, PolicyArn])]
      if (attachedPolicyArns.length > quotas[kind]) {
        throw limitExceeded(
          `Cannot exceed quota for PoliciesPer${capitalised[kind]}: ${quotas[kind]}`,
        )
      }
      return { ...record, attachedPolicyArns }
    }),
  )
}

/** @throws {RequestRefused} IAM_ENTITY_MISSING, also for a policy that is not attached */
export async function detachPolicy(
  iam: IamStore,
  scope: IamScope,
  kind: PrincipalKind,
  { name, PolicyArn }: NamedAttachment,
): Promise<void> {
  await iam.change(scope.accountId, (writer) =>
    changePrincipal(writer, scope, kind, name, (record) => {
      if (!record.attachedPolicyArns.includes(PolicyArn)) {
        throw noSuchEntity(`Policy ${PolicyArn} was not found.`)
      }
      const attachedPolicyArns = record.attachedPolicyArns.filter((arn) => arn !== PolicyArn)
      return { ...record, attachedPolicyArns }
    }),
  )
}

/** An ARN with its path would make a marker that is longer than IAM takes. */
function byName({ arn }: { readonly arn: string }): string {
  return `${arn.slice(arn.lastIndexOf('/') + 1)} ${arn.split(':')[4] ?? ''}`
}

/** Attached policies by name, those below a path. @throws {RequestRefused} IAM_ENTITY_MISSING */
export async function listAttachedPolicies(
  iam: IamStore,
  scope: IamScope,
  kind: PrincipalKind,
  {
    name,
    PathPrefix = '/',
    ...asked
  }: PageParameters & { readonly name: string; readonly PathPrefix?: string },
): Promise<QueryResult> {
  const { attachedPolicyArns } = await requirePrincipal(iam, scope, kind, name)
  const attached = attachedPolicyArns
    .map((arn) => ({ arn, pathAndName: arn.slice(arn.indexOf(':policy/') + ':policy'.length) }))
    .filter(({ pathAndName }) => pathAndName.startsWith(PathPrefix))
  const { items, rest } = page(attached, asked, byName)
  return {
    AttachedPolicies: items.map(({ arn }) => ({
      PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
      PolicyArn: arn,
    })),
    ...rest,
  }
}
