import { createHash, randomInt } from 'node:crypto'
import { RequestRefused } from '../../errors.ts'
import type { StoredValue } from '../../storage/storage.ts'
import type { Bridge } from '../bridge.ts'
import type { AnswerTo, WantedByCommand } from './command-request.ts'
import {
  newDeviceKeys,
  openForDevice,
  sealForDevice,
  type SealedForDevice,
} from './sealed-for-device.ts'
import { digestOf, keepSealed, newSecret, readSealed, takeSealed } from './sealed-under-secret.ts'
import { TokenRefused } from './token-refused.ts'

/** How long a person has to enter the code and to sign in. */
const deviceSeconds = 15 * 60
/** Between two polls. */
const intervalSeconds = 5
/** What a program has to wait longer for each time that it did not wait. */
const slowDownSeconds = 5

/** Letters that look like no others and make no words. @see RFC 8628, section 6.1 */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'
const userCodeLetters = 8

type Keeping = Pick<Bridge, 'storage' | 'clock'>
type DeviceAnswerTo = Extract<AnswerTo, { kind: 'device' }>

/** What a program is told whose browser is on another machine. */
export interface DeviceAuthorization {
  readonly deviceCode: string
  /** `BCDF-GHJK` */
  readonly userCode: string
  readonly expiresInSeconds: number
  readonly intervalSeconds: number
}

interface KeptDevice {
  readonly clientId: string
  readonly privateKey: string
  readonly expiresAt: string
  readonly intervalSeconds: number
  /** ISO 8601; absent before the first poll. */
  readonly polledAt?: string
}

interface KeptUserCode {
  readonly clientId: string
  readonly wanted: WantedByCommand
  readonly device: string
  readonly publicKey: string
  /** ISO 8601 */
  readonly expiresAt: string
}

/**
 * Begins a sign-in on another machine.
 *
 * @see RFC 8628, section 3.1 and 3.2
 */
export async function beginDeviceAuthorization(
  { clientId, wanted }: { readonly clientId: string; readonly wanted: WantedByCommand },
  { storage, clock }: Keeping,
): Promise<DeviceAuthorization> {
  const deviceCode = newSecret()
  const device = digestOf(deviceCode)
  const { publicKey, privateKey } = newDeviceKeys()
  const expiresAt = new Date(clock.now().getTime() + deviceSeconds * 1000)
  const kept: KeptDevice = {
    clientId,
    privateKey,
    expiresAt: expiresAt.toISOString(),
    intervalSeconds,
  }
  await keepDevice(deviceCode, kept, storage)
  const keptCode: KeptUserCode = {
    clientId,
    wanted,
    device,
    publicKey,
    expiresAt: expiresAt.toISOString(),
  }
  const value = keptCode as unknown as StoredValue
  let userCode = newUserCode()
  while (!(await storage.addIfAbsent(userCodeKey(userCode), value, { expiresAt }))) {
    userCode = newUserCode()
  }
  return {
    deviceCode,
    userCode: shownUserCode(userCode),
    expiresInSeconds: deviceSeconds,
    intervalSeconds,
  }
}

/**
 * Takes the request whose code a person has entered: nobody can enter it a second time. Undefined when there is none with
 * that code. Case, spaces and hyphens do not count.
 *
 * @see RFC 8628, section 3.3
 */
export async function takeUserCode(
  typed: string,
  { storage }: Keeping,
): Promise<
  | {
      readonly clientId: string
      readonly wanted: WantedByCommand
      readonly answerTo: DeviceAnswerTo
    }
  | undefined
> {
  const userCode = typed.toUpperCase().replace(/[\s-]/gu, '')
  if (userCode.length !== userCodeLetters) return undefined
  const kept = (await storage.take(userCodeKey(userCode))) as unknown as KeptUserCode | undefined
  if (kept === undefined) return undefined
  const { clientId, wanted, device, publicKey, expiresAt } = kept
  return {
    clientId,
    wanted,
    answerTo: { kind: 'device', userCode: shownUserCode(userCode), device, publicKey, expiresAt },
  }
}

/**
 * Leaves a device its answer, sealed for it; undefined says that the person said no.
 *
 * @throws {RequestRefused} COMMAND_LINE_REQUEST_UNKNOWN when the device has given up waiting: the person must
 *   not read that it has what nobody fetches
 */
export async function answerDevice(
  { device, publicKey, expiresAt: givesUpAt }: DeviceAnswerTo,
  answer: StoredValue | undefined,
  { storage, clock }: Keeping,
): Promise<void> {
  const expiresAt = new Date(givesUpAt)
  if (expiresAt <= clock.now()) {
    throw new RequestRefused('COMMAND_LINE_REQUEST_UNKNOWN', 'the code of the device has expired', {
      expected: `an answer before ${givesUpAt}`,
      received: clock.now().toISOString(),
    })
  }
  const value = answer === undefined ? 'denied' : { ...sealForDevice(answer, publicKey) }
  await storage.keep(answerKey(device), value, { expiresAt })
}

/**
 * The answer for a device, once.
 *
 * @throws {TokenRefused} `expired_token` for a code that is unknown or too old, `invalid_client`,
 *   `slow_down`, `authorization_pending`, `access_denied`
 * @see RFC 8628, sections 3.4 and 3.5
 */
export async function pollDevice(
  { deviceCode, clientId }: { readonly deviceCode: string; readonly clientId: string },
  { storage, clock }: Keeping,
): Promise<StoredValue> {
  const name = { kind: 'command-line-device', secret: deviceCode } as const
  const kept = (await readSealed(name, storage)) as unknown as KeptDevice | undefined
  if (kept === undefined) throw new TokenRefused('expired_token')
  if (kept.clientId !== clientId) throw new TokenRefused('invalid_client')
  const now = clock.now()
  const sincePoll =
    kept.polledAt === undefined ? Infinity : now.getTime() - new Date(kept.polledAt).getTime()
  const tooEarly = sincePoll < kept.intervalSeconds * 1000
  const polled: KeptDevice = {
    ...kept,
    polledAt: now.toISOString(),
    intervalSeconds: kept.intervalSeconds + (tooEarly ? slowDownSeconds : 0),
  }
  if (tooEarly) {
    await keepDevice(deviceCode, polled, storage)
    throw new TokenRefused('slow_down')
  }
  const answer = await storage.take(answerKey(digestOf(deviceCode)))
  if (answer === undefined) {
    await keepDevice(deviceCode, polled, storage)
    throw new TokenRefused('authorization_pending')
  }
  await takeSealed(name, storage)
  if (answer === 'denied') throw new TokenRefused('access_denied')
  return openForDevice(answer as unknown as SealedForDevice, kept.privateKey)
}

async function keepDevice(
  deviceCode: string,
  kept: KeptDevice,
  storage: Keeping['storage'],
): Promise<void> {
  await keepSealed(
    { kind: 'command-line-device', secret: deviceCode },
    kept as unknown as StoredValue,
    { expiresAt: new Date(kept.expiresAt), storage },
  )
}

function newUserCode(): string {
  return Array.from(
    { length: userCodeLetters },
    () => letters[randomInt(letters.length)] ?? '',
  ).join('')
}

function shownUserCode(userCode: string): string {
  return `${userCode.slice(0, userCodeLetters / 2)}-${userCode.slice(userCodeLetters / 2)}`
}

/** So few letters are guessed from a digest; the key says what it is, and holds no more than a hint. */
function userCodeKey(userCode: string): string {
  return `command-line-user-code:${createHash('sha256').update(userCode).digest('hex')}`
}

function answerKey(device: string): string {
  return `command-line-device-answer:${device}`
}
