import type { PolicyPath } from './reject-policy.ts'
import { invalidPrincipal, rejectPolicy } from './reject-policy.ts'
import { quoted } from './wording.ts'

/** A document as IAM keeps it. */
export interface DocumentWithIds {
  /** The document as it was written, its users and roles named by their unique ids. */
  readonly document: object
  /** Principals that nobody is, as they were written, in order. IAM refuses a policy with any. */
  readonly missing: readonly string[]
}

/**
 * Who has a name: a unique id (`AIDA...`, `AROA...`), undefined for nobody, or `unknown-account`
 * when the account is not one whose users and roles are known here, so that nobody can tell.
 */
export type FindPrincipalId = (arn: string) => string | undefined

const userOrRoleArn = /^arn:[^:]+:iam::\d{12}:(?:user|role)\/./
const uniqueId = /^(?:AIDA|AROA)[A-Z0-9]{12,}$/

/**
 * Puts the unique ids of users and roles in the place of their ARNs in `Principal` and
 * `NotPrincipal`, so that a user or role that is deleted and made again is not the trusted one.
 * Names have case. Accounts, `*`, sessions, services and identity providers stay as they are, and
 * so does every ARN in a `Condition`. The document itself is not changed.
 *
 * @param document the JSON of a policy that {@link parsePolicyDocument} has accepted
 * @param isOwnId whether a unique id belongs to someone; when given, ids of nobody are `missing` too
 * @see IAM User Guide, "AWS JSON policy elements: Principal", "IAM role principals", "IAM user
 *   principals"
 */
export function principalsToIds(
  document: object,
  idOf: FindPrincipalId,
  isOwnId: (id: string) => boolean = () => true,
): DocumentWithIds {
  const missing: string[] = []
  const replaced = mapAwsPrincipals(document, (value) => {
    if (uniqueId.test(value)) {
      if (!isOwnId(value)) missing.push(value)
      return value
    }
    if (!userOrRoleArn.test(value)) return value
    const id = idOf(value)
    if (id === undefined) missing.push(value)
    return id === undefined || id === 'unknown-account' ? value : id
  })
  return { document: replaced, missing }
}

/**
 * The way back, for whoever reads a policy: ids whose owner exists become ARNs again, ids without an
 * owner stay. The document itself is not changed.
 *
 * @see IAM User Guide, "AWS JSON policy elements: Principal"
 */
export function principalsToArns(
  document: object,
  arnOf: (id: string) => string | undefined,
): object {
  return mapAwsPrincipals(document, (value) =>
    uniqueId.test(value) ? (arnOf(value) ?? value) : value,
  )
}

/**
 * Refuses a policy that names nobody.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED when `missing` has an entry; IAM's answer names the first
 */
export function requirePrincipals(
  { missing }: Pick<DocumentWithIds, 'missing'>,
  path: PolicyPath,
): void {
  const [first] = missing
  if (first === undefined) return
  rejectPolicy(path, {
    problem: `names ${quoted(first)}, whom nobody is`,
    expected: 'the ARN of a user or role that exists',
    received: first,
    iam: invalidPrincipal('AWS', first),
  })
}

type JsonObject = Readonly<Record<string, unknown>>

/** Rewrites every value of type AWS of the two elements; one stays one, and a list a list. */
function mapAwsPrincipals(document: object, map: (value: string) => string): object {
  const { Statement: statements } = document as JsonObject
  return {
    ...document,
    ...(statements === undefined
      ? {}
      : { Statement: mapOneOrMany(statements, (statement) => mapStatement(statement, map)) }),
  }
}

function mapStatement(statement: unknown, map: (value: string) => string): unknown {
  if (!isObject(statement)) return statement
  return Object.fromEntries(
    Object.entries(statement).map(([element, value]) => [
      element,
      element === 'Principal' || element === 'NotPrincipal' ? mapElement(value, map) : value,
    ]),
  )
}

function mapElement(element: unknown, map: (value: string) => string): unknown {
  if (!isObject(element)) return element
  return Object.fromEntries(
    Object.entries(element).map(([type, values]) => [
      type,
      type === 'AWS'
        ? mapOneOrMany(values, (value) => (typeof value === 'string' ? map(value) : value))
        : values,
    ]),
  )
}

function mapOneOrMany(value: unknown, map: (item: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map((item) => map(item)) : map(value)
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
