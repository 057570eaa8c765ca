import * as z from 'zod'
import { checkedText, described, matching, objecting, type Objection } from './described.ts'
import { objectToUrl } from './urls.ts'

const names = (kind: string, length: number): z.ZodString =>
  checkedText(
    matching(
      new RegExp(`^[\\w+=,.@-]{1,${length}}$`, 'u'),
      `is not a name that IAM allows for a ${kind}`,
      `use 1 to ${length} letters, digits and + = , . @ _ -`,
    ),
  )

const policySchema = z.union([z.string().min(1), z.record(z.string(), z.unknown())])

const policiesSchema = described(z.record(names('policy', 128), policySchema).default({}), {
  why: 'What sessions may do: inline policies by name.',
  typeInWords: 'map from a policy name to a file or the document itself',
  example: '{ s3-read: policies/s3-read.json }',
})

const pathSchema = described(
  checkedText(
    matching(
      /^\/(?:[\u0021-\u007e]{1,510}\/)?$/u,
      'is not a path of IAM',
      'start and end with a slash, for example /engineering/',
    ),
  ).default('/'),
  { why: "The path in IAM; it is part of the ARN's resource.", example: '/engineering/' },
)

const tagsSchema = described(
  z.record(z.string(), z.string()).check(objecting(objectToTags)).default({}),
  {
    why: 'Tags in IAM, which policies read as `aws:PrincipalTag` (and `iam:ResourceTag`).',
    typeInWords: 'map from a key to a text',
    example: '{ team: platform }',
  },
)

const roleSchema = z.strictObject({
  trustPolicy: described(policySchema, {
    why: 'Who may assume the role, and on which conditions.',
    typeInWords: 'a file, or the document itself',
    example: 'policies/developer-trust.json',
  }),
  path: pathSchema,
  description: described(z.string().max(1000).optional(), {
    why: 'What the role is for.',
    example: 'Developers of the platform team',
  }),
  maxSessionDurationSeconds: described(z.int().min(3600).max(43_200).default(3600), {
    why: 'The longest session that may be asked for.',
    unit: 'seconds',
    recommendation: 'Keep it at the value of the role in AWS, so that the same requests fail.',
  }),
  tags: tagsSchema,
  policies: policiesSchema,
})

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
    secretFile: described(z.string().min(1).optional(), {
      why: 'A file that holds the secret access key; a line break at its end does not count.',
      typeInWords: 'file',
      example: 'certs/broker-secret',
    }),
  })
  .check(objecting(objectToSecret))

const userSchema = z.strictObject({
  accessKeys: described(z.array(accessKeySchema).max(2).default([]), {
    why: 'Long-term keys of the user, as IAM has them: two at most.',
    typeInWords: 'list',
  }),
  path: pathSchema,
  tags: tagsSchema,
  policies: policiesSchema,
})

const accountSchema = z.strictObject({
  alias: described(
    checkedText(
      matching(
        /^(?!\d{12}$)(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/u,
        'is not an account alias',
        'use 3 to 63 small letters, digits and single hyphens, for example example-corp',
      ),
    ).optional(),
    { why: 'What people read instead of the account id.', example: 'example-corp' },
  ),
  roles: described(z.record(names('role', 64), roleSchema).default({}), {
    why: 'Roles by name. Names are unique in an account without regard to case.',
    typeInWords: 'map from a role name to a role',
  }),
  users: described(z.record(names('user', 64), userSchema).default({}), {
    why: 'Users by name. Names are unique in an account without regard to case.',
    typeInWords: 'map from a user name to a user',
  }),
})

export const emulatorSchema = z.strictObject({
  accounts: described(
    z
      .record(
        checkedText(
          matching(
            /^\d{12}$/u,
            'is not an account id',
            'write twelve digits, in quotes so that zeros at the front are kept',
          ),
        ),
        accountSchema,
      )
      .default({}),
    {
      why: 'The emulated accounts by account id.',
      typeInWords: 'map from an account id to an account',
    },
  ),
  presentRecipientAs: described(z.union([z.literal(false), checkedText(objectToUrl)]).optional(), {
    why: 'What trust policies see as `saml:aud` when a response was sent to our own address, so that policies written for AWS are tested unchanged. `false` shows them the Recipient as it came.',
    typeInWords: 'URL, or `false`',
    defaults: "the partition's sign-in URL, `https://signin.aws.amazon.com/saml` in `aws`",
    example: 'https://signin.aws.amazon.com/saml',
  }),
})

function objectToTags(tags: Readonly<Record<string, string>>): Objection | undefined {
  const keys = Object.keys(tags)
  if (keys.length > 50) {
    return { problem: `has ${keys.length} tags`, remedy: 'write at most 50' }
  }
  const bad = keys.find((key) => key === '' || key.length > 128 || /^aws:/iu.test(key))
  if (bad !== undefined) {
    return {
      problem: `"${bad}" is not a key that IAM allows`,
      remedy: 'use 1 to 128 characters, and do not start with aws:',
    }
  }
  const long = keys.find((key) => (tags[key] ?? '').length > 256)
  if (long !== undefined) {
    return { problem: `the value of "${long}" is too long`, remedy: 'use at most 256 characters' }
  }
  const lower = keys.map((key) => key.toLowerCase())
  const twice = keys.find((_, index) => lower.indexOf(lower[index] ?? '') !== index)
  return twice === undefined
    ? undefined
    : {
        problem: `"${twice}" is there twice when case is left aside`,
        remedy: 'keep one of them: tag keys have no case',
      }
}

function objectToSecret(key: {
  readonly secret?: string | undefined
  readonly secretFile?: string | undefined
}): Objection | undefined {
  const given = [key.secret, key.secretFile].filter((value) => value !== undefined)
  if (given.length === 1) return undefined
  return given.length === 0
    ? { problem: 'has no secret', remedy: 'add secretFile with the name of a file that holds it' }
    : { problem: 'has both secret and secretFile', remedy: 'keep secretFile' }
}
