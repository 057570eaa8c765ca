import type { PolicyDocument, Statement } from '../../policy/policy-document.ts'
import type { TrustRequest } from '../../policy/request.ts'
import { nameStatement } from '../../policy/wording.ts'
import { jsonPath } from '../locate-json.ts'
import { shown } from '../shown.ts'

/** What kind of change an edit is, from the smallest to the largest. */
export type ChangeKind =
  /** A value, a key or a provider in the policy, or a value of the request, is misspelt. */
  | 'misspelling'
  /** A pattern stands under an operator that knows none. */
  | 'operator'
  /** The policy gets another value for a condition. */
  | 'value'
  /** The request says something else. */
  | 'claim'
  /** The statement gets another action. */
  | 'action'
  /** The statement gets another principal. */
  | 'principal'

/** One edit, exactly. */
export interface ConcreteEdit {
  readonly target: 'policy' | 'request'
  /**
   * JSONPath. In the policy as `parsePolicyDocument` returns it, where everything that may be one or
   * many is a list; in the request into its condition keys, for example `$["saml:aud"]`.
   */
  readonly path: string
  /** Absent where something is added. */
  readonly oldValue?: string
  /** Absent where something is removed. */
  readonly newValue?: string
}

/** A policy and what it is asked. */
export interface Question {
  readonly policy: PolicyDocument
  readonly request: TrustRequest
}

/** An edit that may help, which only an evaluation can tell. */
export interface CandidateEdit {
  readonly kind: ChangeKind
  /** The smaller, the sooner proposed. */
  readonly weight: number
  /** What to do, in the imperative. */
  readonly sentence: string
  readonly edits: readonly ConcreteEdit[]
  readonly apply: (question: Question) => Question
}

export const weights: Readonly<Record<ChangeKind, number>> = {
  misspelling: 10,
  operator: 15,
  value: 20,
  claim: 25,
  action: 30,
  principal: 40,
}

/** A statement that an edit is about, and the request that it should meet. */
export interface StatementPlace {
  readonly statement: Statement
  readonly index: number
  readonly request: TrustRequest
}

/** An edit of the policy at a place. */
export function policyEdit(
  segments: readonly (string | number)[],
  newValue: string,
  oldValue?: string,
): ConcreteEdit {
  return {
    target: 'policy',
    path: jsonPath(segments),
    ...(oldValue === undefined ? {} : { oldValue }),
    newValue,
  }
}

/** Rewrites one statement. */
export function editStatement(
  index: number,
  edit: (statement: Statement) => Statement,
): CandidateEdit['apply'] {
  return ({ policy, request }) => ({
    request,
    policy: {
      ...policy,
      Statement: policy.Statement.map((statement, position) =>
        position === index ? edit(statement) : statement,
      ),
    },
  })
}

type Keys = Readonly<Record<string, readonly string[]>>

/** Rewrites the keys under one operator of a statement. */
export function editOperator(
  index: number,
  operator: string,
  edit: (keys: Keys) => Keys,
): CandidateEdit['apply'] {
  return editStatement(index, (statement) => ({
    ...statement,
    Condition: { ...statement.Condition, [operator]: edit(statement.Condition?.[operator] ?? {}) },
  }))
}

/** A statement by its Sid or its position. */
export function nameOf({ Sid }: Statement, index: number): string {
  return nameStatement({ index, ...(Sid === undefined ? {} : { sid: Sid }) })
}

/** A value between quotation marks, made visible. */
export function shownValue(value: string): string {
  return `"${shown(value)}"`
}
