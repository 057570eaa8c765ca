import { limits } from '../../federation/limits.ts'
import type { StructureShape } from '../query/parameter-shape.ts'

/** AWS's own words for an ARN's characters, as its errors quote them. */
const arnPattern = String.raw`[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`

const arn = { type: 'string', minLength: 20, maxLength: 2048, pattern: arnPattern } as const

/** The parameters of AssumeRoleWithSAML, as AWS's service model has them. */
export const assumeRoleWithSamlParameters = {
  type: 'structure',
  required: ['RoleArn', 'PrincipalArn', 'SAMLAssertion'],
  members: {
    RoleArn: arn,
    PrincipalArn: arn,
    SAMLAssertion: {
      type: 'string',
      minLength: limits.samlAssertionBase64Characters.minimum,
      maxLength: limits.samlAssertionBase64Characters.maximum,
      sensitive: true,
    },
    PolicyArns: {
      type: 'list',
      member: { type: 'structure', required: [], members: { arn } },
    },
    Policy: {
      type: 'string',
      minLength: 1,
      maxLength: 2048,
      pattern: String.raw`[\u0009\u000A\u000D\u0020-\u00FF]+`,
    },
    DurationSeconds: {
      type: 'integer',
      min: limits.sessionDurationSeconds.minimum,
      max: limits.sessionDurationSeconds.maximum,
    },
  },
} as const satisfies StructureShape
