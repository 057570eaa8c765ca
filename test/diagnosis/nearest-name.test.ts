import { describe, expect, it } from 'vitest'
import { editDistance, nearestName } from '../../src/diagnosis/nearest-name.ts'

describe('editDistance: optimal string alignment', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'ab', 1],
    ['ab', 'abc', 1],
    ['abcd', 'abdc', 1],
    ['ca', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('takes %j to %j in %i', (one, other, distance) => {
    expect(editDistance(one, other)).toBe(distance)
    expect(editDistance(other, one)).toBe(distance)
  })
})

describe('nearestName', () => {
  const names = ['RoleSessionName', 'Role', 'SessionDuration', 'SourceIdentity']

  it.each([
    ['RoleSesionName', 'RoleSessionName'],
    ['rolesessionname', 'RoleSessionName'],
    ['Rloe', 'Role'],
    ['SourceIdentiy', 'SourceIdentity'],
    ['Durations', undefined],
    ['x'.repeat(101), undefined],
    ['', undefined],
  ])('takes %j for %j', (name, meant) => {
    expect(nearestName(name, names)).toBe(meant)
  })

  it('takes the one whose case fits, of two that are equally near', () => {
    expect(nearestName('AUDX', ['audi', 'AUDI'])).toBe('AUDI')
    expect(nearestName('audx', ['audi', 'AUDI'])).toBe('audi')
  })

  it('takes a beginning when nothing else is near', () => {
    expect(nearestName('audience', ['sub', 'aud'])).toBe('aud')
    expect(nearestName('audience', ['sub', 'au'])).toBeUndefined()
  })
})
