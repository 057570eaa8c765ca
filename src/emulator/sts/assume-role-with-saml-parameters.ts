import { limits } from '../../federation/limits.ts'
import type { StructureShape } from '../query/parameter-shape.ts'
import { stsShapes } from './parameter-shapes.ts'

/** The parameters of AssumeRoleWithSAML, as AWS's service model has them. */
export const assumeRoleWithSamlParameters = {
  type: 'structure',
  required: ['RoleArn', 'PrincipalArn', 'SAMLAssertion'],
  members: {
    RoleArn: stsShapes.arn,
    PrincipalArn: stsShapes.arn,
    SAMLAssertion: {
      type: 'string',
      minLength: limits.samlAssertionBase64Characters.minimum,
      maxLength: limits.samlAssertionBase64Characters.maximum,
      sensitive: true,
    },
    PolicyArns: stsShapes.policyArns,
    Policy: stsShapes.policy,
    DurationSeconds: stsShapes.roleDurationSeconds,
  },
} as const satisfies StructureShape
