import { FederationClaimRejected } from '../../errors.ts'
import type { AwsError } from '../../errors.ts'
import { awsAttributeNames } from '../../federation/aws-attribute-names.ts'
import { parseRoleProviderPair } from '../../federation/role-provider-pair.ts'
import type { RoleProviderPair } from '../../federation/role-provider-pair.ts'
import { parseIamRoleArn, parseSamlProviderArn } from '../../partition/arn.ts'
import type { Finding } from '../finding.ts'
import { nearestName } from '../nearest-name.ts'
import { signInPageAnswer } from '../sign-in-page-answer.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import { nearestAttribute, valuesOf } from './aws-attribute-lookup.ts'
import type { LocatedValue } from './located-response.ts'
import type { SamlFacts } from './saml-facts.ts'

/** Values beyond this number are not judged one by one. */
const maxPairs = 200
/** Nor is the nearest provider looked for more often, or among more. */
const maxProviders = 10
const maxKnown = 500

/** The Role attribute: its name, and each of its values. */
export function checkRoleAttribute(facts: SamlFacts): readonly Finding[] {
  const { located, tagOf, attributeOf } = facts
  if (located.assertion === undefined) return []
  const values = valuesOf(awsAttributeNames.role, located)
  if (values.length > 0)
    return values.slice(0, maxPairs).flatMap((value, index) => checkPair(value, index, facts))
  const nearest = nearestAttribute(awsAttributeNames.role, located)
  if (nearest !== undefined) {
    return [
      writeFinding('role-attribute-misspelt', {
        message: `The Role attribute is called ${quoted(nearest.attribute.name)}: ${nearest.difference}.`,
        expected: awsAttributeNames.role,
        received: nearest.attribute.name,
        awsError: answerOf(facts),
        at: attributeOf(nearest.attribute.element, 'Name'),
      }),
    ]
  }
  const empty = located.attributes.find(({ name }) => name === awsAttributeNames.role)
  return [
    writeFinding('role-attribute-missing', {
      message:
        empty === undefined
          ? 'The assertion has no Role attribute, so it names no role.'
          : 'The Role attribute has no value: nobody assigned a role to this person.',
      expected: awsAttributeNames.role,
      received: empty === undefined ? 'none' : 'no value',
      awsError: answerOf(facts),
      at: tagOf(empty?.element ?? located.assertion),
    }),
  ]
}

/** In a browser it is the sign-in page that answers, and STS is not asked at all. */
function answerOf({ context }: SamlFacts): AwsError | undefined {
  return context.endpoint === 'sign-in' ? signInPageAnswer : undefined
}

function checkPair(
  { text, element }: LocatedValue,
  index: number,
  facts: SamlFacts,
): readonly Finding[] {
  const at = facts.textOf(element)
  const pair = parsePair(text)
  if (!(pair instanceof FederationClaimRejected)) {
    return [
      ...(index < maxProviders ? checkProvider(pair, facts, at) : []),
      ...judgePair(pair, text, facts, at),
    ]
  }
  const partitions = pair.message.includes('is in partition')
  if (partitions) {
    return [
      writeFinding('role-pair-partitions', {
        message: `The role is in the partition ${pair.expected ?? 'unknown'} and its provider in ${pair.received ?? 'unknown'}; nothing can be delegated from one to the other.`,
        expected: 'two ARNs of one partition',
        received: text,
        at,
      }),
    ]
  }
  return [
    writeFinding('role-pair-malformed', {
      message: `The Role value ${quoted(text)} is not a pair of a role ARN and a provider ARN: ${whatIsWrong(text)}.`,
      expected: 'arn:aws:iam::123456789012:role/Name,arn:aws:iam::123456789012:saml-provider/Name',
      received: text,
      at,
    }),
  ]
}

function parsePair(text: string): RoleProviderPair | FederationClaimRejected {
  try {
    return parseRoleProviderPair(text)
  } catch (failure) {
    if (failure instanceof FederationClaimRejected) return failure
    throw failure
  }
}

/** The first thing that keeps a value from being a pair, as the end of a sentence. */
function whatIsWrong(text: string): string {
  const parts = text.split(',').map((part) => part.trim())
  if (text.trim() === '') return 'it is empty'
  if (parts.length === 1) {
    if (/[;|\s]/.test(text.trim()) && text.includes('arn:')) {
      return 'the two have to stand with a comma between them'
    }
    if (text.includes(':role/')) return 'the ARN of the provider is missing'
    return text.includes(':saml-provider/')
      ? 'the ARN of the role is missing'
      : 'there is no comma in it'
  }
  const kinds = parts.map((part) => /:(role|saml-provider)\//.exec(part)?.[1])
  if (kinds.every((kind) => kind === 'role')) return 'both are ARNs of roles'
  if (kinds.every((kind) => kind === 'saml-provider')) return 'both are ARNs of providers'
  if (parts.length > 2)
    return 'more than two ARNs stand in one value; each pair needs a value of its own'
  const wrong = parts.find((part) => !isRoleOrProvider(part))
  return wrong === undefined ? 'it cannot be taken apart' : `${quoted(wrong)} is ${whatArn(wrong)}`
}

function isRoleOrProvider(arn: string): boolean {
  return [parseIamRoleArn, parseSamlProviderArn].some((parse) => {
    try {
      parse(arn)
      return true
    } catch {
      return false
    }
  })
}

function whatArn(part: string): string {
  if (part === '') return 'empty'
  if (!part.startsWith('arn:')) {
    return /^arn:/i.test(part) ? 'not in lower case' : 'no ARN, which begins with arn:'
  }
  const [, partition = '', service = '', region = '', account = '', ...resource] = part.split(':')
  if (!/^aws(?:-[a-z-]+)?$/.test(partition)) return 'in no partition that is known'
  if (service !== 'iam') return `an ARN of the service ${quoted(service)}, not of iam`
  if (region !== '') return 'an ARN with a region, which IAM has not'
  if (!/^\d{12}$/.test(account)) {
    return `in the account ${quoted(account)}, which is not twelve digits`
  }
  const type = resource.join(':').split('/')[0] ?? ''
  return type === 'role' || type === 'saml-provider'
    ? 'of a name that IAM does not take'
    : `an ARN of ${quoted(type)}, not of a role or saml-provider`
}

/** Of an accepted response the providers are judged with everything else that comes after. */
function checkProvider(
  { providerArn }: RoleProviderPair,
  { context, strict }: SamlFacts,
  at: Finding['at'],
): readonly Finding[] {
  const known = context.providers.map(({ arn }) => arn)
  if (strict.verdict === 'accepted' || known.length === 0 || known.includes(providerArn)) return []
  const nearest = nearestName(providerArn, known.slice(0, maxKnown))
  return [
    writeFinding('provider-unknown', {
      message: `There is no provider ${quoted(providerArn)}${nearest === undefined ? '' : `; most likely ${quoted(nearest)} is meant`}.`,
      expected: nearest ?? known.slice(0, 10).join(' or '),
      received: providerArn,
      at,
    }),
  ]
}

function judgePair(
  { roleArn, providerArn }: RoleProviderPair,
  text: string,
  { context }: SamlFacts,
  at: Finding['at'],
): readonly Finding[] {
  const role = parseIamRoleArn(roleArn)
  const provider = parseSamlProviderArn(providerArn)
  const findings: Finding[] = []
  if (text.trimStart().startsWith(providerArn)) {
    findings.push(
      writeFinding('role-pair-reversed', {
        message: 'The Role value names the provider before the role. AWS takes either order.',
        received: text,
        at,
      }),
    )
  }
  if (role.accountId !== provider.accountId) {
    findings.push(
      writeFinding('role-pair-accounts', {
        message: `The role is in the account ${role.accountId} and its provider in ${provider.accountId}.`,
        received: text,
        at,
      }),
    )
  }
  if (role.partition !== context.partition) {
    findings.push(
      writeFinding('role-pair-other-partition', {
        message: `The role is in the partition ${role.partition}, and this sign-in is for ${context.partition}.`,
        expected: context.partition,
        received: text,
        at,
      }),
    )
  }
  return findings
}
