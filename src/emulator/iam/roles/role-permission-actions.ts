import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamScope } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import {
  attachPolicy,
  detachPolicy,
  listAttachedPolicies,
} from '../principals/attached-policies.ts'
import {
  deleteBoundary,
  listPrincipalTags,
  putBoundary,
  tagPrincipal,
  untagPrincipal,
} from '../principals/boundary-and-tags.ts'
import {
  deleteInlinePolicy,
  getInlinePolicy,
  listInlinePolicies,
  putInlinePolicy,
} from '../principals/inline-policies.ts'
import { boundaryContext, policyArnContext } from '../principals/managed-policy.ts'
import { principalBoundaryContext } from '../principals/principal-boundary.ts'
import { principalResource } from '../principals/principal-kind.ts'
import { readTags } from '../tags.ts'
import {
  attachRolePolicyParameters,
  deleteRolePermissionsBoundaryParameters,
  deleteRolePolicyParameters,
  detachRolePolicyParameters,
  getRolePolicyParameters,
  listRolePoliciesParameters,
  listRoleTagsParameters,
  listAttachedRolePoliciesParameters,
  putRolePermissionsBoundaryParameters,
  putRolePolicyParameters,
  tagRoleParameters,
  untagRoleParameters,
} from './role-parameters.ts'

/** IAM's actions on what a role may do: inline and managed policies, the boundary, tags. */
export function rolePermissionActions(emulation: IamEmulation): readonly QueryAction[] {
  const { iam } = emulation
  const resource = ({ RoleName }: { readonly RoleName: string }, scope: IamScope) =>
    principalResource(iam, scope, 'role', RoleName)
  const boundary = ({ RoleName }: { readonly RoleName: string }, scope: IamScope) =>
    principalBoundaryContext(iam, scope, 'role', RoleName)
  return [
    iamAction(emulation, {
      name: 'PutRolePolicy',
      parameters: putRolePolicyParameters,
      readOnly: false,
      resource,
      context: boundary,
      run: async ({ RoleName: name, ...policy }, scope) => {
        await putInlinePolicy(iam, scope, 'role', { name, ...policy })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'GetRolePolicy',
      parameters: getRolePolicyParameters,
      readOnly: true,
      resource,
      run: async ({ RoleName: name, PolicyName }, scope) => ({
        RoleName: name,
        ...(await getInlinePolicy(iam, scope, 'role', { name, PolicyName })),
      }),
    }),
    iamAction(emulation, {
      name: 'ListRolePolicies',
      parameters: listRolePoliciesParameters,
      readOnly: true,
      resource,
      run: async ({ RoleName: name, ...asked }, scope) =>
        listInlinePolicies(iam, scope, 'role', { name, ...asked }),
    }),
    iamAction(emulation, {
      name: 'DeleteRolePolicy',
      parameters: deleteRolePolicyParameters,
      readOnly: false,
      resource,
      context: boundary,
      run: async ({ RoleName: name, PolicyName }, scope) => {
        await deleteInlinePolicy(iam, scope, 'role', { name, PolicyName })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'AttachRolePolicy',
      parameters: attachRolePolicyParameters,
      readOnly: false,
      resource,
      context: async (parameters, scope) =>
        new Map([
          ...policyArnContext(parameters.PolicyArn),
          ...(await boundary(parameters, scope)),
        ]),
      run: async ({ RoleName: name, PolicyArn }, scope) => {
        await attachPolicy(iam, scope, 'role', { name, PolicyArn })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'DetachRolePolicy',
      parameters: detachRolePolicyParameters,
      readOnly: false,
      resource,
      context: async (parameters, scope) =>
        new Map([
          ...policyArnContext(parameters.PolicyArn),
          ...(await boundary(parameters, scope)),
        ]),
      run: async ({ RoleName: name, PolicyArn }, scope) => {
        await detachPolicy(iam, scope, 'role', { name, PolicyArn })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'ListAttachedRolePolicies',
      parameters: listAttachedRolePoliciesParameters,
      readOnly: true,
      resource,
      run: async ({ RoleName: name, ...asked }, scope) =>
        listAttachedPolicies(iam, scope, 'role', { name, ...asked }),
    }),
    iamAction(emulation, {
      name: 'PutRolePermissionsBoundary',
      parameters: putRolePermissionsBoundaryParameters,
      readOnly: false,
      resource,
      context: ({ PermissionsBoundary }) => boundaryContext(PermissionsBoundary),
      run: async ({ RoleName: name, PermissionsBoundary }, scope) => {
        await putBoundary(iam, scope, 'role', { name, PermissionsBoundary })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'DeleteRolePermissionsBoundary',
      parameters: deleteRolePermissionsBoundaryParameters,
      readOnly: false,
      resource,
      context: boundary,
      run: async ({ RoleName: name }, scope) => {
        await deleteBoundary(iam, scope, 'role', name)
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'TagRole',
      parameters: tagRoleParameters,
      readOnly: false,
      resource,
      requestTags: ({ Tags }) => readTags(Tags),
      run: async ({ RoleName: name, Tags }, scope) => {
        await tagPrincipal(iam, scope, 'role', { name, Tags })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'UntagRole',
      parameters: untagRoleParameters,
      readOnly: false,
      resource,
      run: async ({ RoleName: name, TagKeys }, scope) => {
        await untagPrincipal(iam, scope, 'role', { name, TagKeys })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'ListRoleTags',
      parameters: listRoleTagsParameters,
      readOnly: true,
      resource,
      run: async ({ RoleName: name, ...asked }, scope) =>
        listPrincipalTags(iam, scope, 'role', { name, ...asked }),
    }),
  ]
}
