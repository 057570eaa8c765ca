import ipaddr from 'ipaddr.js'
import { OutboundFailed } from '../errors.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Block = [Address, number]

/** Says of an address whether it may be called. @throws {OutboundFailed} OUTBOUND_ADDRESS_REFUSED */
export type AddressCheck = (address: string) => void

/** Where clouds hand credentials to whoever asks. No configuration opens these. */
const credentialServices = new Set(
  ['169.254.169.254', '169.254.170.2', '169.254.170.23', 'fd00:ec2::254', 'fd00:ec2::23'].map(
    (address) => ipaddr.process(address).toString(),
  ),
)

/** All of IPv6 that is given out to the public; around it lie forms that wrap an IPv4 address. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Lets through what is public: everything that a registry has set aside (loopback, private,
 * link-local, unique local, multicast, documentation, tunnels, ...) is refused, and so is what is
 * written as IPv6 but means such an IPv4 address. `allowPrivateCidrs` are let through all the same.
 *
 * The refusal has `check-address` as `check`, or `credential-service` for what no configuration opens.
 *
 * @throws {TypeError} when `allowPrivateCidrs` holds something that is no CIDR block
 * @see RFC 6890, Special-Purpose IP Address Registries; OWASP Server-Side Request Forgery Prevention
 */
export function openAddressCheck(allowPrivateCidrs: readonly string[]): AddressCheck {
  const allowed = allowPrivateCidrs.map(parseBlock)
  return (text) => {
    const address = ipaddr.isValid(text) ? ipaddr.process(text) : undefined
    if (address === undefined) throw refused(text, 'no address')
    if (credentialServices.has(address.toString())) {
      throw refused(text, 'a credential service', 'credential-service')
    }
    if (allowed.some((block) => contains(block, address)) || isPublic(address)) return
    throw refused(text, address.range())
  }
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv4 || address.match(globalUnicast)
}

function contains([network, bits]: Block, address: Address): boolean {
  return network.kind() === address.kind() && address.match(network, bits)
}

function parseBlock(cidr: string): Block {
  if (!ipaddr.isValidCIDR(cidr)) throw new TypeError(`"${cidr}" is not a CIDR block`)
  return ipaddr.parseCIDR(cidr)
}

function refused(address: string, kind: string, check = 'check-address'): OutboundFailed {
  return new OutboundFailed(
    'OUTBOUND_ADDRESS_REFUSED',
    `the address ${address} is ${kind}, expected a public one`,
    { check, expected: 'a public address', received: address },
  )
}
