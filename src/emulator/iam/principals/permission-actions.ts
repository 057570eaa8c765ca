import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamScope } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { attachPolicy, detachPolicy, listAttachedPolicies } from './attached-policies.ts'
import {
  deleteBoundary,
  listPrincipalTags,
  putBoundary,
  tagPrincipal,
  untagPrincipal,
} from './boundary-and-tags.ts'
import {
  deleteInlinePolicy,
  getInlinePolicy,
  listInlinePolicies,
  putInlinePolicy,
} from './inline-policies.ts'
import { boundaryContext, policyArnContext } from './managed-policy.ts'
import { principalBoundaryContext } from './principal-boundary.ts'
import { capitalised, principalResource } from './principal-kind.ts'
import type { PrincipalKind } from './principal-kind.ts'
import { readTags } from '../tags.ts'
import * as roleParameters from '../roles/role-parameters.ts'
import * as userParameters from '../users/user-parameters.ts'

/** The shapes of the actions' parameters, which differ in the name of the name. */
const parametersOf = {
  role: {
    attach: roleParameters.attachRolePolicyParameters,
    deleteBoundary: roleParameters.deleteRolePermissionsBoundaryParameters,
    deleteInline: roleParameters.deleteRolePolicyParameters,
    detach: roleParameters.detachRolePolicyParameters,
    getInline: roleParameters.getRolePolicyParameters,
    listInline: roleParameters.listRolePoliciesParameters,
    listTags: roleParameters.listRoleTagsParameters,
    listAttached: roleParameters.listAttachedRolePoliciesParameters,
    putBoundary: roleParameters.putRolePermissionsBoundaryParameters,
    putInline: roleParameters.putRolePolicyParameters,
    tag: roleParameters.tagRoleParameters,
    untag: roleParameters.untagRoleParameters,
  },
  user: {
    attach: userParameters.attachUserPolicyParameters,
    deleteBoundary: userParameters.deleteUserPermissionsBoundaryParameters,
    deleteInline: userParameters.deleteUserPolicyParameters,
    detach: userParameters.detachUserPolicyParameters,
    getInline: userParameters.getUserPolicyParameters,
    listInline: userParameters.listUserPoliciesParameters,
    listTags: userParameters.listUserTagsParameters,
    listAttached: userParameters.listAttachedUserPoliciesParameters,
    putBoundary: userParameters.putUserPermissionsBoundaryParameters,
    putInline: userParameters.putUserPolicyParameters,
    tag: userParameters.tagUserParameters,
    untag: userParameters.untagUserParameters,
  },
} as const

type Named = { readonly RoleName: string } | { readonly UserName: string }

function nameIn(parameters: Named): string {
  return 'RoleName' in parameters ? parameters.RoleName : parameters.UserName
}

/** The parameters with the name under one name. */
function named<Sent extends Named>(parameters: Sent): Sent & { readonly name: string } {
  return { ...parameters, name: nameIn(parameters) }
}

/**
 * IAM's actions on what a role or user may do: inline and managed policies, the boundary, tags. They are
 * the same for both, under another name.
 */
export function permissionActions(
  emulation: IamEmulation,
  kind: PrincipalKind,
): readonly QueryAction[] {
  const { iam } = emulation
  const of = capitalised[kind]
  const shapes = parametersOf[kind]
  const resource = (parameters: Named, scope: IamScope) =>
    principalResource(iam, scope, kind, nameIn(parameters))
  const boundary = (parameters: Named, scope: IamScope) =>
    principalBoundaryContext(iam, scope, kind, nameIn(parameters))
  return [
    iamAction(emulation, {
      name: `Put${of}Policy`,
      parameters: shapes.putInline,
      readOnly: false,
      resource,
      context: boundary,
      run: async (parameters, scope) => {
        await putInlinePolicy(iam, scope, kind, named(parameters))
        return {}
      },
    }),
    iamAction(emulation, {
      name: `Get${of}Policy`,
      parameters: shapes.getInline,
      readOnly: true,
      resource,
      run: async (parameters, scope) => ({
        [`${of}Name`]: nameIn(parameters),
        ...(await getInlinePolicy(iam, scope, kind, named(parameters))),
      }),
    }),
    iamAction(emulation, {
      name: `List${of}Policies`,
      parameters: shapes.listInline,
      readOnly: true,
      resource,
      run: (parameters, scope) => listInlinePolicies(iam, scope, kind, named(parameters)),
    }),
    iamAction(emulation, {
      name: `Delete${of}Policy`,
      parameters: shapes.deleteInline,
      readOnly: false,
      resource,
      context: boundary,
      run: async (parameters, scope) => {
        await deleteInlinePolicy(iam, scope, kind, named(parameters))
        return {}
      },
    }),
    iamAction(emulation, {
      name: `Attach${of}Policy`,
      parameters: shapes.attach,
      readOnly: false,
      resource,
      context: async (parameters, scope) =>
        new Map([
          ...policyArnContext(parameters.PolicyArn),
          ...(await boundary(parameters, scope)),
        ]),
      run: async (parameters, scope) => {
        await attachPolicy(iam, scope, kind, named(parameters))
        return {}
      },
    }),
    iamAction(emulation, {
      name: `Detach${of}Policy`,
      parameters: shapes.detach,
      readOnly: false,
      resource,
      context: async (parameters, scope) =>
        new Map([
          ...policyArnContext(parameters.PolicyArn),
          ...(await boundary(parameters, scope)),
        ]),
      run: async (parameters, scope) => {
        await detachPolicy(iam, scope, kind, named(parameters))
        return {}
      },
    }),
    iamAction(emulation, {
      name: `ListAttached${of}Policies`,
      parameters: shapes.listAttached,
      readOnly: true,
      resource,
      run: (parameters, scope) => listAttachedPolicies(iam, scope, kind, named(parameters)),
    }),
    iamAction(emulation, {
      name: `Put${of}PermissionsBoundary`,
      parameters: shapes.putBoundary,
      readOnly: false,
      resource,
      context: ({ PermissionsBoundary }) => boundaryContext(PermissionsBoundary),
      run: async (parameters, scope) => {
        await putBoundary(iam, scope, kind, named(parameters))
        return {}
      },
    }),
    iamAction(emulation, {
      name: `Delete${of}PermissionsBoundary`,
      parameters: shapes.deleteBoundary,
      readOnly: false,
      resource,
      context: boundary,
      run: async (parameters, scope) => {
        await deleteBoundary(iam, scope, kind, nameIn(parameters))
        return {}
      },
    }),
    iamAction(emulation, {
      name: `Tag${of}`,
      parameters: shapes.tag,
      readOnly: false,
      resource,
      requestTags: ({ Tags }) => readTags(Tags),
      run: async (parameters, scope) => {
        await tagPrincipal(iam, scope, kind, named(parameters))
        return {}
      },
    }),
    iamAction(emulation, {
      name: `Untag${of}`,
      parameters: shapes.untag,
      readOnly: false,
      resource,
      run: async (parameters, scope) => {
        await untagPrincipal(iam, scope, kind, named(parameters))
        return {}
      },
    }),
    iamAction(emulation, {
      name: `List${of}Tags`,
      parameters: shapes.listTags,
      readOnly: true,
      resource,
      run: (parameters, scope) => listPrincipalTags(iam, scope, kind, named(parameters)),
    }),
  ]
}
