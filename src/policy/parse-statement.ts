import { parseActions } from './parse-actions.ts'
import { parseCondition } from './parse-condition.ts'
import { parsePrincipal } from './parse-principal.ts'
import { parseResources } from './parse-resources.ts'
import type { Statement } from './policy-document.ts'
import type { StatementPlace } from './policy-element.ts'
import { requireKnown } from './policy-element.ts'
import type { PolicyPath } from './reject-policy.ts'
import { iamWording, rejectPolicy } from './reject-policy.ts'
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
  requireKnown(elements, statementElements, path)
  const statement: Statement = {
    ...parseSid(elements, place),
    Effect: parseEffect(elements, path),
    ...parsePrincipals(elements, place),
    ...parseActions(elements, path),
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

function parseEffect({ Effect }: Elements, path: PolicyPath): Statement['Effect'] {
  if (Effect === 'Allow' || Effect === 'Deny') return Effect
  rejectPolicy(`${path}.Effect`, {
    problem: Effect === undefined ? 'is missing' : 'is neither "Allow" nor "Deny"',
    expected: 'Allow or Deny',
    ...(typeof Effect === 'string' ? { received: Effect } : {}),
  })
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
