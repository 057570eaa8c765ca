import { createHash, timingSafeEqual } from 'node:crypto'
import { parameter } from '../../http/parameter.ts'
import type { StoredValue } from '../../storage/storage.ts'
import type { Bridge } from '../bridge.ts'
import type { RequestFacts } from '../record-refused-sign-in.ts'
import type { CommandAnswer } from './command-answer.ts'
import type { KeptCode } from './decide-command-request.ts'
import { pollDevice } from './device-authorization.ts'
import { openOtherRole } from './open-other-role.ts'
import { takeSealed } from './sealed-under-secret.ts'
import { TokenRefused } from './token-refused.ts'

/** The grants that a program may bring. */
const grantTypes = {
  code: 'authorization_code',
  device: 'urn:ietf:params:oauth:grant-type:device_code',
  /** Ours: a further role of a sign-in. */
  role: 'urn:fedbridge:grant-type:role',
} as const

/**
 * Gives a program what a person has agreed to, for a code, a device code or a handle. Who has one of them
 * and not the program's secret gets nothing; a code that was brought is used up, whatever came with it.
 *
 * @throws {TokenRefused} with the protocol's word
 * @throws {FedbridgeError} for a further role, what STS answers
 * @see RFC 6749, section 4.1.3; RFC 7636, section 4.6; RFC 8628, section 3.4
 */
export async function redeem(
  form: unknown,
  facts: RequestFacts,
  bridge: Bridge,
): Promise<CommandAnswer> {
  const clientId = provenClientId(form)
  switch (parameter(form, 'grant_type')) {
    case grantTypes.code:
      return (await redeemCode(form, clientId, bridge)) as unknown as CommandAnswer
    case grantTypes.device:
      return (await pollDevice(
        { deviceCode: required(form, 'device_code'), clientId },
        bridge,
      )) as unknown as CommandAnswer
    case grantTypes.role:
      return openOtherRole(
        {
          handle: required(form, 'handle'),
          clientId,
          roleArn: required(form, 'role'),
          durationSeconds: durationOf(form),
          facts,
        },
        bridge,
      )
    case undefined:
    default:
      throw new TokenRefused('unsupported_grant_type')
  }
}

async function redeemCode(
  form: unknown,
  clientId: string,
  { storage }: Pick<Bridge, 'storage'>,
): Promise<StoredValue> {
  const code = required(form, 'code')
  const verifier = required(form, 'code_verifier')
  const redirectUri = required(form, 'redirect_uri')
  const kept = (await takeSealed(
    { kind: 'command-line-code', secret: code },
    storage,
  )) as unknown as KeptCode | undefined
  if (
    kept?.clientId !== clientId ||
    kept.redirectUri !== redirectUri ||
    !sameText(sha256(verifier), kept.codeChallenge)
  ) {
    throw new TokenRefused('invalid_grant')
  }
  return kept.answer
}

/** The id of the program that has this secret. */
function provenClientId(form: unknown): string {
  const clientId = required(form, 'client_id')
  if (!sameText(sha256(required(form, 'client_secret')), clientId)) {
    throw new TokenRefused('invalid_client')
  }
  return clientId
}

function durationOf(form: unknown): number | undefined {
  const text = parameter(form, 'duration')
  if (text === undefined || text === '') return undefined
  const seconds = /^\d{1,5}$/u.test(text) ? Number(text) : 0
  if (seconds < 900 || seconds > 43_200) throw new TokenRefused('invalid_request')
  return seconds
}

function required(form: unknown, name: string): string {
  const value = parameter(form, name)
  if (value === undefined || value === '') throw new TokenRefused('invalid_request')
  return value
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
