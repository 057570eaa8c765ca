import * as z from 'zod'
import { checkedText, described, matching, objecting, type Objection } from './described.ts'
import { objectToFileName } from './read-named-files.ts'
import { objectToRoleArn, objectToRolePattern } from './role-arns.ts'
import { objectToPolicyArn, policySchema } from './schema-iam.ts'

/** Of STS: managed session policies of one call. */
const maxPolicyArns = 10
/** Of GetFederationToken: 15 minutes to 36 hours. */
const federationTokenSeconds = { minimum: 900, maximum: 129_600 } as const

const sessionPoliciesSchema = z
  .strictObject({
    role: described(checkedText(objectToRoleArn), {
      why: 'The role for which these policies stand: the identity provider, or `roles`, says who may choose it. It need not exist in IAM, and has to be in the account of our own credentials.',
      typeInWords: 'ARN of a role',
      example: 'arn:aws:iam::123456789012:role/Developer',
    }),
    policy: described(policySchema.optional(), {
      why: 'The session policy, 2048 characters at most together with the ARNs of `policyArns`.',
      typeInWords: 'a file, or the document itself',
      example: 'policies/s3-read.json',
    }),
    policyArns: described(z.array(checkedText(objectToPolicyArn)).max(maxPolicyArns).default([]), {
      why: 'Managed policies as session policies.',
      typeInWords: `list of at most ${maxPolicyArns} ARNs of managed policies`,
      example: '[arn:aws:iam::aws:policy/ReadOnlyAccess]',
    }),
  })
  .check(
    objecting(({ policy, policyArns }) =>
      policy === undefined && policyArns.length === 0
        ? {
            problem: 'has no policy, and a federated user without one may do nothing',
            remedy: 'add policy or policyArns',
          }
        : undefined,
    ),
  )

const keysOfEither = {
  call: described(z.enum(['AssumeRole', 'GetFederationToken']).default('AssumeRole'), {
    why: 'What STS is asked, signed with our own credentials: a session of the chosen role, or a federated user of our own IAM user, who may do what both that user and `sessionPolicies` allow.',
    recommendation:
      'AssumeRole: permissions then stand at the role, and our own user needs none but to assume it.',
  }),
  externalId: described(
    checkedText(
      matching(
        /^[\w+=,.@:/-]{2,1224}$/u,
        'is not an external id',
        'write 2 to 1224 letters, digits and _ + = , . @ : / -',
      ),
    ).optional(),
    {
      why: 'What AssumeRole passes as `ExternalId`, for roles whose trust policies ask for it.',
      example: 'fedbridge-7f3a',
    },
  ),
  sessionPolicies: described(z.array(sessionPoliciesSchema).min(1).optional(), {
    why: 'For GetFederationToken: what the federated user may do, by the role that was chosen. Roles that are not listed are not on offer.',
    typeInWords: 'list',
  }),
  sessionDurationSeconds: described(
    z.int().min(federationTokenSeconds.minimum).max(federationTokenSeconds.maximum).optional(),
    {
      why: 'For GetFederationToken: how long a session is asked for. What the identity provider says of the length of the session shortens it.',
      unit: 'seconds',
      defaults: '`3600`',
    },
  ),
} as const

/** How the bridge asks for sessions itself, for people of a SAML provider. */
export const samlBrokerSchema = z
  .strictObject({
    ...keysOfEither,
    roles: described(z.array(checkedText(objectToRolePattern)).min(1).optional(), {
      why: 'For AssumeRole: the roles that assertions may name. No trust policy sees the identity provider any more, so that nothing else keeps it from roles that trust us for the sake of others.',
      typeInWords: 'list of ARNs of roles; one that ends with `*` stands for all that begin so',
      defaults: "every role of the provider's own account",
      recommendation: 'Name them, or give them a path of their own.',
      example: '["arn:aws:iam::123456789012:role/people/*"]',
    }),
  })
  .check(objecting(objectToOtherCall))

/** The same, for people of an OpenID Connect provider: their roles stand at the provider. */
export const oidcBrokerSchema = z.strictObject(keysOfEither).check(objecting(objectToOtherCall))

export type SamlBrokerDocument = z.infer<typeof samlBrokerSchema>
export type OidcBrokerDocument = z.infer<typeof oidcBrokerSchema>

/** Our own credentials for calls of STS that have to be signed. */
export const stsCredentialsSchema = z
  .strictObject({
    accessKeyId: described(checkedText(objectToAccessKeyId), {
      why: 'The access key id.',
      typeInWords: 'text of 16 to 128 letters and digits',
      example: 'AKIAEXAMPLEEXAMPLE00',
    }),
    secretAccessKey: described(z.string().min(16).max(256).optional(), {
      why: 'The secret access key. Either this or `secretAccessKeyFile`.',
      recommendation: 'Use `secretAccessKeyFile`, so that the configuration holds no secret.',
    }),
    secretAccessKeyFile: described(checkedText(objectToFileName).optional(), {
      why: 'A file that holds the secret access key; a line break at its end does not count.',
      typeInWords: 'file',
      example: 'certs/broker-secret',
    }),
    sessionTokenFile: described(checkedText(objectToFileName).optional(), {
      why: 'A file that holds the session token of temporary credentials. It is read once: what is to be renewed belongs into the default provider chain.',
      typeInWords: 'file',
      example: 'certs/broker-session-token',
    }),
  })
  .check(objecting(objectToCredentials))

interface EitherBroker {
  readonly call: 'AssumeRole' | 'GetFederationToken'
  readonly roles?: readonly string[] | undefined
  readonly externalId?: string | undefined
  readonly sessionPolicies?: readonly { readonly role: string }[] | undefined
  readonly sessionDurationSeconds?: number | undefined
}

/** Keys of one call are of no use to the other, and whoever wrote them expects something of them. */
function objectToOtherCall(broker: EitherBroker): Objection | undefined {
  const { call, sessionPolicies = [] } = broker
  const foreign =
    call === 'AssumeRole'
      ? (['sessionPolicies', 'sessionDurationSeconds'] as const)
      : (['roles', 'externalId'] as const)
  const written = foreign.find((name) => broker[name] !== undefined)
  if (written !== undefined) {
    return {
      problem: `has ${written}, which ${call} does not take`,
      remedy: `remove it, or set call to ${call === 'AssumeRole' ? 'GetFederationToken' : 'AssumeRole'}`,
    }
  }
  if (call === 'GetFederationToken' && sessionPolicies.length === 0) {
    return {
      problem: 'has no sessionPolicies, and federated users without them may do nothing',
      remedy: 'list them by role, or set call to AssumeRole',
    }
  }
  const roles = sessionPolicies.map(({ role }) => role)
  const twice = roles.find((role, index) => roles.indexOf(role) !== index)
  return twice === undefined
    ? undefined
    : { problem: `has ${twice} twice among its sessionPolicies`, remedy: 'keep one entry' }
}

/** Nothing of it is repeated: a secret may have come to stand in its place. */
function objectToAccessKeyId(text: string): Objection | undefined {
  return /^\w{16,128}$/u.test(text)
    ? undefined
    : {
        problem: 'is not an access key id',
        remedy: 'write it as IAM gave it out, for example AKIAEXAMPLEEXAMPLE00',
      }
}

/** What the values are is not repeated. */
function objectToCredentials({
  accessKeyId,
  secretAccessKey,
  secretAccessKeyFile,
  sessionTokenFile,
}: {
  readonly accessKeyId: string
  readonly secretAccessKey?: string | undefined
  readonly secretAccessKeyFile?: string | undefined
  readonly sessionTokenFile?: string | undefined
}): Objection | undefined {
  if (secretAccessKey !== undefined && secretAccessKeyFile !== undefined) {
    return {
      problem: 'has both secretAccessKey and secretAccessKeyFile',
      remedy: 'keep secretAccessKeyFile',
    }
  }
  if (secretAccessKey === undefined && secretAccessKeyFile === undefined) {
    return {
      problem: 'has no secret access key',
      remedy: 'add secretAccessKeyFile with the name of a file that holds it',
    }
  }
  return accessKeyId.startsWith('ASIA') && sessionTokenFile === undefined
    ? {
        problem: 'has the key of temporary credentials and no session token',
        remedy: 'add sessionTokenFile, or better a long-term key of an IAM user',
      }
    : undefined
}

/** Objects to what no session token is. Nothing of it is repeated. */
export function objectToSessionToken(text: string): Objection | undefined {
  return /^[\x21-\x7e]{4,16000}$/u.test(text)
    ? undefined
    : {
        problem: `holds ${text.length} characters, which are no session token`,
        remedy: 'write the token on one line, and nothing else',
      }
}
