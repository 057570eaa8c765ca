import { parsePolicyDocument } from '../../../policy/parse-policy-document.ts'
import {
  inlinePolicyLimit,
  policySizeLimits,
  requirePolicySize,
} from '../../../policy/policy-size.ts'
import type { QueryResult } from '../../query/query-action.ts'
import type { IamScope } from '../iam-action.ts'
import { noSuchEntity } from '../iam-refusal.ts'
import type { IamStore } from '../iam-store.ts'
import { page } from '../pagination.ts'
import type { PageParameters } from '../pagination.ts'
import { encodedDocument } from './encoded-document.ts'
import { changePrincipal, requirePrincipal } from './principal-kind.ts'
import type { PrincipalKind } from './principal-kind.ts'

interface NamedInlinePolicy {
  readonly name: string
  readonly PolicyName: string
}

/** The limit is for all inline policies together, and is held to with the new one among them. */
const anySize = { ...policySizeLimits.roleInline, maxCharacters: 131_072 }

/**
 * Puts an inline policy on a role or user, in the place of one of that name.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED, POLICY_TOO_LARGE; {RequestRefused} IAM_ENTITY_MISSING
 */
export async function putInlinePolicy(
  iam: IamStore,
  scope: IamScope,
  kind: PrincipalKind,
  { name, PolicyName, PolicyDocument }: NamedInlinePolicy & { readonly PolicyDocument: string },
): Promise<void> {
  await iam.change(scope.accountId, (writer) =>
    changePrincipal(writer, scope, kind, name, (record) => {
      const inlinePolicies = { ...record.inlinePolicies, [PolicyName]: PolicyDocument }
      parsePolicyDocument(PolicyDocument, 'identity', { sizeLimit: anySize })
      requirePolicySize(Object.values(inlinePolicies), inlinePolicyLimit(kind, name))
      return { ...record, inlinePolicies }
    }),
  )
}

/** An inline policy as it was written. @throws {RequestRefused} IAM_ENTITY_MISSING */
export async function getInlinePolicy(
  iam: IamStore,
  scope: IamScope,
  kind: PrincipalKind,
  { name, PolicyName }: NamedInlinePolicy,
): Promise<QueryResult> {
  const { inlinePolicies } = await requirePrincipal(iam, scope, kind, name)
  if (!Object.hasOwn(inlinePolicies, PolicyName)) throw noSuchPolicy(kind, PolicyName)
  return { PolicyName, PolicyDocument: encodedDocument(inlinePolicies[PolicyName] ?? '') }
}

/** @throws {RequestRefused} IAM_ENTITY_MISSING */
export async function deleteInlinePolicy(
  iam: IamStore,
  scope: IamScope,
  kind: PrincipalKind,
  { name, PolicyName }: NamedInlinePolicy,
): Promise<void> {
  await iam.change(scope.accountId, (writer) =>
    changePrincipal(writer, scope, kind, name, (record) => {
      if (!Object.hasOwn(record.inlinePolicies, PolicyName)) throw noSuchPolicy(kind, PolicyName)
      const inlinePolicies = Object.fromEntries(
        Object.entries(record.inlinePolicies).filter(([policy]) => policy !== PolicyName),
      )
      return { ...record, inlinePolicies }
    }),
  )
}

/** Names of the inline policies, by name. @throws {RequestRefused} IAM_ENTITY_MISSING */
export async function listInlinePolicies(
  iam: IamStore,
  scope: IamScope,
  kind: PrincipalKind,
  { name, ...asked }: PageParameters & { readonly name: string },
): Promise<QueryResult> {
  const { inlinePolicies } = await requirePrincipal(iam, scope, kind, name)
  const { items, rest } = page(Object.keys(inlinePolicies), asked, (policy) => policy)
  return { PolicyNames: items, ...rest }
}

function noSuchPolicy(kind: PrincipalKind, policyName: string): Error {
  return noSuchEntity(`The ${kind} policy with name ${policyName} cannot be found.`)
}
