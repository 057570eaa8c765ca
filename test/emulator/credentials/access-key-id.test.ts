import { describe, expect, it } from 'vitest'
import {
  accessKeyId,
  accountOfAccessKeyId,
} from '../../../src/emulator/credentials/access-key-id.ts'

describe('Access key ids', () => {
  it.each(['000000000001', '123456789012', '999999999999'])(
    'carry the account %s, which can be read again',
    (accountId) => {
      for (let round = 0; round < 50; round += 1) {
        for (const prefix of ['AKIA', 'ASIA'] as const) {
          const id = accessKeyId(prefix, accountId)
          expect(id).toMatch(/^A[KS]IA[A-Z2-7]{16}$/)
          expect(accountOfAccessKeyId(id)).toBe(accountId)
        }
      }
    },
  )

  it('are read as AWS writes them', () => {
    // An id of AWS's that was published with the account it belongs to.
    expect(accountOfAccessKeyId('ASIAQNZGKIQY56JQ7WML')).toBe('029608264753')
  })

  it.each([
    ['AKIAIOSFODNN7EXAMPLE', 'an id of the old form'],
    ['AKIA7777777777777777', 'an account of more than twelve digits'],
    ['AKIAQNZGKIQY56JQ7WM', 'an id that is too short'],
    ['AIDAQNZGKIQY56JQ7WML', 'the id of a user'],
  ])('hold no account: %s, %s', (id) => {
    expect(accountOfAccessKeyId(id)).toBeUndefined()
  })
})
