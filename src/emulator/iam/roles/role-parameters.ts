import type { StructureShape } from '../../query/parameter-shape.ts'
import {
  arn,
  marker,
  maxItems,
  path,
  pathPrefix,
  policyDocument,
  policyName,
  policyPath,
  roleDescription,
  roleMaxSessionDuration,
  roleName,
  tagKeyList,
  tagList,
} from '../iam-shapes.ts'

export const attachRolePolicyParameters = {
  type: 'structure',
  required: ['RoleName', 'PolicyArn'],
  members: { RoleName: roleName, PolicyArn: arn },
} as const satisfies StructureShape

export const createRoleParameters = {
  type: 'structure',
  required: ['RoleName', 'AssumeRolePolicyDocument'],
  members: {
    Path: path,
    RoleName: roleName,
    AssumeRolePolicyDocument: policyDocument,
    Description: roleDescription,
    MaxSessionDuration: roleMaxSessionDuration,
    PermissionsBoundary: arn,
    Tags: tagList,
  },
} as const satisfies StructureShape

export const deleteRoleParameters = {
  type: 'structure',
  required: ['RoleName'],
  members: { RoleName: roleName },
} as const satisfies StructureShape

export const deleteRolePermissionsBoundaryParameters = {
  type: 'structure',
  required: ['RoleName'],
  members: { RoleName: roleName },
} as const satisfies StructureShape

export const deleteRolePolicyParameters = {
  type: 'structure',
  required: ['RoleName', 'PolicyName'],
  members: { RoleName: roleName, PolicyName: policyName },
} as const satisfies StructureShape

export const detachRolePolicyParameters = {
  type: 'structure',
  required: ['RoleName', 'PolicyArn'],
  members: { RoleName: roleName, PolicyArn: arn },
} as const satisfies StructureShape

export const getRoleParameters = {
  type: 'structure',
  required: ['RoleName'],
  members: { RoleName: roleName },
} as const satisfies StructureShape

export const getRolePolicyParameters = {
  type: 'structure',
  required: ['RoleName', 'PolicyName'],
  members: { RoleName: roleName, PolicyName: policyName },
} as const satisfies StructureShape

export const listAttachedRolePoliciesParameters = {
  type: 'structure',
  required: ['RoleName'],
  members: { RoleName: roleName, PathPrefix: policyPath, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const listInstanceProfilesForRoleParameters = {
  type: 'structure',
  required: ['RoleName'],
  members: { RoleName: roleName, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const listRolePoliciesParameters = {
  type: 'structure',
  required: ['RoleName'],
  members: { RoleName: roleName, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const listRoleTagsParameters = {
  type: 'structure',
  required: ['RoleName'],
  members: { RoleName: roleName, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const listRolesParameters = {
  type: 'structure',
  required: [],
  members: { PathPrefix: pathPrefix, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const putRolePermissionsBoundaryParameters = {
  type: 'structure',
  required: ['RoleName', 'PermissionsBoundary'],
  members: { RoleName: roleName, PermissionsBoundary: arn },
} as const satisfies StructureShape

export const putRolePolicyParameters = {
  type: 'structure',
  required: ['RoleName', 'PolicyName', 'PolicyDocument'],
  members: { RoleName: roleName, PolicyName: policyName, PolicyDocument: policyDocument },
} as const satisfies StructureShape

export const tagRoleParameters = {
  type: 'structure',
  required: ['RoleName', 'Tags'],
  members: { RoleName: roleName, Tags: tagList },
} as const satisfies StructureShape

export const untagRoleParameters = {
  type: 'structure',
  required: ['RoleName', 'TagKeys'],
  members: { RoleName: roleName, TagKeys: tagKeyList },
} as const satisfies StructureShape

export const updateAssumeRolePolicyParameters = {
  type: 'structure',
  required: ['RoleName', 'PolicyDocument'],
  members: { RoleName: roleName, PolicyDocument: policyDocument },
} as const satisfies StructureShape

export const updateRoleParameters = {
  type: 'structure',
  required: ['RoleName'],
  members: {
    RoleName: roleName,
    Description: roleDescription,
    MaxSessionDuration: roleMaxSessionDuration,
  },
} as const satisfies StructureShape

export const updateRoleDescriptionParameters = {
  type: 'structure',
  required: ['RoleName', 'Description'],
  members: { RoleName: roleName, Description: roleDescription },
} as const satisfies StructureShape
