import * as z from 'zod'
import { checkedText, described, matching } from './described.ts'
import {
  managedPoliciesSchema,
  names,
  pathSchema,
  permissionsBoundarySchema,
  policiesSchema,
  policySchema,
  tagsSchema,
} from './schema-iam.ts'
import { objectToHttpIssuer } from './issuers.ts'
import { userSchema } from './schema-users.ts'
import { objectToUrl } from './urls.ts'

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
  managedPolicies: managedPoliciesSchema,
  permissionsBoundary: permissionsBoundarySchema,
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
  policies: described(z.record(names('policy', 128), policySchema).default({}), {
    why: 'Customer managed policies of the account by name, for `managedPolicies` and `permissionsBoundary` of its roles and users. Names are unique in an account without regard to case.',
    typeInWords: 'map from a policy name to a file or the document itself',
    example: '{ developers-boundary: policies/developers-boundary.json }',
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
  insecureAllowHttpIssuers: described(z.array(checkedText(objectToHttpIssuer)).default([]), {
    why: 'Issuers with `http:` that may be OIDC providers all the same, with a port if they have one, and that may be called wherever they are, this machine and private networks included. It gives up that keys and tokens come from the identity provider: whoever is on the way can sign in anybody.',
    typeInWords: 'list of issuers with `http:`, as their tokens have them',
    recommendation:
      'Only for an identity provider on your own machine, and never with real accounts.',
    example: '[http://localhost:8080/realms/demo]',
  }),
})
