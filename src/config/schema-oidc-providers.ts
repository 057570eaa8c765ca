import * as z from 'zod'
import { FedbridgeError } from '../errors.ts'
import { parseOidcProviderArn } from '../partition/arn.ts'
import { objectToClientSecret } from './client-secrets.ts'
import { checkedText, described, matching, objecting, type Objection } from './described.ts'
import { objectToIssuer } from './issuers.ts'
import { objectToFileName } from './read-named-files.ts'
import { objectToRoleArn } from './role-arns.ts'
import { oidcBrokerSchema } from './schema-brokers.ts'
import { testIdpWord } from './test-idp-issuer.ts'

const clientAuthentications = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
] as const
/** IAM's quota of client ids of one provider. */
const maxClientIds = 100

const clientIdSchema = checkedText(
  matching(
    /^[\x20-\x7e]{1,255}$/u,
    'is not a client id',
    'write 1 to 255 printable ASCII characters, as the provider gave them out',
  ),
)

const roleRuleSchema = z.strictObject({
  role: described(checkedText(objectToRoleArn), {
    why: 'The ARN of a role that may be chosen. STS still asks its trust policy.',
    typeInWords: 'ARN of a role',
    example: 'arn:aws:iam::123456789012:role/Developer',
  }),
  when: described(
    z
      .record(
        z.string().min(1),
        z.union([z.string(), z.array(z.string()).min(1)]).meta({
          typeInWords: 'text, or a list of texts (numbers, true and false in quotes)',
          example: '[developers, operators]',
        }),
      )
      .default({}),
    {
      why: 'For whom: every claim that is named must have the value, or one of the values; of a claim that is a list one item is enough. Values are compared as text, with case.',
      typeInWords: 'map from a claim to a value or a list of values',
      defaults: 'everybody',
      example: '{ groups: [developers, operators], email_verified: "true" }',
    },
  ),
})

const oidcProviderKeys = z.strictObject({
  arn: described(checkedText(objectToProviderArn), {
    why: 'The ARN of the OIDC provider in IAM. Its name is the issuer without the scheme, character by character.',
    typeInWords: 'ARN of an OIDC provider',
    example: 'arn:aws:iam::123456789012:oidc-provider/server.example.com',
  }),
  issuer: described(
    checkedText((text) => (text === testIdpWord ? undefined : objectToIssuer(text))).optional(),
    {
      why: "The issuer exactly as the provider's tokens and its discovery document have it. Without its scheme it has to be the name in the ARN.",
      typeInWords: `URL, or \`${testIdpWord}\` for the built-in identity provider`,
      defaults: '`https://` and the name in the ARN',
      recommendation:
        'Leave it out: only the built-in identity provider and issuers of `emulator.insecureAllowHttpIssuers` need it.',
      example: 'https://server.example.com',
    },
  ),
  name: described(z.string().min(1).max(128).optional(), {
    why: 'What people read on the home page.',
    defaults: "the provider's name in its ARN",
    example: 'Example Org',
  }),
  clientId: described(clientIdSchema, {
    why: 'What we are called at the provider, and whom its tokens are for.',
    typeInWords: 'text of 1 to 255 characters',
    example: 'fedbridge',
  }),
  clientSecret: described(z.string().check(objecting(objectToClientSecret)).optional(), {
    why: 'The secret that the provider gave out for us. At most one of this and `clientSecretFile`.',
    typeInWords: 'text of 1 to 1024 characters',
    recommendation: 'Use `clientSecretFile`, so that the configuration holds no secret.',
  }),
  clientSecretFile: described(checkedText(objectToFileName).optional(), {
    why: 'A file that holds the client secret; a line break at its end does not count.',
    typeInWords: 'file',
    example: 'certs/oidc-client-secret',
  }),
  clientAuthentication: described(z.enum(clientAuthentications).optional(), {
    why: 'How we prove to the token endpoint who we are. `none` is a public client: PKCE protects the sign-in, as it does with every other value.',
    defaults:
      '`client_secret_basic` with a client secret, `private_key_jwt` with `privateKeyFile`, `none` without both',
    recommendation: 'Prefer `private_key_jwt`: the key never leaves this machine.',
    example: 'client_secret_post',
  }),
  privateKeyFile: described(checkedText(objectToFileName).optional(), {
    why: 'A file with the private key that client assertions are signed with: PKCS#8 in PEM without a passphrase, RSA of 2048 bits and more, or EC on P-256, P-384 or P-521.',
    typeInWords: 'file',
    example: 'certs/oidc-client.key',
  }),
  keyId: described(z.string().min(1).max(255).optional(), {
    why: 'The `kid` under which the provider knows the key of `privateKeyFile`.',
    defaults: 'none, when the provider knows one key alone',
    example: 'fedbridge-2026',
  }),
  audiences: described(z.array(clientIdSchema).default([]), {
    why: `Client ids that tokens may be for besides \`clientId\`, as IAM keeps them of the provider: for tokens that other programs bring to AssumeRoleWithWebIdentity. With \`clientId\` ${maxClientIds} at most.`,
    typeInWords: 'list of client ids',
    example: '[sts.amazonaws.com]',
  }),
  thumbprints: described(
    z
      .array(
        checkedText(
          matching(
            /^[\da-f]{40}$/iu,
            'is not a thumbprint',
            'write 40 hexadecimal digits without colons, as `fedbridge thumbprint <issuer>` prints them',
          ),
        ),
      )
      .max(5)
      .default([]),
    {
      why: "SHA-1 thumbprints of the certificates that the provider's servers are known by, as IAM keeps them: five at most.",
      typeInWords: 'list of at most 5 thumbprints',
      example: '[a031c46782e6e6c662c2c87c76da9aa62ccabd8e]',
    },
  ),
  scopes: described(
    z
      .array(
        checkedText(
          matching(
            /^[\x21\x23-\x5b\x5d-\x7e]+$/u,
            'is not a scope',
            'write each scope as an item of its own, for example [openid, profile, email]',
          ),
        ),
      )
      .check(objecting(objectToScopes))
      .default(['openid', 'profile', 'email']),
    {
      why: 'What is asked for at the provider. `openid` has to be among them.',
      typeInWords: 'list of scopes',
      example: '[openid, profile, email, groups]',
    },
  ),
  userInfo: described(z.boolean().default(false), {
    why: 'Whether the UserInfo endpoint is asked too, for `roles` and `sessionNameClaims`. STS sees the ID token alone.',
    recommendation: 'Turn it on when the provider keeps groups out of its ID tokens.',
  }),
  sessionNameClaims: described(
    z.array(z.string().min(1)).min(1).default(['preferred_username', 'email', 'sub']),
    {
      why: 'Claims that may give the session its name (`RoleSessionName`): the first one that is there and has a form that STS takes.',
      typeInWords: 'list of at least one claim',
      recommendation: 'Begin with a claim that names one person alone: the name is in every event.',
      example: '[email, sub]',
    },
  ),
  sessionDurationSeconds: described(z.int().min(900).max(43_200).default(3600), {
    why: 'How long a session is asked for. It is lowered to the longest that the role allows, where that is known: in the emulator, and not at AWS, which refuses more than the role allows.',
    unit: 'seconds',
  }),
  ownCallback: described(z.boolean().default(false), {
    why: 'Whether the provider sends people back to a redirect URI of its own, `/oidc/callback/{account id}/{provider}`, so that no other provider can pass an answer off as its own. The redirect URI to register at the provider changes with it.',
    recommendation:
      'Turn it on for a provider whose answers carry no `iss`, where you do not trust every provider alike.',
  }),
  roles: described(z.array(roleRuleSchema).min(1).optional(), {
    why: 'The roles that people may choose, by their claims. Required when `sts.endpoint` is not `embedded`, as only the emulator shows us the trust policies of its roles.',
    typeInWords: 'list of at least one role',
    defaults: 'every role of the emulated accounts whose trust policy allows the token',
  }),
  broker: described(oidcBrokerSchema.optional(), {
    why: 'Asks for sessions with our own credentials in the place of the token, for a provider that AWS cannot call or does not know. `roles` alone then says who may have which role, and is required.',
    defaults: 'AWS gets the token',
  }),
})

export const oidcProviderSchema = oidcProviderKeys.check(
  objecting(objectToAuthentication),
  objecting(objectToManyClientIds),
)

export type OidcProviderDocument = z.infer<typeof oidcProviderSchema>

function objectToProviderArn(text: string): Objection | undefined {
  try {
    parseOidcProviderArn(text)
    return undefined
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    return {
      problem: `"${text}" is not the ARN of an OIDC provider: ${failure.message}`,
      remedy: 'write for example arn:aws:iam::123456789012:oidc-provider/server.example.com',
    }
  }
}

function objectToScopes(scopes: readonly string[]): Objection | undefined {
  return scopes.includes('openid')
    ? undefined
    : {
        problem: 'is without openid, and then the provider gives out no ID token',
        remedy: 'add openid to the list',
      }
}

/** Secret and key fit the method, whether it is written or told from them. What they hold is not named. */
function objectToAuthentication({
  clientAuthentication: method,
  clientSecret,
  clientSecretFile,
  privateKeyFile,
  keyId,
}: z.infer<typeof oidcProviderKeys>): Objection | undefined {
  const hasSecret = clientSecret !== undefined || clientSecretFile !== undefined
  const hasKey = privateKeyFile !== undefined
  if (clientSecret !== undefined && clientSecretFile !== undefined) {
    return {
      problem: 'has both clientSecret and clientSecretFile',
      remedy: 'keep clientSecretFile',
    }
  }
  if (keyId !== undefined && !hasKey) {
    return { problem: 'has a keyId and no key', remedy: 'add privateKeyFile, or remove keyId' }
  }
  if (method === undefined) {
    return hasSecret && hasKey
      ? {
          problem: 'has a client secret and a private key',
          remedy: 'keep the one that the provider knows us by',
        }
      : undefined
  }
  const needsSecret = method === 'client_secret_basic' || method === 'client_secret_post'
  const needsKey = method === 'private_key_jwt'
  if (needsSecret && !hasSecret) {
    return {
      problem: `has no client secret, which ${method} needs`,
      remedy: 'add clientSecretFile with the name of a file that holds it',
    }
  }
  if (needsKey && !hasKey) {
    return {
      problem: `has no private key, which ${method} needs`,
      remedy: 'add privateKeyFile with the name of a file that holds it',
    }
  }
  if (hasSecret && !needsSecret) {
    return {
      problem: `has a client secret, which ${method} does not use`,
      remedy: 'remove it, or set clientAuthentication to client_secret_basic',
    }
  }
  return hasKey && !needsKey
    ? {
        problem: `has a private key, which ${method} does not use`,
        remedy: 'remove it, or set clientAuthentication to private_key_jwt',
      }
    : undefined
}

function objectToManyClientIds({
  clientId,
  audiences,
}: z.infer<typeof oidcProviderKeys>): Objection | undefined {
  const { size } = new Set([clientId, ...audiences])
  return size <= maxClientIds
    ? undefined
    : {
        problem: `has ${size} client ids, and IAM takes ${maxClientIds} of a provider`,
        remedy: 'remove some of the audiences; clientId counts too',
      }
}
