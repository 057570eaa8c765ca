import { conditionKeysOf } from '../../../policy/condition-keys.ts'
import { contextOf, singleValued } from '../../../federation/condition-context.ts'
import type { ConditionContext } from '../../../federation/condition-context.ts'
import type { AwsPrincipal } from '../../../policy/request.ts'
import type { QueryAction, QueryResult } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamScope } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import type { RoleRecord, UserRecord } from '../iam-records.ts'
import { invalidInput, noSuchEntity } from '../iam-refusal.ts'
import type { IamReader } from '../iam-store.ts'
import { page } from '../pagination.ts'
import type { PageParameters } from '../pagination.ts'
import { readContextEntries, simulate } from './simulate.ts'
import type { ContextEntryParameter } from './simulate.ts'
import { inputPolicies, principalPolicies } from './simulated-policies.ts'
import type { SimulatedPolicy } from './simulated-policies.ts'
import {
  getContextKeysForCustomPolicyParameters,
  getContextKeysForPrincipalPolicyParameters,
  simulateCustomPolicyParameters,
  simulatePrincipalPolicyParameters,
} from './simulation-parameters.ts'

/** IAM's policy simulator, on the engine that decides about calls. */
export function simulationActions(emulation: IamEmulation): readonly QueryAction[] {
  const { iam } = emulation
  return [
    iamAction(emulation, {
      name: 'GetContextKeysForCustomPolicy',
      parameters: getContextKeysForCustomPolicyParameters,
      readOnly: true,
      resource: () => ({ arn: '*' }),
      run: ({ PolicyInputList }) => Promise.resolve(contextKeys(inputOf(PolicyInputList))),
    }),
    iamAction(emulation, {
      name: 'GetContextKeysForPrincipalPolicy',
      parameters: getContextKeysForPrincipalPolicyParameters,
      readOnly: true,
      resource: ({ PolicySourceArn }) => ({ arn: PolicySourceArn }),
      run: async ({ PolicySourceArn, PolicyInputList }, scope) => {
        const record = await requireSource(iam, scope, PolicySourceArn)
        const { identity, boundary } = await principalPolicies(iam, scope, record)
        return contextKeys([
          ...identity,
          ...(boundary === undefined ? [] : [boundary]),
          ...inputOf(PolicyInputList),
        ])
      },
    }),
    iamAction(emulation, {
      name: 'SimulateCustomPolicy',
      parameters: simulateCustomPolicyParameters,
      readOnly: true,
      resource: () => ({ arn: '*' }),
      run: (parameters, scope) => {
        const { CallerArn, PolicyInputList } = parameters
        if (parameters.ResourcePolicy !== undefined && CallerArn === undefined) {
          throw callerNeeded()
        }
        const principal = principalOf(CallerArn ?? anybody(scope))
        return Promise.resolve(
          answer(parameters, { principal, identity: inputOf(PolicyInputList), known: new Map() }),
        )
      },
    }),
    iamAction(emulation, {
      name: 'SimulatePrincipalPolicy',
      parameters: simulatePrincipalPolicyParameters,
      readOnly: true,
      resource: ({ PolicySourceArn }) => ({ arn: PolicySourceArn }),
      run: async (parameters, scope) => {
        const { PolicySourceArn, PolicyInputList, ResourcePolicy, CallerArn } = parameters
        const record = await requireSource(iam, scope, PolicySourceArn)
        // A role cannot call; whoever is to call with its policies has to be named.
        if (ResourcePolicy !== undefined && CallerArn === undefined && 'roleId' in record) {
          throw callerNeeded()
        }
        const { identity, boundary } = await principalPolicies(iam, scope, record)
        const uniqueId = 'roleId' in record ? record.roleId : record.userId
        const caller = principalOf(CallerArn ?? record.arn)
        return answer(parameters, {
          principal: CallerArn === undefined ? { ...caller, uniqueId } : caller,
          identity: [...identity, ...inputOf(PolicyInputList)],
          ...(boundary === undefined ? {} : { ownBoundary: boundary }),
          known: principalContext(record),
        })
      },
    }),
  ]
}

/** What both simulations are asked. */
interface SimulationParameters extends PageParameters {
  readonly PermissionsBoundaryPolicyInputList?: readonly string[]
  readonly ActionNames: readonly string[]
  readonly ResourceArns?: readonly string[]
  readonly ResourcePolicy?: string
  readonly ResourceOwner?: string
  readonly ContextEntries?: readonly ContextEntryParameter[]
}

interface Simulated {
  readonly principal: AwsPrincipal
  readonly identity: readonly SimulatedPolicy[]
  readonly ownBoundary?: SimulatedPolicy
  /** Keys that the principal has by itself; the call's own take their place. */
  readonly known: ConditionContext
}

function answer(
  parameters: SimulationParameters,
  { principal, identity, ownBoundary, known }: Simulated,
): QueryResult {
  const { PermissionsBoundaryPolicyInputList: boundaryInput = [], ResourceOwner } = parameters
  // A boundary of the call takes the place of the principal's own.
  const boundary =
    boundaryInput.length === 0 && ownBoundary !== undefined
      ? [ownBoundary]
      : inputPolicies(boundaryInput, {
          list: 'PermissionsBoundaryPolicyInputList',
          kind: 'identity',
        })
  const [resourcePolicy] = inputPolicies(
    parameters.ResourcePolicy === undefined ? [] : [parameters.ResourcePolicy],
    { list: 'ResourcePolicy', kind: 'resource' },
  )
  const resourceAccountId = /^arn:[\w-]+:iam::(\d{12}):root$/.exec(ResourceOwner ?? '')?.[1]
  if (ResourceOwner !== undefined && resourceAccountId === undefined) {
    throw invalidInput(`Invalid Resource Owner: ${ResourceOwner}`)
  }
  const results = simulate({
    principal,
    identity,
    boundary,
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
    ...(resourceAccountId === undefined ? {} : { resourceAccountId }),
    context: new Map([...known, ...readContextEntries(parameters.ContextEntries)]),
    actions: parameters.ActionNames,
    resources: parameters.ResourceArns ?? ['*'],
  })
  const numbered = results.map((result, index) => ({
    result,
    name: String(index).padStart(6, '0'),
  }))
  const { items, rest } = page(numbered, parameters, ({ name }) => name)
  return { EvaluationResults: items.map(({ result }) => result), ...rest }
}

function inputOf(texts: readonly string[] | undefined): readonly SimulatedPolicy[] {
  return inputPolicies(texts, { list: 'PolicyInputList', kind: 'identity' })
}

function contextKeys(policies: readonly SimulatedPolicy[]): QueryResult {
  const keys = policies.flatMap(({ document }) => conditionKeysOf(document))
  const byName = new Map(keys.map((key) => [key.toLowerCase(), key]))
  return { ContextKeyNames: [...byName.values()] }
}

async function requireSource(
  iam: IamReader,
  { accountId }: IamScope,
  arn: string,
): Promise<RoleRecord | UserRecord> {
  const [, account, type, name] =
    /^arn:[\w-]+:iam::(\d{12}):(user|role|group)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? []
  if (name === undefined)
    throw invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`)
  const record =
    account !== accountId || type === 'group'
      ? undefined
      : await iam.find(type === 'role' ? 'role' : 'user', accountId, name)
  if (record?.arn === arn) return record
  throw noSuchEntity(`Entity ${arn} cannot be found.`)
}

/** @throws {RequestRefused} IAM_INPUT_INVALID for what is no ARN of somebody who can call */
function principalOf(arn: string): AwsPrincipal {
  const accountId = /^arn:[\w-]+:(?:iam|sts)::(\d{12}):/.exec(arn)?.[1]
  if (accountId === undefined) throw invalidInput(`Invalid Caller Arn: ${arn}`)
  return { kind: 'aws', arn, accountId }
}

/** Somebody of the account, whom no policy names: custom policies are simulated without a person. */
function anybody({ partition, accountId }: IamScope): string {
  return `arn:${partition}:iam::${accountId}:user/simulated`
}

function principalContext(record: RoleRecord | UserRecord): ConditionContext {
  const values: readonly (readonly [string, string])[] = [
    ['aws:PrincipalArn', record.arn],
    ['aws:PrincipalAccount', record.accountId],
    ...('userId' in record
      ? ([
          ['aws:PrincipalType', 'User'],
          ['aws:userid', record.userId],
          ['aws:username', record.userName],
        ] as const)
      : []),
    ...record.tags.map(([key, value]) => [`aws:PrincipalTag/${key}`, value] as const),
  ]
  return contextOf(values.map(([key, value]) => singleValued(key, value)))
}

function callerNeeded(): Error {
  return invalidInput('CallerArn is required when a ResourcePolicy is simulated.')
}
