import { randomUUID } from 'node:crypto'
import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamScope } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { iamQuotas } from '../iam-quotas.ts'
import type { RoleRecord } from '../iam-records.ts'
import { entityAlreadyExists, limitExceeded } from '../iam-refusal.ts'
import { boundaryContext, requireManagedPolicy } from '../principals/managed-policy.ts'
import { mergeTags, readTags } from '../tags.ts'
import { uniqueId } from '../unique-id.ts'
import { createRoleParameters } from './role-parameters.ts'
import { roleResult } from './role-result.ts'
import { readTrustPolicy } from './trust-policy.ts'

/**
 * CreateRole.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED, POLICY_TOO_LARGE for the trust policy
 * @throws {RequestRefused} IAM_ENTITY_EXISTS for a name that is taken, in whatever case;
 *   IAM_ENTITY_MISSING for a boundary that is not there; IAM_INPUT_INVALID, IAM_LIMIT_EXCEEDED
 * @see IAM User Guide, "Creating IAM roles"
 */
export function createRole(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'CreateRole',
    parameters: createRoleParameters,
    readOnly: false,
    resource: ({ Path = '/', RoleName }, scope) => ({ arn: roleArn(scope, Path, RoleName) }),
    requestTags: ({ Tags }) => readTags(Tags),
    context: ({ PermissionsBoundary }) => boundaryContext(PermissionsBoundary),
    run: async (parameters, scope) => {
      const { Path: path = '/', RoleName: roleName, Tags, PermissionsBoundary } = parameters
      const { accountId, now } = scope
      const arn = roleArn(scope, path, roleName)
      const tags = mergeTags([], readTags(Tags))
      const created = await iam.change(accountId, async (writer): Promise<RoleRecord> => {
        if ((await writer.find('role', accountId, roleName)) !== undefined) {
          throw entityAlreadyExists(`Role with name ${roleName} already exists.`)
        }
        if ((await writer.list('role', accountId)).length >= iamQuotas.rolesPerAccount) {
          throw limitExceeded(
            `Cannot exceed quota for RolesPerAccount: ${iamQuotas.rolesPerAccount}`,
          )
        }
        const trustPolicy = await readTrustPolicy(parameters.AssumeRolePolicyDocument, writer)
        if (PermissionsBoundary !== undefined) {
          await requireManagedPolicy(writer, scope, PermissionsBoundary, 'boundary')
        }
        const role: RoleRecord = {
          arn,
          accountId,
          path,
          roleName,
          roleId: uniqueId('AROA', { arn, creation: randomUUID() }),
          createdAt: now.getTime(),
          ...(parameters.Description === undefined ? {} : { description: parameters.Description }),
          maxSessionDurationSeconds: parameters.MaxSessionDuration ?? 3600,
          trustPolicy,
          tags,
          inlinePolicies: {},
          attachedPolicyArns: [],
          ...(PermissionsBoundary === undefined
            ? {}
            : { permissionsBoundaryArn: PermissionsBoundary }),
        }
        await writer.put('role', role)
        return role
      })
      return { Role: await roleResult(created, iam, { whole: true }) }
    },
  })
}

function roleArn({ partition, accountId }: IamScope, path: string, roleName: string): string {
  return `arn:${partition}:iam::${accountId}:role${path}${roleName}`
}
