import { randomUUID } from 'node:crypto'
import { parsePolicyDocument } from '../../../policy/parse-policy-document.ts'
import { policySizeLimits } from '../../../policy/policy-size.ts'
import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { iamQuotas } from '../iam-quotas.ts'
import type { ManagedPolicyRecord } from '../iam-records.ts'
import { deleteConflict, entityAlreadyExists, limitExceeded } from '../iam-refusal.ts'
import { mergeTags, readTags } from '../tags.ts'
import { uniqueId } from '../unique-id.ts'
import { createPolicyParameters, deletePolicyParameters } from './policy-parameters.ts'
import { policyArn, policyResource, requireOwnPolicy } from './policy-record.ts'
import { policyResult } from './policy-result.ts'
import { policyEntities, usageOf } from './policy-usage.ts'

/**
 * Holds a document to what a managed policy may be.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED (`MalformedPolicyDocument`), POLICY_TOO_LARGE (`LimitExceeded`)
 */
export function requireManagedDocument(document: string): void {
  parsePolicyDocument(document, 'identity', {
    sizeLimit: policySizeLimits.managed,
    currentVersionOnly: true,
  })
}

/**
 * CreatePolicy: a customer managed policy, with its document as version `v1`.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED, POLICY_TOO_LARGE
 * @throws {RequestRefused} IAM_ENTITY_EXISTS for a name that is taken, in whatever case and under
 *   whatever path; IAM_INPUT_INVALID, IAM_LIMIT_EXCEEDED
 * @see IAM User Guide, "Define custom IAM permissions with customer managed policies"
 */
export function createPolicy(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'CreatePolicy',
    parameters: createPolicyParameters,
    readOnly: false,
    resource: ({ Path = '/', PolicyName }, scope) => ({ arn: policyArn(scope, Path, PolicyName) }),
    requestTags: ({ Tags }) => readTags(Tags),
    run: async ({ Path: path = '/', PolicyName: policyName, ...parameters }, scope) => {
      const { PolicyDocument: document, Description: description, Tags } = parameters
      const { accountId, now } = scope
      const arn = policyArn(scope, path, policyName)
      const createdAt = now.getTime()
      const tags = mergeTags([], readTags(Tags))
      requireManagedDocument(document)
      const record: ManagedPolicyRecord = {
        arn,
        accountId,
        policyName,
        path,
        policyId: uniqueId('ANPA', { arn, creation: randomUUID() }),
        ...(description === undefined ? {} : { description }),
        createdAt,
        updatedAt: createdAt,
        defaultVersionId: 'v1',
        versions: [{ versionId: 'v1', document, createdAt }],
        nextVersion: 2,
        tags,
      }
      await iam.change(accountId, async (writer) => {
        if ((await writer.find('policy', accountId, policyName)) !== undefined) {
          throw entityAlreadyExists(
            `A policy called ${policyName} already exists. Duplicate names are not allowed.`,
          )
        }
        const others = await writer.list('policy', accountId)
        if (others.length >= iamQuotas.policiesPerAccount) {
          throw limitExceeded(
            `Cannot exceed quota for PoliciesPerAccount: ${iamQuotas.policiesPerAccount}`,
          )
        }
        await writer.put('policy', record)
      })
      return { Policy: policyResult(record, { attachments: 0, boundaries: 0 }) }
    },
  })
}

/**
 * DeletePolicy: with its default version, once nobody has it and it has no other version.
 *
 * @throws {RequestRefused} IAM_ENTITY_MISSING, IAM_DELETE_CONFLICT, ACCESS_DENIED for AWS's own
 */
export function deletePolicy(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'DeletePolicy',
    parameters: deletePolicyParameters,
    readOnly: false,
    resource: ({ PolicyArn }, scope) => policyResource(iam, scope, PolicyArn),
    run: async ({ PolicyArn }, scope) => {
      await iam.change(scope.accountId, async (writer) => {
        const record = await requireOwnPolicy(writer, scope, PolicyArn)
        const entities = await policyEntities(writer, scope.accountId)
        const { attachments, boundaries } = usageOf(PolicyArn, entities)
        if (attachments + boundaries > 0) {
          throw deleteConflict('Cannot delete a policy attached to entities.')
        }
        if (record.versions.length > 1) {
          throw deleteConflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
          )
        }
        await writer.remove('policy', record)
      })
      return {}
    },
  })
}
