import { asObject, requireKnown } from './policy-element.ts'
import { parseStatement } from './parse-statement.ts'
import type { PolicyDocument, PolicyKind, Statement } from './policy-document.ts'
import { parsePolicyJson } from './policy-json.ts'
import type { PolicySizeLimit } from './policy-size.ts'
import { policySizeLimits, requirePolicySize } from './policy-size.ts'
import { iamWording, isReadAsTrust, rejectPolicy } from './reject-policy.ts'
import { quoted } from './wording.ts'

export interface ParsePolicyOptions {
  /**
   * Limit of the place where the policy is to be kept. By default that of the kind, and for
   * `identity` that of a role's inline policies; managed policies have a smaller one.
   */
  readonly sizeLimit?: PolicySizeLimit
  /** Whether the place takes only policies of 2012-10-17, as IAM's managed policies do; by default not. */
  readonly currentVersionOnly?: boolean
}

/** Longer than this no text is even looked at, white space included, as in IAM's API. */
const maxTextCharacters = 131_072
const defaultSizeLimits: Record<PolicyKind, PolicySizeLimit> = {
  trust: policySizeLimits.trust,
  identity: policySizeLimits.roleInline,
  session: policySizeLimits.session,
  resource: policySizeLimits.resource,
}
/** Tab, line feed, carriage return, and U+0020 to U+00FF. */
const allowedCharacters = /^[\t\n\r\u0020-\u00ff]*$/
const versions: readonly string[] = ['2012-10-17', '2008-10-17']
const documentElements: readonly string[] = ['Version', 'Id', 'Statement']

/**
 * Parses a policy strictly by the grammar of the policy language and by the rules of its kind: a
 * policy that this accepts is one that IAM would store, and means to the evaluation what it says.
 * Everything that may be one or many becomes a list. A policy without Version is of 2008-10-17,
 * which has no variables.
 *
 * @param source JSON text, or the object that a configuration file holds in its place
 * @throws {PolicyRejected} POLICY_MALFORMED when the policy breaks a rule; `check` names the place,
 *   `aws` holds IAM's answer
 * @throws {PolicyRejected} POLICY_TOO_LARGE when it is longer than `sizeLimit`; white space does not
 *   count, except in session policies
 * @see IAM User Guide, "Grammar of the IAM JSON policy language"
 */
export function parsePolicyDocument(
  source: string | object,
  kind: PolicyKind,
  { sizeLimit = defaultSizeLimits[kind], currentVersionOnly = false }: ParsePolicyOptions = {},
): PolicyDocument {
  const text = typeof source === 'string' ? source : JSON.stringify(source)
  requirePolicySize(text, {
    ...sizeLimit,
    maxCharacters: Math.max(sizeLimit.maxCharacters, maxTextCharacters),
    countsWhiteSpace: true,
  })
  requirePolicySize(text, sizeLimit)
  if (!allowedCharacters.test(text)) {
    rejectPolicy('the policy', { problem: 'has a character outside U+0020 to U+00FF' })
  }
  if ((kind === 'trust' || kind === 'identity') && /^[\t\n\r ]/.test(text)) {
    rejectPolicy('the policy', { problem: 'starts with white space', iam: iamWording.leadingSpace })
  }
  const policy = parseDocument(asObject(parsePolicyJson(text, kind), 'the policy'), kind)
  if (currentVersionOnly && policy.Version !== '2012-10-17') {
    rejectPolicy('Version', {
      problem: 'is 2008-10-17, which managed policies cannot be',
      expected: '2012-10-17',
      received: policy.Version,
      iam: iamWording.versionTooOld,
    })
  }
  return policy
}

function parseDocument(
  document: Readonly<Record<string, unknown>>,
  kind: PolicyKind,
): PolicyDocument {
  requireKnown(document, documentElements, 'the policy', kind)
  const { Version = '2008-10-17', Id, Statement: statements } = document
  if (typeof Version !== 'string' || !versions.includes(Version)) {
    rejectPolicy('Version', {
      problem: 'is not a version of the policy language',
      expected: versions.join(' or '),
      ...(typeof Version === 'string' ? { received: Version } : {}),
      ...(isReadAsTrust(kind) ? { iam: iamWording.trustVersion } : {}),
    })
  }
  if (Id !== undefined && (kind === 'identity' || kind === 'session')) {
    rejectPolicy('Id', { problem: 'may stand only in policies of resources and roles' })
  }
  if (Id !== undefined && typeof Id !== 'string') rejectPolicy('Id', { problem: 'is not a string' })
  return {
    Version: Version as PolicyDocument['Version'],
    ...(Id === undefined ? {} : { Id }),
    Statement: parseStatements(statements, kind, Version as PolicyDocument['Version']),
  }
}

function parseStatements(
  statements: unknown,
  kind: PolicyKind,
  version: PolicyDocument['Version'],
): readonly Statement[] {
  const iamOfEmpty = isReadAsTrust(kind) ? { iam: iamWording.trustStatementEmpty } : {}
  if (statements === undefined) rejectPolicy('Statement', { problem: 'is missing', ...iamOfEmpty })
  const list: readonly unknown[] = Array.isArray(statements) ? statements : [statements]
  if (list.length === 0) rejectPolicy('Statement', { problem: 'is empty', ...iamOfEmpty })
  const parsed = list.map((statement, index) => {
    const path = `Statement[${index}]`
    return parseStatement(asObject(statement, path), { path, kind, version })
  })
  const sids = parsed.flatMap(({ Sid }) => (Sid === undefined || Sid === '' ? [] : [Sid]))
  const repeated = sids.find((sid, index) => sids.indexOf(sid) !== index)
  if (repeated !== undefined) {
    rejectPolicy('Statement', {
      problem: `has two statements with the Sid ${quoted(repeated)}`,
      iam: isReadAsTrust(kind) ? iamWording.trustSidNotUnique : iamWording.sidNotUnique,
    })
  }
  return parsed
}
