import * as z from 'zod'
import { FedbridgeError } from '../errors.ts'
import { parseSamlProviderArn } from '../partition/arn.ts'
import { objectToCidr } from './addresses.ts'
import { checkedText, described, objecting, type Objection } from './described.ts'
import { objectToFileName } from './read-named-files.ts'
import { samlBrokerSchema } from './schema-brokers.ts'
import { oidcProviderSchema } from './schema-oidc-providers.ts'
import { testIdpWord } from './test-idp-issuer.ts'
import { objectToUrl } from './urls.ts'

const samlProviderKeys = z.strictObject({
  arn: described(checkedText(objectToProviderArn), {
    why: 'The ARN of the SAML provider in IAM, in every account where it exists once.',
    typeInWords: 'ARN of a SAML provider',
    example: 'arn:aws:iam::123456789012:saml-provider/ExampleOrg',
  }),
  metadata: described(checkedText(objectToMetadata), {
    why: "The identity provider's SAML metadata: its entity id, signing keys and addresses.",
    typeInWords: `a file, an https URL, or \`${testIdpWord}\` for the built-in identity provider`,
    recommendation: 'Prefer the URL when the identity provider changes its keys on its own.',
    example: 'metadata/example-org.xml',
  }),
  name: described(z.string().min(1).max(128).optional(), {
    why: 'What people read on the home page.',
    defaults: "the provider's name in its ARN",
    example: 'Example Org',
  }),
  idpInitiated: described(z.boolean().default(true), {
    why: 'Whether the identity provider may start a sign-in on its own, as a tile in its portal does.',
    recommendation:
      'Turn it off when everybody starts here: then a response is only accepted in the browser that asked for it.',
  }),
  insecureAllowSha1: described(z.boolean().default(false), {
    why: 'Accepts signatures and digests with SHA-1, which can be forged with effort.',
    recommendation: 'Only while an old identity provider is being replaced.',
  }),
  insecureAllowSmallKeys: described(z.boolean().default(false), {
    why: 'Accepts RSA keys of 1024 to 2047 bits, which can be broken with effort.',
    recommendation: 'Only while an old identity provider is being replaced.',
  }),
  assertionEncryption: described(z.enum(['Required', 'Allowed']).optional(), {
    why: 'Whether assertions have to be encrypted or may be, as `AssertionEncryptionMode` in IAM. Without it encrypted assertions are taken when there is a private key.',
    defaults: 'none, as in IAM',
    recommendation: 'Write Required once the identity provider encrypts.',
    example: 'Required',
  }),
  privateKeyFiles: described(z.array(checkedText(objectToFileName)).max(2).default([]), {
    why: 'Files with the RSA private keys that assertions are decrypted with, in PEM without a passphrase: two at most, so that one can take the place of the other.',
    typeInWords: 'list of at most 2 files',
    example: '[certs/example-org-decryption.key]',
  }),
  broker: described(samlBrokerSchema.optional(), {
    why: 'Asks for sessions with our own credentials in the place of the assertion. The assertion names the roles, and no trust policy sees the identity provider.',
    defaults: 'AWS gets the assertion',
  }),
})

const samlProviderSchema = samlProviderKeys.check(objecting(objectToKeyless))

export const identityProvidersSchema = z.strictObject({
  saml: described(z.array(samlProviderSchema).default([]), {
    why: 'SAML 2.0 identity providers. One that turns out to be unusable is listed with its reason and does not stop the others.',
    typeInWords: 'list',
  }),
  oidc: described(z.array(oidcProviderSchema).default([]), {
    why: 'OpenID Connect providers. Their people sign in with the authorization code flow and PKCE; the redirect URI to register there is our own `/oidc/callback`, or with `ownCallback` one for this provider alone. One that does not answer fails its own sign-ins and does not stop the others.',
    typeInWords: 'list',
  }),
  allowPrivateCidrs: described(z.array(checkedText(objectToCidr)).default([]), {
    why: "Networks of your own that identity providers may be called in: for SAML metadata, and for discovery, keys, the token endpoint and UserInfo of OpenID Connect. Without it only public addresses are called, so that a URL in somebody's metadata cannot reach into your network.",
    typeInWords: 'list of CIDR blocks',
    recommendation: 'Name the smallest block that holds your identity provider.',
    example: '[10.20.30.0/24]',
  }),
})

function objectToProviderArn(text: string): Objection | undefined {
  try {
    parseSamlProviderArn(text)
    return undefined
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    return {
      problem: `"${text}" is not the ARN of a SAML provider: ${failure.message}`,
      remedy: 'write for example arn:aws:iam::123456789012:saml-provider/ExampleOrg',
    }
  }
}

function objectToKeyless({
  assertionEncryption,
  privateKeyFiles,
}: z.infer<typeof samlProviderKeys>): Objection | undefined {
  return assertionEncryption === 'Required' && privateKeyFiles.length === 0
    ? {
        problem: 'requires encrypted assertions and has no private key to decrypt them with',
        remedy: 'add privateKeyFiles, or set assertionEncryption to Allowed',
      }
    : undefined
}

function objectToMetadata(text: string): Objection | undefined {
  if (text === '') {
    return { problem: 'names no metadata', remedy: 'write a file or an https URL' }
  }
  if (/^http:/iu.test(text)) {
    return {
      problem: `"${text}" would be fetched without protection, and whoever changes it signs people in`,
      remedy: 'write an https URL, or download the metadata and name the file',
    }
  }
  return /^https:/iu.test(text) ? objectToUrl(text) : undefined
}
