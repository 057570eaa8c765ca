import { describe, expect, it } from 'vitest'
import {
  consoleCookie,
  isSlot,
  newSlot,
  placeInSlot,
  slotPath,
} from '../../../src/emulator/console/console-slot.ts'

const slot = '0123456789abcdef0123'
const other = 'fedcba98765432100000'

describe('the slot of a console session', () => {
  it('is 80 random bits, and names the cookie and the address', () => {
    const slots = new Set(Array.from({ length: 100 }, newSlot))
    expect(slots.size).toBe(100)
    expect([...slots].every(isSlot)).toBe(true)
    expect(consoleCookie(slot)).toBe(`fedbridge-console-${slot}`)
    expect(slotPath(slot)).toBe(`/console/s/${slot}`)
  })

  it.each([
    '',
    's3',
    slot.slice(1),
    `${slot}0`,
    slot.toUpperCase(),
    `${slot}\n`,
    '../../../../x/y/z/w/',
  ])('is not %j', (text) => {
    expect(isSlot(text)).toBe(false)
  })

  it.each([
    ['/console', '/'],
    ['/console/', '/'],
    ['/console?region=eu-west-1', '/?region=eu-west-1'],
    ['/console#a', '/#a'],
    ['/console/s3/home?region=eu-west-1#b', '/s3/home?region=eu-west-1#b'],
    ['/console/s/short/x', '/s/short/x'],
    [`/console/s/${other}`, '/'],
    [`/console/s/${other}/`, '/'],
    [`/console/s/${other}/s3?a=b`, '/s3?a=b'],
    [`/console/s/${other}?a=b`, '/?a=b'],
    [`/console/s/${other}0/x`, `/s/${other}0/x`],
    ['/console//evil.example', '//evil.example'],
  ])('takes %s in', (place, within) => {
    expect(placeInSlot(place, slot)).toBe(`/console/s/${slot}${within}`)
  })
})
