import type { StructureShape } from '../../query/parameter-shape.ts'
import {
  accessKeyId,
  arn,
  existingUserName,
  marker,
  maxItems,
  path,
  pathPrefix,
  policyDocument,
  policyName,
  policyPath,
  status,
  tagKeyList,
  tagList,
  userName,
} from '../iam-shapes.ts'

export const attachUserPolicyParameters = {
  type: 'structure',
  required: ['UserName', 'PolicyArn'],
  members: { UserName: userName, PolicyArn: arn },
} as const satisfies StructureShape

export const createAccessKeyParameters = {
  type: 'structure',
  required: [],
  members: { UserName: existingUserName },
} as const satisfies StructureShape

export const createUserParameters = {
  type: 'structure',
  required: ['UserName'],
  members: { Path: path, UserName: userName, PermissionsBoundary: arn, Tags: tagList },
} as const satisfies StructureShape

export const deleteAccessKeyParameters = {
  type: 'structure',
  required: ['AccessKeyId'],
  members: { UserName: existingUserName, AccessKeyId: accessKeyId },
} as const satisfies StructureShape

export const deleteUserParameters = {
  type: 'structure',
  required: ['UserName'],
  members: { UserName: existingUserName },
} as const satisfies StructureShape

export const deleteUserPermissionsBoundaryParameters = {
  type: 'structure',
  required: ['UserName'],
  members: { UserName: userName },
} as const satisfies StructureShape

export const deleteUserPolicyParameters = {
  type: 'structure',
  required: ['UserName', 'PolicyName'],
  members: { UserName: existingUserName, PolicyName: policyName },
} as const satisfies StructureShape

export const detachUserPolicyParameters = {
  type: 'structure',
  required: ['UserName', 'PolicyArn'],
  members: { UserName: userName, PolicyArn: arn },
} as const satisfies StructureShape

export const getAccessKeyLastUsedParameters = {
  type: 'structure',
  required: ['AccessKeyId'],
  members: { AccessKeyId: accessKeyId },
} as const satisfies StructureShape

export const getUserParameters = {
  type: 'structure',
  required: [],
  members: { UserName: existingUserName },
} as const satisfies StructureShape

export const getUserPolicyParameters = {
  type: 'structure',
  required: ['UserName', 'PolicyName'],
  members: { UserName: existingUserName, PolicyName: policyName },
} as const satisfies StructureShape

export const listAccessKeysParameters = {
  type: 'structure',
  required: [],
  members: { UserName: existingUserName, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const listAttachedUserPoliciesParameters = {
  type: 'structure',
  required: ['UserName'],
  members: { UserName: userName, PathPrefix: policyPath, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const listGroupsForUserParameters = {
  type: 'structure',
  required: ['UserName'],
  members: { UserName: existingUserName, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const listMFADevicesParameters = {
  type: 'structure',
  required: [],
  members: { UserName: existingUserName, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const listUserPoliciesParameters = {
  type: 'structure',
  required: ['UserName'],
  members: { UserName: existingUserName, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const listUserTagsParameters = {
  type: 'structure',
  required: ['UserName'],
  members: { UserName: existingUserName, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const listUsersParameters = {
  type: 'structure',
  required: [],
  members: { PathPrefix: pathPrefix, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const putUserPermissionsBoundaryParameters = {
  type: 'structure',
  required: ['UserName', 'PermissionsBoundary'],
  members: { UserName: userName, PermissionsBoundary: arn },
} as const satisfies StructureShape

export const putUserPolicyParameters = {
  type: 'structure',
  required: ['UserName', 'PolicyName', 'PolicyDocument'],
  members: { UserName: existingUserName, PolicyName: policyName, PolicyDocument: policyDocument },
} as const satisfies StructureShape

export const tagUserParameters = {
  type: 'structure',
  required: ['UserName', 'Tags'],
  members: { UserName: existingUserName, Tags: tagList },
} as const satisfies StructureShape

export const untagUserParameters = {
  type: 'structure',
  required: ['UserName', 'TagKeys'],
  members: { UserName: existingUserName, TagKeys: tagKeyList },
} as const satisfies StructureShape

export const updateAccessKeyParameters = {
  type: 'structure',
  required: ['AccessKeyId', 'Status'],
  members: { UserName: existingUserName, AccessKeyId: accessKeyId, Status: status },
} as const satisfies StructureShape

export const updateUserParameters = {
  type: 'structure',
  required: ['UserName'],
  members: { UserName: existingUserName, NewPath: path, NewUserName: userName },
} as const satisfies StructureShape
