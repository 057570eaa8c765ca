import type { ParameterShape } from '../query/parameter-shape.ts'

/**
 * The shapes that IAM's parameters are made of, under the names of AWS's service model without `Type` at the
 * end, with its limits and patterns, which errors quote. A test holds them to the model.
 *
 * @see IAM API Reference, "Data Types"
 */
const satisfied = <const Shape extends ParameterShape>(shape: Shape): Shape => shape

export const sAMLMetadataDocument = satisfied({
  type: 'string',
  minLength: 1000,
  maxLength: 10000000,
})
export const sAMLProviderName = satisfied({
  type: 'string',
  minLength: 1,
  maxLength: 128,
  pattern: String.raw`[\w._-]+`,
})
const tagKey = satisfied({
  type: 'string',
  minLength: 1,
  maxLength: 128,
  pattern: String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]+`,
})
const tagValue = satisfied({
  type: 'string',
  minLength: 0,
  maxLength: 256,
  pattern: String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]*`,
})
const tag = satisfied({
  type: 'structure',
  required: ['Key', 'Value'],
  members: { Key: tagKey, Value: tagValue },
})
export const tagList = satisfied({ type: 'list', member: tag, maxLength: 50 })
export const arn = satisfied({ type: 'string', minLength: 20, maxLength: 2048 })
export const marker = satisfied({
  type: 'string',
  minLength: 1,
  maxLength: 320,
  pattern: String.raw`[\u0020-\u00FF]+`,
})
export const maxItems = satisfied({ type: 'integer', min: 1, max: 1000 })
export const tagKeyList = satisfied({ type: 'list', member: tagKey, maxLength: 50 })
export const clientID = satisfied({ type: 'string', minLength: 1, maxLength: 255 })
export const openIDConnectProviderUrl = satisfied({ type: 'string', minLength: 1, maxLength: 255 })
export const clientIDList = satisfied({ type: 'list', member: clientID })
const thumbprint = satisfied({ type: 'string', minLength: 40, maxLength: 40 })
export const thumbprintList = satisfied({ type: 'list', member: thumbprint })
export const accountAlias = satisfied({
  type: 'string',
  minLength: 3,
  maxLength: 63,
  pattern: '^[a-z0-9](([a-z0-9]|-(?!-))*[a-z0-9])?$',
})
export const roleName = satisfied({
  type: 'string',
  minLength: 1,
  maxLength: 64,
  pattern: String.raw`[\w+=,.@-]+`,
})
export const path = satisfied({
  type: 'string',
  minLength: 1,
  maxLength: 512,
  pattern: String.raw`(\u002F)|(\u002F[\u0021-\u007F]+\u002F)`,
})
export const policyDocument = satisfied({
  type: 'string',
  minLength: 1,
  maxLength: 131072,
  pattern: String.raw`[\u0009\u000A\u000D\u0020-\u00FF]+`,
})
export const roleDescription = satisfied({
  type: 'string',
  maxLength: 1000,
  pattern: String.raw`[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*`,
})
export const roleMaxSessionDuration = satisfied({ type: 'integer', min: 3600, max: 43200 })
export const policyName = satisfied({
  type: 'string',
  minLength: 1,
  maxLength: 128,
  pattern: String.raw`[\w+=,.@-]+`,
})
export const policyPath = satisfied({
  type: 'string',
  minLength: 1,
  maxLength: 512,
  pattern: String.raw`((/[A-Za-z0-9\.,\+@=_-]+)*)/`,
})
export const pathPrefix = satisfied({
  type: 'string',
  minLength: 1,
  maxLength: 512,
  pattern: String.raw`\u002F[\u0021-\u007F]*`,
})
export const userName = satisfied({
  type: 'string',
  minLength: 1,
  maxLength: 64,
  pattern: String.raw`[\w+=,.@-]+`,
})
export const existingUserName = satisfied({
  type: 'string',
  minLength: 1,
  maxLength: 128,
  pattern: String.raw`[\w+=,.@-]+`,
})
export const accessKeyId = satisfied({
  type: 'string',
  minLength: 16,
  maxLength: 128,
  pattern: String.raw`[\w]+`,
})
export const status = satisfied({ type: 'string', enum: ['Active', 'Inactive'] })
export const policyDescription = satisfied({ type: 'string', maxLength: 1000 })
export const boolean = satisfied({ type: 'boolean' })
export const policyVersionId = satisfied({
  type: 'string',
  pattern: String.raw`v[1-9][0-9]*(\.[A-Za-z0-9-]*)?`,
})
export const entity = satisfied({
  type: 'string',
  enum: ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'],
})
export const policyUsage = satisfied({
  type: 'string',
  enum: ['PermissionsPolicy', 'PermissionsBoundary'],
})
export const policyScope = satisfied({ type: 'string', enum: ['All', 'AWS', 'Local'] })
export const simulationPolicyList = satisfied({ type: 'list', member: policyDocument })
const actionName = satisfied({ type: 'string', minLength: 3, maxLength: 128 })
export const actionNameList = satisfied({ type: 'list', member: actionName })
export const resourceName = satisfied({ type: 'string', minLength: 1, maxLength: 2048 })
export const resourceNameList = satisfied({ type: 'list', member: resourceName })
const contextKeyName = satisfied({ type: 'string', minLength: 5, maxLength: 256 })
const contextKeyValue = satisfied({ type: 'string' })
const contextKeyValueList = satisfied({ type: 'list', member: contextKeyValue })
const contextKeyTypeEnum = satisfied({
  type: 'string',
  enum: [
    'string',
    'stringList',
    'numeric',
    'numericList',
    'boolean',
    'booleanList',
    'ip',
    'ipList',
    'binary',
    'binaryList',
    'date',
    'dateList',
  ],
})
const contextEntry = satisfied({
  type: 'structure',
  required: [],
  members: {
    ContextKeyName: contextKeyName,
    ContextKeyValues: contextKeyValueList,
    ContextKeyType: contextKeyTypeEnum,
  },
})
export const contextEntryList = satisfied({ type: 'list', member: contextEntry })
export const resourceHandlingOption = satisfied({ type: 'string', minLength: 1, maxLength: 64 })
