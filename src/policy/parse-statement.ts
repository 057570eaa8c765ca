import { parseActions } from './parse-actions.ts'
import { parseCondition } from './parse-condition.ts'
import { parsePrincipal } from './parse-principal.ts'
import { parseResources } from './parse-resources.ts'
import type { PolicyKind, Statement } from './policy-document.ts'
import type { StatementPlace } from './policy-element.ts'
import { requireKnown } from './policy-element.ts'
import { iamWording, isReadAsTrust, rejectPolicy } from './reject-policy.ts'
import { requireTrustActions } from './trust-actions.ts'
import { quoted } from './wording.ts'

type Elements = Readonly<Record<string, unknown>>

const statementElements: readonly string[] = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]
const sidCharacters = /^[0-9A-Za-z]*$/

/**
 * Parses one statement by the rules of its policy's kind.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED when it breaks one
 * @see IAM User Guide, "IAM JSON policy elements reference"
 */
export function parseStatement(elements: Elements, place: StatementPlace): Statement {
  const { path, kind } = place
  requireKnown(elements, statementElements, path, kind)
  const statement: Statement = {
    ...parseSid(elements, place),
    Effect: parseEffect(elements, place),
    ...parsePrincipals(elements, place),
    ...parseActions(elements, place),
    ...parseResources(elements, place),
    ...(elements['Condition'] === undefined
      ? {}
      : { Condition: parseCondition(elements['Condition'], place) }),
  }
  if (kind === 'trust') requireTrustActions(statement, path)
  return statement
}

function parseSid({ Sid }: Elements, { path, kind }: StatementPlace): Pick<Statement, 'Sid'> {
  if (Sid === undefined) return {}
  if (typeof Sid !== 'string') rejectPolicy(`${path}.Sid`, { problem: 'is not a string' })
  // Services that keep resource policies allow more, for example spaces.
  if (kind !== 'resource' && !sidCharacters.test(Sid)) {
    rejectPolicy(`${path}.Sid`, {
      problem: 'has a character that is neither a letter nor a digit',
      received: Sid,
      iam: iamWording.sidCharacters,
    })
  }
  return { Sid }
}

function parseEffect({ Effect }: Elements, { path, kind }: StatementPlace): Statement['Effect'] {
  if (Effect === 'Allow' || Effect === 'Deny') return Effect
  const iam = iamOfEffect(Effect, kind)
  rejectPolicy(`${path}.Effect`, {
    problem: Effect === undefined ? 'is missing' : 'is neither "Allow" nor "Deny"',
    expected: 'Allow or Deny',
    ...(typeof Effect === 'string' ? { received: Effect } : {}),
    ...(iam === undefined ? {} : { iam }),
  })
}

function iamOfEffect(effect: unknown, kind: PolicyKind): string | undefined {
  if (isReadAsTrust(kind)) {
    if (effect === undefined) return iamWording.effectMissing
    return typeof effect === 'string' ? `Invalid effect: ${effect}` : undefined
  }
  // Only the case is wrong, which IAM notices in its second pass.
  const anyCase = typeof effect === 'string' && /^(allow|deny)$/i.test(effect)
  return anyCase ? iamWording.legacyParsing : undefined
}

function parsePrincipals(
  { Principal, NotPrincipal, Effect }: Elements,
  { path, kind }: StatementPlace,
): Pick<Statement, 'Principal' | 'NotPrincipal'> {
  const hasPrincipal = Principal !== undefined
  const hasNotPrincipal = NotPrincipal !== undefined
  if (kind === 'identity' || kind === 'session') {
    if (!hasPrincipal && !hasNotPrincipal) return {}
    rejectPolicy(path, {
      problem: `has a ${hasPrincipal ? 'Principal' : 'NotPrincipal'}, but speaks of the one it is attached to`,
      iam: iamWording.principalForbidden,
    })
  }
  if (hasPrincipal && hasNotPrincipal) {
    rejectPolicy(path, { problem: 'has both Principal and NotPrincipal' })
  }
  if (hasPrincipal) return { Principal: parsePrincipal(Principal, `${path}.Principal`, kind) }
  if (!hasNotPrincipal) {
    rejectPolicy(path, { problem: 'has no Principal', iam: iamWording.principalMissing })
  }
  if (Effect === 'Allow') {
    rejectPolicy(path, {
      problem: 'allows everyone but a few: NotPrincipal may stand only with Deny',
      iam: iamWording.allowNotPrincipal,
    })
  }
  if (kind === 'trust') {
    rejectPolicy(path, {
      problem: `has a NotPrincipal, which trust policies cannot have: ${quoted('Principal')} is needed`,
      iam: iamWording.notPrincipalInTrustPolicy,
    })
  }
  return { NotPrincipal: parsePrincipal(NotPrincipal, `${path}.NotPrincipal`, kind) }
}
