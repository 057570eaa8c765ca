import { randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { FedbridgeError } from '../../../errors.ts'
import { parsePrivateKey } from '../../../saml/parse-private-key.ts'
import type { PrivateKeyRecord, SamlProviderRecord } from '../iam-records.ts'
import { invalidInput, limitExceeded } from '../iam-refusal.ts'

/** Two, so that one can take the place of the other. */
const maxPrivateKeys = 2

type EncryptionFields = Pick<SamlProviderRecord, 'privateKeys' | 'assertionEncryptionMode'>

/** What CreateSAMLProvider and UpdateSAMLProvider say about encrypted assertions. */
export interface EncryptionParameters {
  readonly AssertionEncryptionMode?: string
  readonly AddPrivateKey?: string
  readonly RemovePrivateKey?: string
}

/**
 * A provider's keys and mode after a call: keys as `parsePrivateKey` takes them, two at most;
 * `Required` only where there is a key.
 *
 * @throws {RequestRefused} IAM_INPUT_INVALID, IAM_LIMIT_EXCEEDED, with AWS's texts
 * @see IAM API Reference, "UpdateSAMLProvider"
 */
export function changeEncryption(
  present: EncryptionFields,
  {
    AssertionEncryptionMode: mode,
    AddPrivateKey: added,
    RemovePrivateKey: removed,
  }: EncryptionParameters,
  now: Date,
): EncryptionFields {
  if (added !== undefined && removed !== undefined) {
    throw invalidInput(
      'Unable to add and remove private keys in the same request. Set a value for only one of the two parameters.',
    )
  }
  const kept = removed === undefined ? present.privateKeys : without(present.privateKeys, removed)
  if (added !== undefined && kept.length >= maxPrivateKeys) {
    throw limitExceeded('Private key limit of 2 is reached.')
  }
  const privateKeys = added === undefined ? kept : [...kept, readPrivateKey(added, now)]
  const assertionEncryptionMode = readMode(mode) ?? present.assertionEncryptionMode
  if (assertionEncryptionMode === 'Required' && privateKeys.length === 0) {
    throw removed === undefined
      ? invalidInput(
          'Unable to set assertion encryption mode to Required because no private key is provided.',
        )
      : invalidInput('Failed to remove private key.')
  }
  return {
    privateKeys,
    ...(assertionEncryptionMode === undefined ? {} : { assertionEncryptionMode }),
  }
}

function readMode(mode: string | undefined): 'Required' | 'Allowed' | undefined {
  // The shape of the parameter lets no other through.
  return mode === 'Required' || mode === 'Allowed' ? mode : undefined
}

function without(keys: readonly PrivateKeyRecord[], keyId: string): readonly PrivateKeyRecord[] {
  if (!keys.some((key) => key.keyId === keyId)) {
    throw invalidInput(
      'Failed to remove private key because the Key ID does not match a private key.',
    )
  }
  return keys.filter((key) => key.keyId !== keyId)
}

function readPrivateKey(pem: string, now: Date): PrivateKeyRecord {
  return {
    keyId: randomBytes(16).toString('hex').toUpperCase(),
    addedAt: now.getTime(),
    pem: parse(pem).export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function parse(pem: string): KeyObject {
  try {
    return parsePrivateKey(pem)
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    throw invalidInput('Invalid private key.', failure)
  }
}
