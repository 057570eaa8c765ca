import { lookup as systemLookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import type { AddressCheck } from './check-address.ts'

/** How a name becomes addresses. */
export type ResolveName = (
  hostname: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>

/** The system's resolver, the hosts file included. */
export const resolveBySystem: ResolveName = (hostname) => systemLookup(hostname, { all: true })

/**
 * A lookup for sockets that checks every address of a name and hands on just what it checked. The
 * socket connects to these and asks nobody again, so that a name which answers differently the next
 * time (DNS rebinding) gains nothing.
 *
 * One refused address refuses the name: a name that is half public is an attempt.
 */
export function checkedLookup(check: AddressCheck, resolve: ResolveName): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        try {
          for (const { address } of addresses) check(address)
        } catch (refusal) {
          callback(refusal as Error, '', 0)
          return
        }
        const [first] = addresses
        if (first === undefined) callback(noAddress(hostname), '', 0)
        else if (options.all === true)
          callback(
            null,
            addresses.map((address) => ({ ...address })),
          )
        else callback(null, first.address, first.family)
      },
      (failure: unknown) => {
        callback(failure as Error, '', 0)
      },
    )
  }
}

function noAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new TypeError(`${hostname} has no address`), { code: 'ENOTFOUND' })
}
