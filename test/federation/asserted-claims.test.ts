import { describe, expect, it } from 'vitest'
import { duplicateClaims, usedClaims } from '../../src/federation/asserted-claims.ts'

const uid = { name: 'urn:oid:0.9.2342.19200300.100.1.1', values: ['alice'] }
const groupSid = {
  name: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid',
  values: ['S-1-5-21'],
}
const principalName = { name: 'urn:oid:1.3.6.1.4.1.5923.1.1.1.6', values: ['alice@a', 'alice@b'] }

describe('IAM User Guide, Mapping SAML attributes: one claim per context key', () => {
  it('tells which claim was used and which were ignored', () => {
    expect(duplicateClaims([groupSid, uid])).toEqual([
      {
        key: 'saml:uid',
        used: { attributeName: groupSid.name, values: groupSid.values },
        ignored: [{ attributeName: uid.name, values: uid.values }],
      },
    ])
  })

  it('goes by the order of the document', () => {
    expect(usedClaims([uid, groupSid]).get('saml:uid')?.values).toEqual(['alice'])
    expect(usedClaims([groupSid, uid]).get('saml:uid')?.values).toEqual(['S-1-5-21'])
  })

  it('takes further values of a key that is not a list for further claims', () => {
    const { name: attributeName } = principalName
    expect(duplicateClaims([principalName])).toEqual([
      {
        key: 'saml:edupersonprincipalname',
        used: { attributeName, values: ['alice@a'] },
        ignored: [{ attributeName, values: ['alice@b'] }],
      },
    ])
  })

  it('takes one attribute in two pieces for one claim', () => {
    const pieces = [uid, { ...uid, values: ['alice2'] }]
    expect(usedClaims(pieces).get('saml:uid')?.values).toEqual(['alice', 'alice2'])
    expect(duplicateClaims(pieces)).toEqual([])
  })

  it('does not count an attribute without a value as a claim', () => {
    const empty = { ...groupSid, values: [] }
    expect(usedClaims([empty, uid]).get('saml:uid')?.values).toEqual(['alice'])
    expect(duplicateClaims([empty, uid])).toEqual([])
  })

  it('finds nothing in attributes of no table', () => {
    expect(usedClaims([{ name: '__proto__', values: ['x'] }]).size).toBe(0)
    expect(duplicateClaims([{ name: 'urn:example', values: ['x', 'y'] }])).toEqual([])
  })
})
