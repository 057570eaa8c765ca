import { apiCallEvent, recordedFields } from '../../audit/api-call-event.ts'
import { FedbridgeError } from '../../errors.ts'
import type { ConditionContext } from '../../federation/condition-context.ts'
import { partitionOf } from '../../partition/partitions.ts'
import { authorize } from '../caller/authorize.ts'
import { resourceTagContext } from '../../policy/call-context.ts'
import { requestTagContext } from '../caller/caller-context.ts'
import { checkCredentialsMayCall } from '../caller/check-credentials-may-call.ts'
import { userIdentityOf } from '../caller/user-identity.ts'
import type { ParameterShape, StructureShape, ValueOf } from '../query/parameter-shape.ts'
import { signedAction } from '../query/query-action.ts'
import type { QueryAction, QueryResult, SignedCall } from '../query/query-action.ts'
import type { IamEmulation } from './iam-emulation.ts'
import type { TagList } from './iam-records.ts'

/** Where an action of IAM happens: always in the caller's own account. */
export interface IamScope {
  readonly accountId: string
  readonly partition: string
  readonly now: Date
}

/** What an action is about, as policies see it. */
export interface IamResource {
  /** With the path of the resource, where it exists; `*` for an action on no resource. */
  readonly arn: string
  readonly tags?: TagList
}

type Parameters = StructureShape & { readonly members: Readonly<Record<string, ParameterShape>> }

/** One action of IAM. */
export interface IamActionDescription<Shape extends Parameters> {
  readonly name: string
  readonly parameters: Shape
  /** Whether it only looks; records say so, and leave its answer out. */
  readonly readOnly: boolean
  readonly resource: (
    parameters: ValueOf<Shape>,
    scope: IamScope,
    call: SignedCall,
  ) => IamResource | Promise<IamResource>
  /** Tags that the call passes, for `aws:RequestTag/...` and `aws:TagKeys`. */
  readonly requestTags?: (parameters: ValueOf<Shape>) => TagList
  /** The action's own condition keys, for example `iam:PolicyARN`. */
  readonly context?: (
    parameters: ValueOf<Shape>,
    scope: IamScope,
  ) => ConditionContext | Promise<ConditionContext>
  readonly run: (
    parameters: ValueOf<Shape>,
    scope: IamScope,
    call: SignedCall,
  ) => Promise<QueryResult>
}

/**
 * Makes an action of the Query API of a description: the call is authorized as `iam:<name>` on its
 * resource, then run, and leaves a record either way, without which it is not answered.
 */
export function iamAction<const Shape extends Parameters>(
  emulation: IamEmulation,
  description: IamActionDescription<Shape>,
): QueryAction {
  const { name, parameters: shape } = description
  return signedAction({
    name,
    parameters: shape,
    run: async (parameters, call) => {
      const { accountId, partition } = call.caller
      const scope = { accountId, partition, now: emulation.clock.now() }
      try {
        checkCredentialsMayCall(call.caller, { service: 'iam', action: name })
        await authorizeAction(emulation, description, { parameters, scope, call })
        const result = await description.run(parameters, scope, call)
        await record(emulation, description, { parameters, scope, call }, { result })
        return result
      } catch (failure) {
        // The store's failures and our own mistakes say nothing about the caller.
        if (failure instanceof FedbridgeError && !failure.code.startsWith('STORAGE_')) {
          await record(emulation, description, { parameters, scope, call }, { failure })
        }
        throw failure
      }
    },
    invalid: async (failure, call) => {
      const { accountId, partition } = call.caller
      const scope = { accountId, partition, now: emulation.clock.now() }
      await record(emulation, description, { parameters: undefined, scope, call }, { failure })
    },
  })
}

interface Running<Shape extends Parameters> {
  readonly parameters: ValueOf<Shape>
  readonly scope: IamScope
  readonly call: SignedCall
}

async function authorizeAction<Shape extends Parameters>(
  { directory }: IamEmulation,
  description: IamActionDescription<Shape>,
  { parameters, scope, call }: Running<Shape>,
): Promise<void> {
  const resource = await description.resource(parameters, scope, call)
  await authorize(
    {
      caller: call.caller,
      action: `iam:${description.name}`,
      resource: resource.arn,
      call: { ...call, now: scope.now },
      context: new Map([
        ...resourceTagContext(new Map(resource.tags)),
        ...requestTagContext(new Map(description.requestTags?.(parameters))),
        ...((await description.context?.(parameters, scope)) ?? []),
      ]),
    },
    directory,
  )
}

async function record<Shape extends Parameters>(
  { recordEvent }: IamEmulation,
  { name, readOnly }: IamActionDescription<Shape>,
  {
    parameters,
    scope,
    call,
  }: Omit<Running<Shape>, 'parameters'> & {
    /** Undefined when they could not be read. */
    readonly parameters: ValueOf<Shape> | undefined
  },
  ended: { readonly result: QueryResult } | { readonly failure: FedbridgeError },
): Promise<void> {
  const { caller, requestId, sourceAddress, userAgent } = call
  if (caller.kind === 'service') return
  await recordEvent(
    apiCallEvent({
      at: scope.now,
      // IAM is one for all regions of a partition, and lives in one of them.
      region: partitionOf(scope.partition).defaultRegion,
      sourceAddress,
      userAgent,
      eventSource: 'iam.amazonaws.com',
      eventName: name,
      requestId,
      userIdentity: userIdentityOf(caller),
      requestParameters: parameters === undefined ? null : recordedFields(parameters),
      outcome:
        'result' in ended
          ? { kind: 'success', responseElements: readOnly ? null : recordedFields(ended.result) }
          : {
              kind: 'failure',
              errorCode: ended.failure.aws?.code ?? 'InternalFailure',
              errorMessage: ended.failure.aws?.message ?? '',
            },
      recipientAccountId: scope.accountId,
      readOnly,
    }),
  )
}
