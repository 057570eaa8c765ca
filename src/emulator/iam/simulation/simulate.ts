import { contextOf } from '../../../federation/condition-context.ts'
import type { ConditionContext } from '../../../federation/condition-context.ts'
import type { AccessDecision } from '../../../policy/explanation.ts'
import { evaluatePolicies } from '../../../policy/evaluate-policies.ts'
import { locateStatements } from '../../../policy/locate-statements.ts'
import { matchedStatements } from '../../../policy/matched-statements.ts'
import { missingConditionKeys } from '../../../policy/condition-keys.ts'
import type { AwsPrincipal } from '../../../policy/request.ts'
import type { QueryResult } from '../../query/query-action.ts'
import { invalidInput } from '../iam-refusal.ts'
import type { SimulatedPolicy } from './simulated-policies.ts'

/** Everything a simulation is made with. */
export interface Simulation {
  readonly principal: AwsPrincipal
  readonly identity: readonly SimulatedPolicy[]
  readonly boundary: readonly SimulatedPolicy[]
  readonly resourcePolicy?: SimulatedPolicy
  /** Account of the resources; the principal's when absent. */
  readonly resourceAccountId?: string
  readonly context: ConditionContext
  readonly actions: readonly string[]
  /** ARNs, or `*`. */
  readonly resources: readonly string[]
}

/** More pairs than anybody simulates; each is evaluated before the first page is answered. */
const maxResults = 1000

/**
 * Simulates every action on every resource, by the engine that decides about real calls; nothing is
 * done. One result for each pair, in the order of the call.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID for an action with a wildcard, and for more than 1000 pairs
 * @see IAM API Reference, "SimulatePrincipalPolicy"
 */
export function simulate(simulation: Simulation): readonly QueryResult[] {
  const { actions, resources } = simulation
  for (const action of actions) {
    if (!/^[a-z0-9-]+:[a-z0-9]+$/i.test(action)) {
      throw invalidInput(`Invalid Input Action: ${action} does not match: <service>:<action>`)
    }
  }
  if (actions.length * resources.length > maxResults) {
    throw invalidInput(`More than ${maxResults} pairs of actions and resources.`)
  }
  return actions.flatMap((action) =>
    resources.map((resource) => simulateOne(simulation, action, resource)),
  )
}

function simulateOne(simulation: Simulation, action: string, resource: string): QueryResult {
  const { principal, identity, boundary, resourcePolicy, context, resourceAccountId } = simulation
  const decision = evaluatePolicies(
    {
      identity,
      ...(resourcePolicy === undefined ? {} : { resource: resourcePolicy }),
      ...(boundary.length === 0 ? {} : { boundary: mergedBoundary(boundary) }),
    },
    {
      principal,
      action,
      resource,
      context,
      ...(resourceAccountId === undefined ? {} : { resourceAccountId }),
    },
  )
  const policies = [...identity, ...boundary, ...(resourcePolicy ? [resourcePolicy] : [])]
  const documents = policies.map(({ document }) => document)
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: decision.decision,
    MatchedStatements: statementsResult(decision, policies),
    MissingContextValues: missingConditionKeys(documents, context),
    PermissionsBoundaryDecisionDetail: boundary.length === 0 ? undefined : boundaryDetail(decision),
  }
}

/** A call may bring several boundary policies: together they are one boundary. */
function mergedBoundary(boundary: readonly SimulatedPolicy[]): SimulatedPolicy {
  const [first, ...others] = boundary
  if (first === undefined) throw new TypeError('there is no boundary')
  if (others.length === 0) return first
  const Statement = boundary.flatMap(({ document }) => document.Statement)
  return { ...first, document: { ...first.document, Statement } }
}

function boundaryDetail({ policyTypes }: AccessDecision): QueryResult {
  const said = policyTypes.find(({ policyType }) => policyType === 'boundary')
  return { AllowedByPermissionsBoundary: said?.decision === 'allowed' }
}

function statementsResult(
  decision: AccessDecision,
  policies: readonly SimulatedPolicy[],
): readonly QueryResult[] {
  return matchedStatements(decision).map(({ policy, policyType, index }) => {
    const text = policies.find(({ name }) => name === policy)?.text ?? ''
    const location = locateStatements(text)[index]
    return {
      SourcePolicyId: policy,
      SourcePolicyType: policyType === 'resource' ? 'Resource Policy' : 'IAM Policy',
      StartPosition: location && { Line: location.start.line, Column: location.start.column },
      EndPosition: location && { Line: location.end.line, Column: location.end.column },
    }
  })
}

/** A condition key that a call brings, with its values and what they are. */
export interface ContextEntryParameter {
  readonly ContextKeyName?: string
  readonly ContextKeyValues?: readonly string[]
  readonly ContextKeyType?: string
}

/** The condition keys that a call brings; a type that ends in `List` makes a multivalued key. */
export function readContextEntries(
  entries: readonly ContextEntryParameter[] = [],
): ConditionContext {
  return contextOf(
    entries.map(
      ({ ContextKeyName: key, ContextKeyValues: values = [], ContextKeyType: type = '' }) => {
        if (key === undefined || type === '') {
          throw invalidInput('Each context entry has a name and a type.')
        }
        return { key, values, multivalued: type.endsWith('List') }
      },
    ),
  )
}
