import * as z from 'zod'
import { FedbridgeError } from '../errors.ts'
import { parseArn } from '../partition/arn.ts'
import { checkedText, described, matching, objecting, type Objection } from './described.ts'

/** A name of IAM: of a role, a user, a policy. */
export const names = (kind: string, length: number): z.ZodString =>
  checkedText(
    matching(
      new RegExp(`^[\\w+=,.@-]{1,${length}}$`, 'u'),
      `is not a name that IAM allows for a ${kind}`,
      `use 1 to ${length} letters, digits and + = , . @ _ -`,
    ),
  )

/** A policy: the name of its file, or the document itself. */
export const policySchema = z.union([z.string().min(1), z.record(z.string(), z.unknown())])

export const policiesSchema = described(z.record(names('policy', 128), policySchema).default({}), {
  why: 'What sessions may do: inline policies by name.',
  typeInWords: 'map from a policy name to a file or the document itself',
  example: '{ s3-read: policies/s3-read.json }',
})

export const managedPoliciesSchema = described(
  z.array(checkedText(objectToPolicyArn)).max(20).default([]),
  {
    why: "Managed policies that are attached: AWS's own, or those of the account's `policies`.",
    typeInWords: 'list of at most 20 ARNs of managed policies',
    example: '[arn:aws:iam::aws:policy/ReadOnlyAccess]',
  },
)

export const permissionsBoundarySchema = described(checkedText(objectToPolicyArn).optional(), {
  why: 'The managed policy that bounds what the other policies may allow.',
  typeInWords: 'ARN of a managed policy',
  example: 'arn:aws:iam::123456789012:policy/developers-boundary',
})

export const pathSchema = described(
  checkedText(
    matching(
      /^\/(?:[\u0021-\u007e]{1,510}\/)?$/u,
      'is not a path of IAM',
      'start and end with a slash, for example /engineering/',
    ),
  ).default('/'),
  { why: "The path in IAM; it is part of the ARN's resource.", example: '/engineering/' },
)

export const tagsSchema = described(
  z.record(z.string(), z.string()).check(objecting(objectToTags)).default({}),
  {
    why: 'Tags in IAM, which policies read as `aws:PrincipalTag` (and `iam:ResourceTag`).',
    typeInWords: 'map from a key to a text',
    example: '{ team: platform }',
  },
)

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

/** Objects to what is not `arn:partition:iam::account:policy/path/name`, the account `aws` or digits. */
export function objectToPolicyArn(text: string): Objection | undefined {
  const { service, region, accountId, resource } = partsOf(text)
  return service === 'iam' &&
    region === '' &&
    accountId !== '' &&
    /^policy\/(?:[\u0021-\u007e]{1,510}\/)?[\w+=,.@-]{1,128}$/u.test(resource)
    ? undefined
    : {
        problem: `"${text}" is not the ARN of a managed policy`,
        remedy:
          'write for example arn:aws:iam::aws:policy/ReadOnlyAccess or arn:aws:iam::123456789012:policy/s3-read',
      }
}

/** Objects to what is not `arn:partition:iam::account:mfa/path/name`. */
export function objectToMfaArn(text: string): Objection | undefined {
  const { service, region, accountId, resource } = partsOf(text)
  return service === 'iam' &&
    region === '' &&
    accountId.length === 12 &&
    /^mfa\/(?:[\u0021-\u007e]{1,510}\/)?[\w+=,.@-]{1,226}$/u.test(resource)
    ? undefined
    : {
        problem: `"${text}" is not the ARN of an MFA device`,
        remedy: 'write for example arn:aws:iam::123456789012:mfa/alice',
      }
}

function partsOf(
  text: string,
): Readonly<Record<'service' | 'region' | 'accountId' | 'resource', string>> {
  try {
    return parseArn(text)
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    return { service: '', region: '', accountId: '', resource: '' }
  }
}
