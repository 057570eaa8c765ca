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
  attachUserPolicyParameters,
  deleteUserPermissionsBoundaryParameters,
  deleteUserPolicyParameters,
  detachUserPolicyParameters,
  getUserPolicyParameters,
  listUserPoliciesParameters,
  listUserTagsParameters,
  listAttachedUserPoliciesParameters,
  putUserPermissionsBoundaryParameters,
  putUserPolicyParameters,
  tagUserParameters,
  untagUserParameters,
} from './user-parameters.ts'

/** IAM's actions on what a user may do: inline and managed policies, the boundary, tags. */
export function userPermissionActions(emulation: IamEmulation): readonly QueryAction[] {
  const { iam } = emulation
  const resource = ({ UserName }: { readonly UserName: string }, scope: IamScope) =>
    principalResource(iam, scope, 'user', UserName)
  const boundary = ({ UserName }: { readonly UserName: string }, scope: IamScope) =>
    principalBoundaryContext(iam, scope, 'user', UserName)
  return [
    iamAction(emulation, {
      name: 'PutUserPolicy',
      parameters: putUserPolicyParameters,
      readOnly: false,
      resource,
      context: boundary,
      run: async ({ UserName: name, ...policy }, scope) => {
        await putInlinePolicy(iam, scope, 'user', { name, ...policy })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'GetUserPolicy',
      parameters: getUserPolicyParameters,
      readOnly: true,
      resource,
      run: async ({ UserName: name, PolicyName }, scope) => ({
        UserName: name,
        ...(await getInlinePolicy(iam, scope, 'user', { name, PolicyName })),
      }),
    }),
    iamAction(emulation, {
      name: 'ListUserPolicies',
      parameters: listUserPoliciesParameters,
      readOnly: true,
      resource,
      run: async ({ UserName: name, ...asked }, scope) =>
        listInlinePolicies(iam, scope, 'user', { name, ...asked }),
    }),
    iamAction(emulation, {
      name: 'DeleteUserPolicy',
      parameters: deleteUserPolicyParameters,
      readOnly: false,
      resource,
      context: boundary,
      run: async ({ UserName: name, PolicyName }, scope) => {
        await deleteInlinePolicy(iam, scope, 'user', { name, PolicyName })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'AttachUserPolicy',
      parameters: attachUserPolicyParameters,
      readOnly: false,
      resource,
      context: async (parameters, scope) =>
        new Map([
          ...policyArnContext(parameters.PolicyArn),
          ...(await boundary(parameters, scope)),
        ]),
      run: async ({ UserName: name, PolicyArn }, scope) => {
        await attachPolicy(iam, scope, 'user', { name, PolicyArn })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'DetachUserPolicy',
      parameters: detachUserPolicyParameters,
      readOnly: false,
      resource,
      context: async (parameters, scope) =>
        new Map([
          ...policyArnContext(parameters.PolicyArn),
          ...(await boundary(parameters, scope)),
        ]),
      run: async ({ UserName: name, PolicyArn }, scope) => {
        await detachPolicy(iam, scope, 'user', { name, PolicyArn })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'ListAttachedUserPolicies',
      parameters: listAttachedUserPoliciesParameters,
      readOnly: true,
      resource,
      run: async ({ UserName: name, ...asked }, scope) =>
        listAttachedPolicies(iam, scope, 'user', { name, ...asked }),
    }),
    iamAction(emulation, {
      name: 'PutUserPermissionsBoundary',
      parameters: putUserPermissionsBoundaryParameters,
      readOnly: false,
      resource,
      context: ({ PermissionsBoundary }) => boundaryContext(PermissionsBoundary),
      run: async ({ UserName: name, PermissionsBoundary }, scope) => {
        await putBoundary(iam, scope, 'user', { name, PermissionsBoundary })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'DeleteUserPermissionsBoundary',
      parameters: deleteUserPermissionsBoundaryParameters,
      readOnly: false,
      resource,
      context: boundary,
      run: async ({ UserName: name }, scope) => {
        await deleteBoundary(iam, scope, 'user', name)
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'TagUser',
      parameters: tagUserParameters,
      readOnly: false,
      resource,
      requestTags: ({ Tags }) => readTags(Tags),
      run: async ({ UserName: name, Tags }, scope) => {
        await tagPrincipal(iam, scope, 'user', { name, Tags })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'UntagUser',
      parameters: untagUserParameters,
      readOnly: false,
      resource,
      run: async ({ UserName: name, TagKeys }, scope) => {
        await untagPrincipal(iam, scope, 'user', { name, TagKeys })
        return {}
      },
    }),
    iamAction(emulation, {
      name: 'ListUserTags',
      parameters: listUserTagsParameters,
      readOnly: true,
      resource,
      run: async ({ UserName: name, ...asked }, scope) =>
        listPrincipalTags(iam, scope, 'user', { name, ...asked }),
    }),
  ]
}
