import { recordedFields } from '../../audit/api-call-event.ts'
import type { ApiCallFacts } from '../../audit/api-call-event.ts'
import { FedbridgeError } from '../../errors.ts'
import { checkCredentialsMayCall } from '../caller/check-credentials-may-call.ts'
import type { ParameterShape, StructureShape, ValueOf } from '../query/parameter-shape.ts'
import { signedAction } from '../query/query-action.ts'
import type { QueryAction, QueryResult, SignedCall } from '../query/query-action.ts'
import { recordStsCall } from './record-sts-call.ts'
import type { StsActionName } from './sts-decision.ts'
import type { StsEmulation } from './sts-emulation.ts'
import type { StsFindings } from './sts-findings.ts'
import { tellDecision } from './tell-decision.ts'
import type { DecisionFacts } from './tell-decision.ts'

/** A signed call of STS while it runs. */
export interface StsCall {
  readonly sts: StsEmulation
  readonly call: SignedCall
  readonly now: Date
  /** To be filled while the call finds things out. */
  readonly findings: StsFindings
}

type Parameters = StructureShape & { readonly members: Readonly<Record<string, ParameterShape>> }

/** One signed action of STS. */
export interface StsActionDescription<Shape extends Parameters> {
  readonly name: StsActionName
  readonly parameters: Shape
  /** Whether records repeat the answer, without its secrets: where it holds credentials, to name them. */
  readonly recordsAnswer: boolean
  readonly run: (parameters: ValueOf<Shape>, context: StsCall) => Promise<QueryResult>
}

/**
 * Makes an action of the Query API of a description. Each call leaves three traces, granted or
 * refused: an event in CloudTrail's shape, without which it is not answered, a log line, and the whole
 * explanation for `onDecision`.
 */
export function stsAction<const Shape extends Parameters>(
  sts: StsEmulation,
  { name, parameters: shape, recordsAnswer, run }: StsActionDescription<Shape>,
): QueryAction {
  return signedAction({
    name,
    parameters: shape,
    run: async (parameters, call) => {
      const findings: StsFindings = {}
      const now = sts.clock.now()
      const record = (outcome: ApiCallFacts['outcome']): Promise<void> =>
        recordStsCall(sts, { eventName: name, at: now, call, parameters, findings, outcome })
      try {
        checkCredentialsMayCall(call.caller, { service: 'sts', action: name })
        const result = await run(parameters, { sts, call, now, findings })
        // The newer name of PackedPolicySize is for clients alone.
        const recorded = { ...result, SessionTokenUtilization: undefined }
        const responseElements = recordsAnswer ? recordedFields(recorded) : null
        await record({ kind: 'success', responseElements })
        tellDecision(sts, decisionFacts(name, call, findings), undefined)
        return result
      } catch (failure) {
        // The store's failures and our own mistakes are no decision about the caller.
        if (!(failure instanceof FedbridgeError) || failure.code.startsWith('STORAGE_')) {
          throw failure
        }
        tellDecision(sts, decisionFacts(name, call, findings), failure)
        const { code: errorCode = 'InternalFailure', message: errorMessage = '' } =
          failure.aws ?? {}
        await record({ kind: 'failure', errorCode, errorMessage })
        throw failure
      }
    },
    invalid: async (failure, call) => {
      const { code: errorCode = 'ValidationError', message: errorMessage = '' } = failure.aws ?? {}
      await recordStsCall(sts, {
        eventName: name,
        at: sts.clock.now(),
        call,
        parameters: {},
        findings: {},
        outcome: { kind: 'failure', errorCode, errorMessage },
      })
    },
  })
}

function decisionFacts(
  action: StsActionName,
  { requestId, caller }: SignedCall,
  { roleArn, access = [], trust = [] }: StsFindings,
): DecisionFacts {
  return {
    action,
    requestId,
    callerArn: caller.arn,
    ...(roleArn === undefined ? {} : { roleArn }),
    trust,
    access,
  }
}
