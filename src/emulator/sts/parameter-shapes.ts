import { limits } from '../../federation/limits.ts'

/** AWS's own words for an ARN's characters, as its errors quote them. */
const arnPattern = String.raw`[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`
const tagKeyPattern = String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]+`
const tagValuePattern = String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]*`

/** What names of sessions, federated users and source identities are made of. */
const namePattern = String.raw`[\w+=,.@-]*`

const tagKey = {
  type: 'string',
  minLength: limits.tagKeyCharacters.minimum,
  maxLength: limits.tagKeyCharacters.maximum,
  pattern: tagKeyPattern,
} as const

const arn = { type: 'string', minLength: 20, maxLength: 2048, pattern: arnPattern } as const

/** Shapes of parameters that several actions of STS have, as AWS's service model has them. */
export const stsShapes = {
  arn,
  roleSessionName: {
    type: 'string',
    minLength: limits.roleSessionNameCharacters.minimum,
    maxLength: limits.roleSessionNameCharacters.maximum,
    pattern: namePattern,
  },
  sourceIdentity: {
    type: 'string',
    minLength: limits.sourceIdentityCharacters.minimum,
    maxLength: limits.sourceIdentityCharacters.maximum,
    pattern: namePattern,
  },
  federatedUserName: { type: 'string', minLength: 2, maxLength: 32, pattern: namePattern },
  policyArns: {
    type: 'list',
    member: { type: 'structure', required: [], members: { arn } },
  },
  policy: {
    type: 'string',
    minLength: 1,
    maxLength: 2048,
    pattern: String.raw`[\u0009\u000A\u000D\u0020-\u00FF]+`,
  },
  /** Of a role session. */
  roleDurationSeconds: {
    type: 'integer',
    min: limits.sessionDurationSeconds.minimum,
    max: limits.sessionDurationSeconds.maximum,
  },
  /** Of GetSessionToken and GetFederationToken: 15 minutes to 36 hours. */
  userDurationSeconds: { type: 'integer', min: 900, max: 129_600 },
  tags: {
    type: 'list',
    member: {
      type: 'structure',
      required: ['Key', 'Value'],
      members: {
        Key: tagKey,
        Value: {
          type: 'string',
          minLength: limits.tagValueCharacters.minimum,
          maxLength: limits.tagValueCharacters.maximum,
          pattern: tagValuePattern,
        },
      },
    },
    maxLength: limits.sessionTags.maximum,
  },
  tagKeys: { type: 'list', member: tagKey, maxLength: limits.sessionTags.maximum },
  serialNumber: {
    type: 'string',
    minLength: 9,
    maxLength: 256,
    pattern: String.raw`[\w+=/:,.@-]*`,
  },
  tokenCode: {
    type: 'string',
    minLength: 6,
    maxLength: 6,
    pattern: String.raw`[\d]*`,
    sensitive: true,
  },
} as const
