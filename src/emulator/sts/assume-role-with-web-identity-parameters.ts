import type { StructureShape } from '../query/parameter-shape.ts'
import { stsShapes } from './parameter-shapes.ts'

/** The parameters of AssumeRoleWithWebIdentity, as AWS's service model has them. */
export const assumeRoleWithWebIdentityParameters = {
  type: 'structure',
  required: ['RoleArn', 'RoleSessionName', 'WebIdentityToken'],
  members: {
    RoleArn: stsShapes.arn,
    RoleSessionName: stsShapes.roleSessionName,
    WebIdentityToken: { type: 'string', minLength: 4, maxLength: 20_000, sensitive: true },
    ProviderId: { type: 'string', minLength: 4, maxLength: 2048 },
    PolicyArns: stsShapes.policyArns,
    Policy: stsShapes.policy,
    DurationSeconds: stsShapes.roleDurationSeconds,
  },
} as const satisfies StructureShape
