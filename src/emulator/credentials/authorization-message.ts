import type { ConditionContext } from '../../federation/condition-context.ts'
import type { AccessDecision, LocatedStatement } from '../../policy/explanation.ts'
import { matchedStatements } from '../../policy/matched-statements.ts'
import { openSealedBox } from './sealed-box.ts'

/** Whom a decision was about, and what the request said. */
export interface DecidedRequest {
  readonly decision: AccessDecision
  /** The principal's account: nobody else may read the message. */
  readonly accountId: string
  readonly principal: {
    /** `AIDA...`, `AROA...:session`, `123456789012:federated-user`. */
    readonly id: string
    readonly arn: string
  }
  readonly context: ConditionContext
}

/** Seals decisions into messages that DecodeAuthorizationMessage opens. */
export interface AuthorizationMessages {
  /** The message that goes with a denial: opaque to whoever is denied. */
  sealAuthorizationMessage(request: DecidedRequest): string
  /** The JSON inside, for principals of the account it is about; undefined for everything else. */
  openAuthorizationMessage(
    message: string,
    options: { readonly accountId: string },
  ): string | undefined
}

/** Opens the messages under one key, with which every process opens what another one sealed. */
export function openAuthorizationMessages({
  key,
}: {
  /** 32 bytes. */
  readonly key: Uint8Array
}): AuthorizationMessages {
  const box = openSealedBox({ key, purpose: 'authorization message', encoding: 'base64url' })
  return {
    sealAuthorizationMessage: (request) =>
      box.seal({ accountId: request.accountId, message: describe(request) }),
    openAuthorizationMessage: (message, { accountId }) => {
      const opened = box.open(message)
      if (!opened.ok) return undefined
      const sealed = opened.value as { readonly accountId: string; readonly message: unknown }
      return sealed.accountId === accountId ? JSON.stringify(sealed.message) : undefined
    },
  }
}

/** AWS wraps every list. */
interface Items {
  readonly items: readonly unknown[]
}

const items = (list: readonly unknown[]): Items => ({ items: list })
const valueItems = (values: readonly string[]): Items => items(values.map((value) => ({ value })))

/**
 * The decision as AWS writes it. The statements that matched are named by Sid, effect and conditions;
 * what AWS adds about their actions and resources is left out.
 *
 * @see AWS Security Token Service API Reference, "DecodeAuthorizationMessage"
 */
function describe({ decision, principal, context }: DecidedRequest): object {
  return {
    allowed: decision.decision === 'allowed',
    explicitDeny: decision.decision === 'explicitDeny',
    matchedStatements: items(
      matchedStatements(decision).map((statement) => describeStatement(statement, principal.id)),
    ),
    failures: items([]),
    context: {
      principal: { id: principal.id, arn: principal.arn },
      action: decision.action,
      resource: decision.resource,
      conditions: items(
        [...context.values()].map(({ key, values }) => ({ key, values: valueItems(values) })),
      ),
    },
  }
}

function describeStatement(
  { sid = '', effect, conditions }: LocatedStatement,
  principalId: string,
): object {
  return {
    statementId: sid,
    effect: effect.toUpperCase(),
    principals: valueItems([principalId]),
    principalGroups: items([]),
    conditions: items(
      conditions.map(({ key, expected }) => ({ key, values: valueItems(expected) })),
    ),
  }
}
