import { describe, expect, it } from 'vitest'
import { OutboundFailed } from '../../src/errors.ts'
import { openAddressCheck } from '../../src/outbound/check-address.ts'

const codeOf = (address: string, allowPrivateCidrs: readonly string[] = []): string => {
  try {
    openAddressCheck(allowPrivateCidrs)(address)
    return 'allowed'
  } catch (failure) {
    if (!(failure instanceof OutboundFailed)) throw failure
    expect(failure.received).toBe(address)
    return failure.code
  }
}

describe('RFC 6890: special-purpose addresses', () => {
  for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8']) {
    it(`lets the public address ${address} through`, () => {
      expect(codeOf(address)).toBe('allowed')
    })
  }

  const refused = {
    loopback: ['127.0.0.1', '127.255.255.254', '::1'],
    unspecified: ['0.0.0.0', '::'],
    private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
    'shared with the carrier': ['100.64.0.1', '100.100.100.200'],
    'link-local': ['169.254.0.1', 'fe80::1'],
    'unique local and site-local': ['fc00::1', 'fdff::1', 'fec0::1'],
    multicast: ['224.0.0.1', 'ff02::1'],
    broadcast: ['255.255.255.255'],
    reserved: ['240.0.0.1', '192.0.0.1', '198.18.0.1', '100::1'],
    documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
    'IPv4 in IPv6: mapped': ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1'],
    'IPv4 in IPv6: compatible': ['::127.0.0.1', '::7f00:1', '::808:808'],
    'IPv4 in IPv6: translated': ['64:ff9b::7f00:1', '64:ff9b:1::7f00:1', '::ffff:0:127.0.0.1'],
    'IPv4 in IPv6: tunnels': ['2002:7f00:1::', '2001::1'],
    'not given out': ['4000::1', 'e000::1'],
    'no address': ['localhost', '', '127.0.0.1.5', '1.2.3.4/8'],
  }
  for (const [kind, addresses] of Object.entries(refused)) {
    for (const address of addresses) {
      it(`refuses ${kind}: "${address}"`, () => {
        expect(codeOf(address)).toBe('OUTBOUND_ADDRESS_REFUSED')
      })
    }
  }
})

describe('allowPrivateCidrs', () => {
  it('opens its blocks, also for an address that is written as mapped, and nothing beside them', () => {
    const blocks = ['10.20.30.0/24', 'fd12::/16', '127.0.0.1/32']
    expect(codeOf('10.20.30.40', blocks)).toBe('allowed')
    expect(codeOf('::ffff:10.20.30.40', blocks)).toBe('allowed')
    expect(codeOf('fd12::1', blocks)).toBe('allowed')
    expect(codeOf('10.20.31.40', blocks)).toBe('OUTBOUND_ADDRESS_REFUSED')
    expect(codeOf('fd13::1', blocks)).toBe('OUTBOUND_ADDRESS_REFUSED')
    expect(codeOf('127.0.0.2', blocks)).toBe('OUTBOUND_ADDRESS_REFUSED')
  })

  const services = ['169.254.169.254', '::ffff:169.254.169.254', '169.254.170.2', 'fd00:ec2::254']
  for (const address of services) {
    it(`does not open ${address}, which hands out a cloud's credentials`, () => {
      expect(codeOf(address, ['0.0.0.0/0', '::/0'])).toBe('OUTBOUND_ADDRESS_REFUSED')
    })
  }

  it('takes CIDR blocks only', () => {
    expect(() => openAddressCheck(['10.0.0.1'])).toThrow(TypeError)
    expect(() => openAddressCheck(['10.0.0.0/33'])).toThrow(TypeError)
  })
})
