import ipaddr from 'ipaddr.js'
import type { ResolvedPattern } from '../resolve-variables.ts'
import { textOfPattern } from '../resolve-variables.ts'
import type { ConditionOperator } from './condition-operator.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Whether an address lies in a range; an address alone is the range of itself. */
function within(expected: ResolvedPattern, present: string): boolean | undefined {
  const range = readRange(textOfPattern(expected))
  const address = readAddress(present)
  if (range === undefined || address === undefined) return undefined
  const [network, prefixLength] = range
  // The library refuses to compare an IPv4 address with an IPv6 range; here that is just no match.
  return network.kind() === address.kind() && address.match(network, prefixLength)
}

function readAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  return ipaddr.IPv6.isValid(text) && !text.includes('%') ? ipaddr.IPv6.parse(text) : undefined
}

function readRange(text: string): readonly [Address, number] | undefined {
  const [addressText = '', prefixText, ...rest] = text.split('/')
  const address = readAddress(addressText)
  if (address === undefined || rest.length > 0) return undefined
  const longest = address.kind() === 'ipv4' ? 32 : 128
  if (prefixText === undefined) return [address, longest]
  const prefixLength = /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : longest + 1
  return prefixLength <= longest ? [address, prefixLength] : undefined
}

const range = { allowsVariables: false, allowsWildcards: false, matches: within }

/** @see IAM User Guide, "IP address condition operators" */
export const ipAddressOperators: readonly ConditionOperator[] = [
  { name: 'IpAddress', negated: false, phrase: 'is in', ...range },
  { name: 'NotIpAddress', negated: true, phrase: 'is not in', ...range },
]
