import { BlockList } from 'node:net'
import type { Objection } from './described.ts'

/** Objects to what is neither an IP address nor a CIDR block. */
export function objectToAddress(text: string): Objection | undefined {
  return isBlock(text.includes('/') ? text : `${text}/0`)
    ? undefined
    : {
        problem: `"${text}" is not an address or a CIDR block`,
        remedy: 'write for example 10.0.0.1, 10.0.0.0/8 or fd00::/8',
      }
}

/** Objects to what is not a CIDR block. */
export function objectToCidr(text: string): Objection | undefined {
  return isBlock(text)
    ? undefined
    : {
        problem: `"${text}" is not a CIDR block`,
        remedy: 'write for example 10.20.30.0/24, or 10.20.30.40/32 for one address',
      }
}

function isBlock(text: string): boolean {
  const [, address = '', length] = /^([\da-f.:]+)\/(\d{1,3})$/iu.exec(text) ?? []
  try {
    new BlockList().addSubnet(address, Number(length), address.includes(':') ? 'ipv6' : 'ipv4')
    return true
  } catch {
    return false
  }
}
