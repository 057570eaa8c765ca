import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { issueCredentials } from '../../../src/emulator/credentials/issue-credentials.ts'
import { openSealedBox } from '../../../src/emulator/credentials/sealed-box.ts'
import { openSealer } from '../../../src/emulator/credentials/open-sealer.ts'
import { assumedRoleId, sessionArn } from '../../../src/emulator/credentials/session.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'
import { federatedUser, roleSession, sessionTokenSession } from './sessions.ts'

const key = randomBytes(32)

describe('session credentials', () => {
  it('are recognised by any sealer with the same key, with everything the session is', () => {
    const clock = new MovableClock('2030-01-01T12:00:00Z')
    for (const facts of [roleSession(), federatedUser(), sessionTokenSession()]) {
      const { session, credentials } = issueCredentials(facts, openSealer({ clock, key }))
      const unsealed = openSealer({ clock, key }).unseal(credentials.sessionToken, credentials)
      expect(unsealed).toEqual({
        ok: true,
        session,
        secretAccessKey: credentials.secretAccessKey,
      })
      expect(session).toEqual({ ...facts, accessKeyId: credentials.accessKeyId })
    }
  })

  it('are refused under another key, with another access key id, and from the instant they expire', () => {
    const clock = new MovableClock('2030-01-01T12:00:00Z')
    const sealer = openSealer({ clock, key })
    const { credentials } = issueCredentials(roleSession(), sealer)
    const other = issueCredentials(roleSession(), sealer).credentials
    expect(openSealer({ clock }).unseal(credentials.sessionToken, credentials)).toEqual({
      ok: false,
      reason: 'foreign-key',
    })
    expect(sealer.unseal(credentials.sessionToken, other)).toEqual({
      ok: false,
      reason: 'wrong-access-key-id',
    })
    clock.forward(3599)
    expect(sealer.unseal(credentials.sessionToken, credentials)).toMatchObject({ ok: true })
    clock.forward(1)
    expect(sealer.unseal(credentials.sessionToken, credentials)).toEqual({
      ok: false,
      reason: 'expired',
    })
  })

  it('are refused when any byte of the token is changed, and in any other spelling', () => {
    const sealer = openSealer({ clock: new MovableClock('2030-01-01T12:00:00Z'), key })
    const { credentials } = issueCredentials(roleSession(), sealer)
    const { sessionToken } = credentials
    const bytes = Buffer.from(sessionToken, 'base64')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      expect(sealer.unseal(changed.toString('base64'), credentials).ok).toBe(false)
    }
    for (const spelled of [
      `${sessionToken}\n`,
      ` ${sessionToken}`,
      `${sessionToken.slice(0, 40)}!${sessionToken.slice(40)}`,
      bytes.toString('base64url') + '-',
      sessionToken.slice(0, -8),
      '',
    ]) {
      expect(sealer.unseal(spelled, credentials).ok).toBe(false)
    }
  })

  it('look like those of AWS, and the account stands in the access key id', () => {
    const sealer = openSealer({ clock: new MovableClock('2030-01-01T12:00:00Z'), key })
    const ids = ['123456789012', '000000000001', '999999999999'].map((accountId) => {
      const { credentials } = issueCredentials({ ...roleSession(), accountId }, sealer)
      expect(credentials.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
      expect(credentials.secretAccessKey).toHaveLength(40)
      return accountIn(credentials.accessKeyId)
    })
    expect(ids).toEqual(['123456789012', '000000000001', '999999999999'])
  })

  it('are different each time', () => {
    const sealer = openSealer({ clock: new MovableClock('2030-01-01T12:00:00Z'), key })
    const issued = Array.from({ length: 100 }, () => issueCredentials(roleSession(), sealer))
    for (const part of ['accessKeyId', 'secretAccessKey', 'sessionToken'] as const) {
      expect(new Set(issued.map(({ credentials }) => credentials[part])).size).toBe(100)
    }
  })
})

describe('a sealed box', () => {
  it('does not open what was sealed for another purpose under the same key', () => {
    const box = openSealedBox({ key, purpose: 'one', encoding: 'base64url' })
    const other = openSealedBox({ key, purpose: 'other', encoding: 'base64url' })
    expect(box.open(box.seal({ a: 1 }))).toEqual({ ok: true, value: { a: 1 } })
    expect(other.open(box.seal({ a: 1 }))).toEqual({ ok: false, reason: 'foreign-key' })
  })

  it('wants a key of 32 bytes', () => {
    expect(() =>
      openSealedBox({ key: randomBytes(31), purpose: 'one', encoding: 'base64' }),
    ).toThrow(TypeError)
  })
})

describe('IAM User Guide, "IAM identifiers": the ARN of a session', () => {
  it('leaves out the path of the role, and the unique id goes with the session name', () => {
    const session = { ...roleSession(), accessKeyId: 'ASIAEXAMPLE' }
    expect(sessionArn(session)).toBe('arn:aws:sts::123456789012:assumed-role/Developer/alice')
    expect(assumedRoleId(session)).toBe('AROAEXAMPLEEXAMPLE000:alice')
    expect(sessionArn({ ...federatedUser(), accessKeyId: 'ASIAEXAMPLE' })).toBe(
      'arn:aws:sts::123456789012:federated-user/jane',
    )
    expect(sessionArn({ ...sessionTokenSession(), accessKeyId: 'ASIAEXAMPLE' })).toBe(
      'arn:aws:iam::123456789012:user/broker',
    )
  })
})

/** How the account is read from an access key id of AWS's: 40 bits from the second bit on. */
function accountIn(accessKeyId: string): string {
  const bits = Array.from(accessKeyId.slice(4))
    .map((character) =>
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character).toString(2).padStart(5, '0'),
    )
    .join('')
  return String(parseInt(bits.slice(1, 41), 2)).padStart(12, '0')
}
