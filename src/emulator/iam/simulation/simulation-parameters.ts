import type { StructureShape } from '../../query/parameter-shape.ts'
import {
  actionNameList,
  arn,
  contextEntryList,
  marker,
  maxItems,
  policyDocument,
  resourceHandlingOption,
  resourceName,
  resourceNameList,
  simulationPolicyList,
} from '../iam-shapes.ts'

export const getContextKeysForCustomPolicyParameters = {
  type: 'structure',
  required: ['PolicyInputList'],
  members: { PolicyInputList: simulationPolicyList },
} as const satisfies StructureShape

export const getContextKeysForPrincipalPolicyParameters = {
  type: 'structure',
  required: ['PolicySourceArn'],
  members: { PolicySourceArn: arn, PolicyInputList: simulationPolicyList },
} as const satisfies StructureShape

export const simulateCustomPolicyParameters = {
  type: 'structure',
  required: ['PolicyInputList', 'ActionNames'],
  members: {
    PolicyInputList: simulationPolicyList,
    PermissionsBoundaryPolicyInputList: simulationPolicyList,
    ActionNames: actionNameList,
    ResourceArns: resourceNameList,
    ResourcePolicy: policyDocument,
    ResourceOwner: resourceName,
    CallerArn: resourceName,
    ContextEntries: contextEntryList,
    ResourceHandlingOption: resourceHandlingOption,
    MaxItems: maxItems,
    Marker: marker,
  },
} as const satisfies StructureShape

export const simulatePrincipalPolicyParameters = {
  type: 'structure',
  required: ['PolicySourceArn', 'ActionNames'],
  members: {
    PolicySourceArn: arn,
    PolicyInputList: simulationPolicyList,
    PermissionsBoundaryPolicyInputList: simulationPolicyList,
    ActionNames: actionNameList,
    ResourceArns: resourceNameList,
    ResourcePolicy: policyDocument,
    ResourceOwner: resourceName,
    CallerArn: resourceName,
    ContextEntries: contextEntryList,
    ResourceHandlingOption: resourceHandlingOption,
    MaxItems: maxItems,
    Marker: marker,
  },
} as const satisfies StructureShape
