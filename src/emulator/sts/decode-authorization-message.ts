import { RequestRefused } from '../../errors.ts'
import type { StructureShape, ValueOf } from '../query/parameter-shape.ts'
import type { QueryAction, QueryResult } from '../query/query-action.ts'
import { requirePermission } from './require-permission.ts'
import { stsAction } from './sts-action.ts'
import type { StsCall } from './sts-action.ts'
import type { StsEmulation } from './sts-emulation.ts'

/** The parameters of DecodeAuthorizationMessage, as AWS's service model has them. */
export const decodeAuthorizationMessageParameters = {
  type: 'structure',
  required: ['EncodedMessage'],
  members: {
    EncodedMessage: { type: 'string', minLength: 1, maxLength: 10_240, sensitive: true },
  },
} as const satisfies StructureShape

/**
 * DecodeAuthorizationMessage: why something was denied, out of the sealed message that came with the
 * denial. Only for those who may, of the account it is about.
 *
 * @see AWS Security Token Service API Reference, "DecodeAuthorizationMessage"
 */
export function decodeAuthorizationMessageAction(sts: StsEmulation): QueryAction {
  return stsAction(sts, {
    name: 'DecodeAuthorizationMessage',
    parameters: decodeAuthorizationMessageParameters,
    recordsAnswer: false,
    run: decodeAuthorizationMessage,
  })
}

async function decodeAuthorizationMessage(
  { EncodedMessage: encoded }: ValueOf<typeof decodeAuthorizationMessageParameters>,
  context: StsCall,
): Promise<QueryResult> {
  await requirePermission({ action: 'sts:DecodeAuthorizationMessage', resource: '*' }, context)
  const { sts, call } = context
  const { accountId } = call.caller
  const decoded = sts.authorizationMessages.openAuthorizationMessage(encoded, { accountId })
  if (decoded === undefined) {
    throw new RequestRefused('PARAMETER_INVALID', 'the authorization message does not open', {
      check: 'decode-authorization-message',
      // The code is AWS's; the text is ours.
      aws: {
        code: 'InvalidAuthorizationMessageException',
        message: 'The message is invalid.',
        status: 400,
      },
    })
  }
  return { DecodedMessage: decoded }
}
