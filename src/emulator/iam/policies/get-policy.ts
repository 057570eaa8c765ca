import type { QueryAction, QueryResult } from '../../query/query-action.ts'
import { awsManagedPolicies } from '../aws-managed-policies.ts'
import { iamAction } from '../iam-action.ts'
import type { IamScope } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import type { IamReader } from '../iam-store.ts'
import { page } from '../pagination.ts'
import type { PageParameters } from '../pagination.ts'
import {
  getPolicyParameters,
  listEntitiesForPolicyParameters,
  listPoliciesParameters,
} from './policy-parameters.ts'
import { awsManagedRecord, policyResource, requirePolicy } from './policy-record.ts'
import { listedPolicyResult, policyResult } from './policy-result.ts'
import { policyEntities, usageOf } from './policy-usage.ts'
import type { PolicyEntity, PolicyUsage } from './policy-usage.ts'

type UsageFilter = 'PermissionsPolicy' | 'PermissionsBoundary'

/** GetPolicy: one of the account, or of AWS's own. @throws {RequestRefused} IAM_ENTITY_MISSING, IAM_INPUT_INVALID */
export function getPolicy(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'GetPolicy',
    parameters: getPolicyParameters,
    readOnly: true,
    resource: ({ PolicyArn }, scope) => policyResource(iam, scope, PolicyArn),
    run: async ({ PolicyArn }, scope) => {
      const record = await requirePolicy(iam, scope, PolicyArn)
      const usage = usageOf(PolicyArn, await policyEntities(iam, scope.accountId))
      return { Policy: policyResult(record, usage) }
    },
  })
}

/** ListPolicies: those of the account and AWS's own, by name. @throws {RequestRefused} PARAMETER_INVALID */
export function listPolicies(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'ListPolicies',
    parameters: listPoliciesParameters,
    readOnly: true,
    resource: (_parameters, { partition, accountId }) => ({
      arn: `arn:${partition}:iam::${accountId}:policy/*`,
    }),
    run: async ({ Scope = 'All', OnlyAttached = false, ...asked }, scope) => {
      const { PathPrefix = '/', PolicyUsageFilter: filter, ...pages } = asked
      const { accountId, partition } = scope
      const entities = await policyEntities(iam, accountId)
      const records = [
        ...(Scope === 'AWS' ? [] : await iam.list('policy', accountId)),
        ...(Scope === 'Local'
          ? []
          : awsManagedPolicies.map((policy) => awsManagedRecord(policy, partition))),
      ]
      const listed = records
        .filter(({ path }) => path.startsWith(PathPrefix))
        .map((record) => ({ record, usage: usageOf(record.arn, entities) }))
        .filter(({ usage }) => isListed(usage, filter, OnlyAttached))
      const { items, rest } = page(
        listed,
        pages,
        // An account may give a policy the name of one of AWS's.
        ({ record }) => `${record.policyName} ${record.accountId}`,
      )
      return {
        Policies: items.map(({ record, usage }) => listedPolicyResult(record, usage)),
        ...rest,
      }
    },
  })
}

function isListed(
  { attachments, boundaries }: PolicyUsage,
  filter: UsageFilter | undefined,
  onlyAttached: boolean,
): boolean {
  switch (filter) {
    case 'PermissionsPolicy':
      return attachments > 0
    case 'PermissionsBoundary':
      return boundaries > 0
    case undefined:
      return !onlyAttached || attachments > 0
  }
}

/** ListEntitiesForPolicy: users, then roles. @throws {RequestRefused} IAM_ENTITY_MISSING, IAM_INPUT_INVALID, PARAMETER_INVALID */
export function listEntitiesForPolicy(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'ListEntitiesForPolicy',
    parameters: listEntitiesForPolicyParameters,
    readOnly: true,
    resource: ({ PolicyArn }, scope) => policyResource(iam, scope, PolicyArn),
    run: async ({ PolicyArn, ...asked }, scope) => {
      await requirePolicy(iam, scope, PolicyArn)
      return entitiesResult(iam, scope, PolicyArn, asked)
    },
  })
}

interface EntityFilters extends PageParameters {
  readonly EntityFilter?: string
  readonly PathPrefix?: string
  readonly PolicyUsageFilter?: UsageFilter
}

async function entitiesResult(
  iam: IamReader,
  { accountId }: IamScope,
  arn: string,
  { EntityFilter: only, PathPrefix = '/', PolicyUsageFilter: filter, ...pages }: EntityFilters,
): Promise<QueryResult> {
  const found = (await policyEntities(iam, accountId)).filter(
    (entity) =>
      has(entity, arn, filter) &&
      (only === undefined || only === entity.kind) &&
      entity.path.startsWith(PathPrefix),
  )
  const { items, rest } = page(found, pages, ({ kind, name }) => `${kind} ${name}`)
  const named = (kind: PolicyEntity['kind']): readonly QueryResult[] =>
    items
      .filter((entity) => entity.kind === kind)
      .map(({ name, id }) => ({ [`${kind}Name`]: name, [`${kind}Id`]: id }))
  return {
    PolicyGroups: [],
    PolicyUsers: named('User'),
    PolicyRoles: named('Role'),
    ...rest,
  }
}

function has(
  { attachedPolicyArns, permissionsBoundaryArn }: PolicyEntity,
  arn: string,
  filter: UsageFilter | undefined,
): boolean {
  const attached = filter !== 'PermissionsBoundary' && attachedPolicyArns.includes(arn)
  return attached || (filter !== 'PermissionsPolicy' && permissionsBoundaryArn === arn)
}
