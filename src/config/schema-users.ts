import * as z from 'zod'
import { checkedText, described, matching, objecting, type Objection } from './described.ts'
import { objectToSeed } from './mfa-seed.ts'
import { objectToFileName } from './read-named-files.ts'
import {
  managedPoliciesSchema,
  objectToMfaArn,
  pathSchema,
  permissionsBoundarySchema,
  policiesSchema,
  tagsSchema,
} from './schema-iam.ts'

const accessKeySchema = z
  .strictObject({
    id: described(
      checkedText(
        matching(
          /^AKIA[A-Z0-9]{12,124}$/u,
          'is not an access key id',
          'write AKIA and 16 capital letters or digits, for example AKIAEXAMPLEEXAMPLE00',
        ),
      ),
      { why: 'The access key id that clients sign with.', example: 'AKIAEXAMPLEEXAMPLE00' },
    ),
    secret: described(z.string().min(16).max(256).optional(), {
      why: 'The secret access key. Either this or `secretFile`.',
      recommendation: 'Use `secretFile`, so that the configuration holds no secret.',
    }),
    secretFile: described(checkedText(objectToFileName).optional(), {
      why: 'A file that holds the secret access key; a line break at its end does not count.',
      typeInWords: 'file',
      example: 'certs/broker-secret',
    }),
  })
  .check(objecting(({ secret, secretFile }) => objectToBoth('secret', secret, secretFile)))

const mfaDeviceSchema = z
  .strictObject({
    serialNumber: described(checkedText(objectToSerialNumber), {
      why: 'What calls of STS name as `SerialNumber`, and policies read as `aws:MultiFactorAuthPresent` after a call with its code.',
      typeInWords:
        'ARN of a virtual device, or serial number of a hardware device of 9 to 256 characters',
      example: 'arn:aws:iam::123456789012:mfa/alice',
    }),
    seed: described(z.string().check(objecting(objectToSeed)).optional(), {
      why: 'The secret that codes are computed from (TOTP: SHA-1, six digits, 30 seconds), in Base32 as apps take it. Either this or `seedFile`.',
      typeInWords: 'text of 16 to 256 characters of Base32',
      recommendation: 'Use `seedFile`, so that the configuration holds no secret.',
    }),
    seedFile: described(checkedText(objectToFileName).optional(), {
      why: 'A file that holds the seed; a line break at its end does not count.',
      typeInWords: 'file',
      example: 'certs/alice-mfa-seed',
    }),
  })
  .check(objecting(({ seed, seedFile }) => objectToBoth('seed', seed, seedFile)))

export const userSchema = z.strictObject({
  accessKeys: described(z.array(accessKeySchema).max(2).default([]), {
    why: 'Long-term keys of the user, as IAM has them: two at most.',
    typeInWords: 'list',
  }),
  mfaDevices: described(z.array(mfaDeviceSchema).max(8).default([]), {
    why: 'Devices whose codes the user may send along to STS, as IAM has them: eight at most.',
    typeInWords: 'list',
  }),
  path: pathSchema,
  tags: tagsSchema,
  policies: policiesSchema,
  managedPolicies: managedPoliciesSchema,
  permissionsBoundary: permissionsBoundarySchema,
})

function objectToSerialNumber(text: string): Objection | undefined {
  if (text.startsWith('arn:')) return objectToMfaArn(text)
  return matching(
    /^[\w+=/:,.@-]{9,256}$/u,
    'is not the serial number of an MFA device',
    'write the ARN of a virtual device, or 9 to 256 letters, digits and + = / : , . @ _ -',
  )(text)
}

/** A secret is given once, here or in a file. The objection names the keys and not what they hold. */
function objectToBoth(
  name: 'secret' | 'seed',
  value: string | undefined,
  file: string | undefined,
): Objection | undefined {
  if ((value === undefined) !== (file === undefined)) return undefined
  return value === undefined
    ? {
        problem: `has no ${name}`,
        remedy: `add ${name}File with the name of a file that holds it`,
      }
    : { problem: `has both ${name} and ${name}File`, remedy: `keep ${name}File` }
}
