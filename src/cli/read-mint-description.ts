import * as z from 'zod'
import { readYaml } from '../config/read-yaml.ts'
import { readTextInput } from './read-input.ts'
import { parseTime } from './time-argument.ts'
import { wrongUsage } from './wrong-usage.ts'

const time = z.string().transform((text, context) => {
  const instant = parseTime(text)
  if (instant !== undefined) return instant
  context.addIssue({
    code: 'custom',
    message: 'expected a time such as 2030-01-01T12:00:00Z',
    input: text,
  })
  return z.NEVER
})
const texts = z.array(z.string())

const both = {
  issuer: z.string().optional(),
  subject: z.string().optional(),
  sessionTags: z.record(z.string(), z.string()).optional(),
  transitiveTagKeys: texts.optional(),
  sourceIdentity: z.string().optional(),
  issuedAt: time.optional(),
  notBefore: time.optional(),
  lifetimeSeconds: z.number().optional(),
  fault: z.string().optional(),
}

/** What a file may say about a SAML response: the keys of `SamlResponseDescription`, and `issuer`. */
export const samlDescriptionSchema = z.strictObject({
  ...both,
  subjectFormat: z.string().optional(),
  audience: z.string().optional(),
  recipient: z.string().optional(),
  destination: z.string().optional(),
  roles: z
    .array(
      z.union([z.string(), z.strictObject({ roleArn: z.string(), providerArn: z.string() })], {
        error: 'expected text, or roleArn and providerArn',
      }),
    )
    .optional(),
  roleSessionName: z.string().optional(),
  sessionDurationSeconds: z.number().optional(),
  attributes: z
    .record(
      z.string(),
      z.union([z.string(), texts, z.null()], { error: 'expected text, a list of texts, or null' }),
    )
    .optional(),
  inResponseTo: z.string().optional(),
  relayState: z.string().optional(),
  notOnOrAfter: time.optional(),
  assertionId: z.string().optional(),
})

/** What a file may say about an ID token: the keys of `IdTokenDescription`, and `issuer`. */
export const idTokenDescriptionSchema = z.strictObject({
  ...both,
  audience: z.union([z.string(), texts], { error: 'expected text or a list of texts' }).optional(),
  nonce: z.string().optional(),
  flattenedTags: z.boolean().optional(),
  claims: z.record(z.string(), z.unknown()).optional(),
  expiresAt: time.optional(),
})

/**
 * Reads a description out of a YAML or JSON file, or out of standard input for `-`; an empty one without
 * a file.
 *
 * @throws {CommanderError} with everything that is wrong with it: wrong usage
 */
export async function readMintDescription<Schema extends z.ZodType>(
  file: string | undefined,
  schema: Schema,
): Promise<z.output<Schema>> {
  if (file === undefined) return schema.parse({})
  const name = file === '-' ? 'standard input' : file
  const yaml = readYaml(await readTextInput(file), name)
  if ('problems' in yaml) {
    throw wrongUsage(yaml.problems.map(({ key, problem }) => `${key} ${problem}`).join('\n'))
  }
  const parsed = schema.safeParse(yaml.document ?? {})
  if (parsed.success) return parsed.data
  throw wrongUsage(
    [
      `${name} is no description of what is to be signed`,
      ...parsed.error.issues.map(
        ({ path, message }) =>
          `  ${path.length === 0 ? '' : `${path.map(String).join('.')}: `}${message.replace('Invalid input: ', '')}`,
      ),
    ].join('\n'),
  )
}
