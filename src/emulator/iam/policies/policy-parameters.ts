import type { StructureShape } from '../../query/parameter-shape.ts'
import {
  arn,
  boolean,
  entity,
  marker,
  maxItems,
  path,
  policyDescription,
  policyDocument,
  policyName,
  policyPath,
  policyScope,
  policyUsage,
  policyVersionId,
  tagKeyList,
  tagList,
} from '../iam-shapes.ts'

export const createPolicyParameters = {
  type: 'structure',
  required: ['PolicyName', 'PolicyDocument'],
  members: {
    PolicyName: policyName,
    Path: policyPath,
    PolicyDocument: policyDocument,
    Description: policyDescription,
    Tags: tagList,
  },
} as const satisfies StructureShape

export const createPolicyVersionParameters = {
  type: 'structure',
  required: ['PolicyArn', 'PolicyDocument'],
  members: { PolicyArn: arn, PolicyDocument: policyDocument, SetAsDefault: boolean },
} as const satisfies StructureShape

export const deletePolicyParameters = {
  type: 'structure',
  required: ['PolicyArn'],
  members: { PolicyArn: arn },
} as const satisfies StructureShape

export const deletePolicyVersionParameters = {
  type: 'structure',
  required: ['PolicyArn', 'VersionId'],
  members: { PolicyArn: arn, VersionId: policyVersionId },
} as const satisfies StructureShape

export const getPolicyParameters = {
  type: 'structure',
  required: ['PolicyArn'],
  members: { PolicyArn: arn },
} as const satisfies StructureShape

export const getPolicyVersionParameters = {
  type: 'structure',
  required: ['PolicyArn', 'VersionId'],
  members: { PolicyArn: arn, VersionId: policyVersionId },
} as const satisfies StructureShape

export const listEntitiesForPolicyParameters = {
  type: 'structure',
  required: ['PolicyArn'],
  members: {
    PolicyArn: arn,
    EntityFilter: entity,
    PathPrefix: path,
    PolicyUsageFilter: policyUsage,
    Marker: marker,
    MaxItems: maxItems,
  },
} as const satisfies StructureShape

export const listPoliciesParameters = {
  type: 'structure',
  required: [],
  members: {
    Scope: policyScope,
    OnlyAttached: boolean,
    PathPrefix: policyPath,
    PolicyUsageFilter: policyUsage,
    Marker: marker,
    MaxItems: maxItems,
  },
} as const satisfies StructureShape

export const listPolicyTagsParameters = {
  type: 'structure',
  required: ['PolicyArn'],
  members: { PolicyArn: arn, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const listPolicyVersionsParameters = {
  type: 'structure',
  required: ['PolicyArn'],
  members: { PolicyArn: arn, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const setDefaultPolicyVersionParameters = {
  type: 'structure',
  required: ['PolicyArn', 'VersionId'],
  members: { PolicyArn: arn, VersionId: policyVersionId },
} as const satisfies StructureShape

export const tagPolicyParameters = {
  type: 'structure',
  required: ['PolicyArn', 'Tags'],
  members: { PolicyArn: arn, Tags: tagList },
} as const satisfies StructureShape

export const untagPolicyParameters = {
  type: 'structure',
  required: ['PolicyArn', 'TagKeys'],
  members: { PolicyArn: arn, TagKeys: tagKeyList },
} as const satisfies StructureShape
