import { Secret, TOTP } from 'otpauth'
import type { Clock } from '../../clock.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Caller } from '../caller/caller.ts'
import type { AccountDirectory, User } from '../iam/account-directory.ts'
import type { MfaDevice } from '../iam/iam-records.ts'
import { accessDenied } from './sts-refusal.ts'

const periodSeconds = 30
/** Steps before and after the present one whose codes are taken: clocks of devices drift. */
const windowSteps = 1

/** What proves an MFA device, as sent: both parts or none. */
export interface PresentedMfa {
  readonly SerialNumber?: string
  readonly TokenCode?: string
}

/**
 * Whether the caller proved one of its MFA devices: false when it did not try. Codes are TOTP, six
 * digits that change every 30 seconds, of the present step and the one on either side; a code that was
 * taken once is not taken again, for whatever call.
 *
 * Devices belong to users; sessions of roles and federated users have none.
 *
 * @throws {RequestRefused} ACCESS_DENIED for half of the proof, a device that is not the caller's, or a
 *   code that is not the device's
 * @throws {StorageFailed}
 * @see RFC 6238, section 5.2; IAM User Guide, "Configuring MFA-protected API access"
 */
export async function verifyMfaCode(
  { SerialNumber: serialNumber, TokenCode: tokenCode }: PresentedMfa,
  caller: Caller,
  {
    clock,
    storage,
    directory,
  }: {
    readonly clock: Clock
    readonly storage: Storage
    readonly directory: AccountDirectory
  },
): Promise<boolean> {
  if (serialNumber === undefined && tokenCode === undefined) return false
  if (serialNumber === undefined || tokenCode === undefined) {
    throw refused(
      'must provide both MFA serial number and one time pass code.',
      'half of the proof of an MFA device is missing',
    )
  }
  const user = await userBehind(caller, directory)
  const device = user?.mfaDevices.find((candidate) => candidate.serialNumber === serialNumber)
  if (user === undefined || device === undefined) {
    throw refused(
      'unable to validate MFA code. Please verify your MFA serial number is valid and associated with this user.',
      `the caller ${caller.arn} has no MFA device of this serial number`,
    )
  }
  const step = matchingStep(device, tokenCode, clock)
  if (step === undefined || !(await useOnce(step, user, device, storage))) {
    throw refused(
      'with invalid MFA one time pass code.',
      step === undefined
        ? 'the MFA code is not one of the device at this time'
        : 'the MFA code was used before',
    )
  }
  return true
}

function refused(end: string, message: string): Error {
  const separator = end.startsWith('with') ? ' ' : ', '
  return accessDenied(`MultiFactorAuthentication failed${separator}${end}`, {
    check: 'verify-mfa-code',
    message,
  })
}

/** The user whose devices count: the caller itself, or the one who called GetSessionToken. */
async function userBehind(caller: Caller, directory: AccountDirectory): Promise<User | undefined> {
  if (caller.kind === 'user') return caller.user
  if (caller.kind !== 'session' || caller.session.kind !== 'session-token') return undefined
  const { userArn, userId } = caller.session
  const user = await directory.findUser(userArn)
  return user?.userId === userId ? user : undefined
}

/** The number of the step, since 1970, to which a code belongs. */
function matchingStep({ seed }: MfaDevice, code: string, clock: Clock): number | undefined {
  const timestamp = clock.now().getTime()
  const totp = new TOTP({
    secret: Secret.fromBase32(seed),
    algorithm: 'SHA1',
    digits: 6,
    period: periodSeconds,
  })
  const delta = totp.validate({ token: code, timestamp, window: windowSteps })
  return delta === null ? undefined : totp.counter({ timestamp }) + delta
}

/** Of calls at the same time with one code, in whatever process, one gets true. */
function useOnce(
  step: number,
  { userId }: User,
  { serialNumber }: MfaDevice,
  storage: Storage,
): Promise<boolean> {
  // When the last step in whose window the code lies is over, nobody can use it any more.
  const expiresAt = new Date((step + windowSteps + 1) * periodSeconds * 1000)
  return storage.addIfAbsent(`mfa-code:${userId}:${serialNumber}:${step}`, true, { expiresAt })
}
