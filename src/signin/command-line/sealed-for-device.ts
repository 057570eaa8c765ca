import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import type { StoredValue } from '../../storage/storage.ts'
import { seal, unseal } from './sealed-under-secret.ts'

/** What a device's answers are sealed with and opened with. Base64 of SPKI and of PKCS#8. */
export interface DeviceKeys {
  readonly publicKey: string
  readonly privateKey: string
}

/** A value that one device alone can open. */
export interface SealedForDevice {
  readonly ephemeralKey: string
  readonly nonce: string
  readonly box: string
}

/** Fresh X25519 keys. */
export function newDeviceKeys(): DeviceKeys {
  const { publicKey, privateKey } = generateKeyPairSync('x25519', {
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  })
  return { publicKey: publicKey.toString('base64'), privateKey: privateKey.toString('base64') }
}

/**
 * Seals a value where only the device's public key is at hand: who agrees in a browser does not have the
 * device's code, and what lies in the store until the device asks is nothing that the store can read.
 */
export function sealForDevice(value: StoredValue, publicKey: string): SealedForDevice {
  const ephemeral = generateKeyPairSync('x25519')
  const key = sharedKey(ephemeral.privateKey, publicKeyOf(publicKey))
  return {
    ephemeralKey: ephemeral.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    ...seal(value, key),
  }
}

/** @throws {Error} of `node:crypto` for the key of another device */
export function openForDevice(sealed: SealedForDevice, privateKey: string): StoredValue {
  const own = createPrivateKey({
    key: Buffer.from(privateKey, 'base64'),
    type: 'pkcs8',
    format: 'der',
  })
  return unseal(sealed, sharedKey(own, publicKeyOf(sealed.ephemeralKey)))
}

function publicKeyOf(base64: string): KeyObject {
  return createPublicKey({ key: Buffer.from(base64, 'base64'), type: 'spki', format: 'der' })
}

function sharedKey(privateKey: KeyObject, publicKey: KeyObject): Uint8Array {
  const shared = diffieHellman({ privateKey, publicKey })
  return new Uint8Array(hkdfSync('sha256', shared, '', 'fedbridge command-line-device', 32))
}
