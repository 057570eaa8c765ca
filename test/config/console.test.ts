import { describe, expect, it } from 'vitest'
import { checkConsole } from '../../src/config/check-console.ts'
import { checkRelations } from '../../src/config/check-relations.ts'

describe('console.federationEndpoint: whose sessions an endpoint takes', () => {
  it.each([{}, { sts: {} }, { sts: { endpoint: 'embedded' } }])(
    'is not that of AWS when the emulator issues the sessions: %j',
    (sts) => {
      expect(checkConsole({ ...sts, console: { federationEndpoint: 'aws' } })).toEqual([
        {
          key: 'console.federationEndpoint',
          problem: 'is that of AWS, which knows no session of the emulator',
          remedy: 'remove it, or set sts.endpoint to aws',
        },
      ])
    },
  )

  it.each([
    [{ endpoint: 'aws' }, 'aws'],
    [{ endpoint: 'aws' }, 'embedded'],
    [{ endpoint: 'https://vpce-0.sts.eu-west-1.vpce.amazonaws.com' }, 'aws'],
    [{ endpoint: 'embedded' }, 'embedded'],
    [{ endpoint: 'embedded' }, 'https://public.example.com/federation'],
    [{ endpoint: 'http://localhost:4566' }, 'embedded'],
  ])('%j with %s', (sts, federationEndpoint) => {
    expect(checkConsole({ sts, console: { federationEndpoint } })).toEqual([])
  })

  it('is one of the rules', () => {
    expect(checkRelations({ console: { federationEndpoint: 'aws' } })).toMatchObject([
      { key: 'console.federationEndpoint' },
    ])
  })

  it('says nothing about what is no configuration at all', () => {
    for (const document of [null, 7, 'aws', [], { console: 'aws' }, { console: null }]) {
      expect(checkConsole(document)).toEqual([])
    }
  })
})
