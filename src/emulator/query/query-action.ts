import { RequestRefused } from '../../errors.ts'
import type { Caller } from '../caller/caller.ts'
import type { ParameterShape, StructureShape, ValueOf } from './parameter-shape.ts'
import type { QueryParameters } from './query-parameters.ts'
import type { ResultValue } from './render-query-answer.ts'
import { validateParameters } from './validate-parameters.ts'

/** Who called, as far as HTTP tells. */
export interface QueryCall {
  readonly requestId: string
  readonly sourceAddress: string
  readonly userAgent: string
}

/** A call whose signature was verified. */
export interface SignedCall extends QueryCall {
  readonly caller: Caller
  /** Region of the credential scope: the one that was called. */
  readonly region: string
}

/** What an action answers: the elements inside `<ActionNameResult>`. */
export type QueryResult = Readonly<Record<string, ResultValue>>

/** One action of a service, ready to be called. Made by {@link queryAction}. */
export interface QueryAction {
  readonly name: string
  readonly parameters: StructureShape
  /**
   * `signed` needs a Signature Version 4 of somebody's; `unsigned` looks at no signature, because a
   * token in its parameters is the proof.
   */
  readonly access: 'signed' | 'unsigned'
  /** @throws {FedbridgeError} with AWS's answer in `aws` where AWS has one */
  answer(sent: QueryParameters, call: QueryCall | SignedCall): Promise<QueryResult>
}

/** A service that speaks the AWS Query protocol. */
export interface QueryService {
  /** As in `sts.amazonaws.com`. */
  readonly name: string
  /** The `Version` parameter: the date of the API. */
  readonly version: string
  /** XML namespace of the answers. */
  readonly namespace: string
  readonly actions: readonly QueryAction[]
}

/**
 * An action that anybody may call. Joins its name, the shape of its parameters, and what it does with
 * them. `run` gets values that were validated, typed by the shape.
 */
export function queryAction<
  const Shape extends StructureShape & {
    readonly members: Readonly<Record<string, ParameterShape>>
  },
>(action: {
  readonly name: string
  readonly parameters: Shape
  readonly run: (parameters: ValueOf<Shape>, call: QueryCall) => Promise<QueryResult>
}): QueryAction {
  const { name, parameters, run } = action
  return {
    name,
    parameters,
    access: 'unsigned',
    // Async, so that a failed validation is a rejected promise like every other refusal.
    answer: async (sent, call) => run(validateParameters(parameters, sent), call),
  }
}

/**
 * As {@link queryAction}, for an action whose call has to be signed. `invalid` hears of a call whose
 * parameters are refused, before the client does: somebody made it, and records say so.
 */
export function signedAction<
  const Shape extends StructureShape & {
    readonly members: Readonly<Record<string, ParameterShape>>
  },
>(action: {
  readonly name: string
  readonly parameters: Shape
  readonly run: (parameters: ValueOf<Shape>, call: SignedCall) => Promise<QueryResult>
  readonly invalid: (failure: RequestRefused, call: SignedCall) => Promise<void>
}): QueryAction {
  const { name, parameters, run, invalid } = action
  return {
    name,
    parameters,
    access: 'signed',
    answer: async (sent, call) => {
      if (!('caller' in call)) throw new TypeError(`${name} was called without a caller`)
      let values: ValueOf<Shape>
      try {
        values = validateParameters(parameters, sent)
      } catch (failure) {
        if (failure instanceof RequestRefused) await invalid(failure, call)
        throw failure
      }
      return run(values, call)
    },
  }
}
