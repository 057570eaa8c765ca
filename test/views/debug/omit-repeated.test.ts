import { describe, expect, it } from 'vitest'
import type { ShownFinding } from '../../../src/views/debug/debug-page-data.ts'
import { omitRepeated } from '../../../src/views/debug/omit-repeated.ts'

const cause: ShownFinding = {
  id: 'expired',
  anchor: 'finding-1',
  level: 'error',
  title: 'Expired',
  message: 'It expired.',
  received: '2026',
  remedy: 'Set the clock.',
  productHint: { product: 'Okta', text: 'Under Sign On.' },
  aws: { code: 'ExpiredTokenException', message: 'Token expired', status: 400 },
  guideSection: 'About',
}

describe('a consequence below its cause', () => {
  it('does not repeat the cause’s advice, and keeps what is its own', () => {
    const own = { ...cause, anchor: 'finding-2', title: 'Confirmation expired' }
    expect(omitRepeated(own, cause)).toEqual({
      id: 'expired',
      anchor: 'finding-2',
      level: 'error',
      title: 'Confirmation expired',
      message: 'It expired.',
      received: '2026',
    })
  })

  it('keeps advice that differs', () => {
    const own: ShownFinding = {
      ...cause,
      remedy: 'Another.',
      productHint: { product: 'Okta', text: 'Elsewhere.' },
      aws: { code: 'ExpiredTokenException', message: 'Other words', status: 400 },
      guideSection: 'Other',
    }
    expect(omitRepeated(own, cause)).toEqual(own)
  })
})
