import { IdentifierRejected } from '../../errors.ts'
import { awsAttributeNames } from '../../federation/aws-attribute-names.ts'
import { parseIamRoleArn } from '../../partition/arn.ts'
import type { Finding } from '../finding.ts'
import { nearestName } from '../nearest-name.ts'
import { accountOf } from '../role-policy.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import { valuesOf } from './aws-attribute-lookup.ts'
import type { JudgedIdentity } from './judge-identity.ts'
import type { SamlFacts } from './saml-facts.ts'

/** The providers and roles that the assertion names, and the role that is asked for. */
export function checkProviderAndRole(judged: JudgedIdentity, facts: SamlFacts): readonly Finding[] {
  return [
    ...checkProviders(judged, facts),
    ...checkChoice(judged, facts),
    ...judged.evaluations.flatMap(({ roleArn, outcome }) => {
      if (outcome === 'does-not-exist') return [unknownFinding(roleArn, judged, facts)]
      if (outcome === 'not-known') return [notJudgedFinding(roleArn)]
      return []
    }),
  ]
}

/** A pair of another provider is of no use here; without any of this one nobody gets in. */
function checkProviders(
  { identity, provider, roleArns }: JudgedIdentity,
  facts: SamlFacts,
): readonly Finding[] {
  const { context } = facts
  const known = context.providers.map(({ arn }) => arn)
  const others = [
    ...new Set(identity.rolePairs.map(({ providerArn }): string => providerArn)),
  ].filter((arn) => arn !== provider.arn)
  const level = roleArns.length === 0 ? 'error' : 'warning'
  return others.slice(0, 10).map((arn) => {
    const at = placeOfValue(arn, facts)
    if (known.includes(arn)) {
      return writeFinding('provider-of-another', {
        message: `The assertion names the provider ${quoted(arn)}, and is signed by the identity provider of ${quoted(provider.arn)}.`,
        level,
        expected: provider.arn,
        received: arn,
        at,
      })
    }
    const nearest = nearestName(arn, known.slice(0, 500))
    return writeFinding('provider-unknown', {
      message: `There is no provider ${quoted(arn)}${nearest === undefined ? '' : `; most likely ${quoted(nearest)} is meant`}.`,
      level,
      expected: nearest ?? provider.arn,
      received: arn,
      at,
    })
  })
}

function checkChoice(
  { chosenRoleArn, chosenIsNamed, roleArns, provider }: JudgedIdentity,
  facts: SamlFacts,
): readonly Finding[] {
  if (chosenRoleArn === undefined || chosenIsNamed) return []
  if (!isRoleArn(chosenRoleArn)) {
    return [
      writeFinding('request-arn-invalid', {
        message: `${quoted(chosenRoleArn)} is not the ARN of a role.`,
        expected: 'arn:aws:iam::123456789012:role/Name',
        received: chosenRoleArn,
      }),
    ]
  }
  const nearest = nearestName(chosenRoleArn, roleArns)
  return [
    writeFinding('role-not-in-assertion', {
      message: `The assertion does not name the role ${quoted(chosenRoleArn)} with the provider ${quoted(provider.arn)}${nearest === undefined ? '' : `; most likely ${quoted(nearest)} is meant`}.`,
      expected: roleArns.join(' or ') || 'a role that the assertion names',
      received: chosenRoleArn,
      at: placeOfValue(undefined, facts),
    }),
  ]
}

function isRoleArn(arn: string): boolean {
  try {
    parseIamRoleArn(arn)
    return true
  } catch (failure) {
    if (failure instanceof IdentifierRejected) return false
    throw failure
  }
}

function unknownFinding(roleArn: string, judged: JudgedIdentity, facts: SamlFacts): Finding {
  const known = facts.context.roles
    .map(({ arn }) => arn)
    .filter((arn) => accountOf(arn) === accountOf(roleArn))
  const nearest = nearestName(roleArn, known.slice(0, 500)) ?? sameName(roleArn, known)
  return writeFinding('role-unknown', {
    message: `There is no role ${quoted(roleArn)}${nearest === undefined ? '' : `; most likely ${quoted(nearest)} is meant`}.`,
    level: levelAmong(judged),
    expected: nearest,
    received: roleArn,
    at: placeOfValue(roleArn, facts),
  })
}

/** A path that is missing or wrong. */
function sameName(roleArn: string, known: readonly string[]): string | undefined {
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1).toLowerCase()
  return known.find((arn) => arn.slice(arn.lastIndexOf('/') + 1).toLowerCase() === name)
}

function notJudgedFinding(roleArn: string): Finding {
  return writeFinding('role-not-judged', {
    message: `The trust policy of ${quoted(roleArn)} is not known here, so whether it lets this sign-in pass was not judged.`,
    received: roleArn,
  })
}

/** A role that is no use is an error only where no other one that is asked for is. */
export function levelAmong({ evaluations }: JudgedIdentity): 'error' | 'warning' {
  const open = evaluations.some(({ outcome }) => outcome === 'allowed' || outcome === 'not-known')
  return open ? 'warning' : 'error'
}

/** The value of the Role attribute that names an ARN, or the first one. */
export function placeOfValue(
  arn: string | undefined,
  { located, textOf }: SamlFacts,
): Finding['at'] {
  const values = valuesOf(awsAttributeNames.role, located)
  const value = arn === undefined ? values[0] : values.find(({ text }) => text.includes(arn))
  return textOf(value?.element)
}
