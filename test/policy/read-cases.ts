import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { ConditionContext } from '../../src/federation/condition-context.ts'
import type { RequestPrincipal } from '../../src/policy/request.ts'

const root = path.join(import.meta.dirname, 'cases')

/** Keys of a request as a case writes them: a list is a list, anything else has one value. */
export type CaseContext = Readonly<Record<string, string | readonly string[]>>

/** A policy: the document itself, or the name of a file in `policies/`. */
export type WrittenPolicy = string | object

interface Expected {
  readonly decision: string
  /** Sid or position of the statement that decides. */
  readonly decidedBy?: string | number
}

interface Question {
  readonly principal: CasePrincipal
  readonly action: string
  readonly context?: CaseContext
}

/** A question to a trust policy. */
export interface TrustCase {
  /** A sentence about behaviour; the file has the same name. */
  readonly name: string
  readonly policy: WrittenPolicy
  readonly request: Question
  readonly expected: Expected
}

/** A question to all the policies that apply to a request. */
export interface AccessCase {
  /** A sentence about behaviour; the file has the same name. */
  readonly name: string
  readonly policies: {
    readonly identity: readonly WrittenPolicy[]
    readonly resource?: WrittenPolicy
    readonly resourceMustAllow?: boolean
    readonly boundary?: WrittenPolicy
    readonly session?: readonly WrittenPolicy[]
    readonly scp?: readonly WrittenPolicy[]
  }
  readonly request: Question & { readonly resource: string; readonly resourceAccountId?: string }
  readonly expected: Expected
}

export type PolicyCase = TrustCase | AccessCase

/** The cases by topic: each is one JSON file `cases/<topic>/<sentence>.json`. */
export function readCases(): ReadonlyMap<string, readonly PolicyCase[]> {
  const topics = readdirSync(root, { encoding: 'utf8' }).sort()
  return new Map(
    topics.map((topic) => {
      const files = readdirSync(path.join(root, topic), { encoding: 'utf8' }).sort()
      return [topic, files.map((file) => readJson(path.join(root, topic, file)) as PolicyCase)]
    }),
  )
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** The document of a policy. */
export function readPolicy(policy: WrittenPolicy): object {
  if (typeof policy !== 'string') return policy
  return readJson(path.join(import.meta.dirname, 'policies', `${policy}.json`)) as object
}

export function contextOf(context: CaseContext = {}): ConditionContext {
  return new Map(
    Object.entries(context).map(([key, value]) => [
      key.toLowerCase(),
      typeof value === 'string'
        ? { key, values: [value], multivalued: false }
        : { key, values: value, multivalued: true },
    ]),
  )
}

/** A principal as a case writes it: an ARN of IAM or STS, a provider, a service. */
export type CasePrincipal =
  string | { readonly arn: string; readonly sessionIssuerArn?: string; readonly uniqueId?: string }

export function principalOf(principal: CasePrincipal): RequestPrincipal {
  if (typeof principal !== 'string') return awsPrincipal(principal)
  if (principal === 'anonymous') return { kind: 'anonymous' }
  if (/:(saml|oidc)-provider\//.test(principal))
    return { kind: 'federated', providerArn: principal }
  if (principal.startsWith('arn:')) return awsPrincipal({ arn: principal })
  if (principal.startsWith('service ')) return { kind: 'service', name: principal.slice(8) }
  return { kind: 'federated', providerArn: principal }
}

function awsPrincipal(principal: Exclude<CasePrincipal, string>): RequestPrincipal {
  return { kind: 'aws', accountId: principal.arn.split(':')[4] ?? '', ...principal }
}
