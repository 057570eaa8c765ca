import { writeFile } from 'node:fs/promises'
import { nearest } from '../config/nearest.ts'
import { FedbridgeError } from '../errors.ts'
import type { MintFault } from '../test-idp/minting/mint-fault.ts'
import type { CommandReport } from './command-report.ts'
import { wrongUsage } from './wrong-usage.ts'

/** What has to be said of everything that is minted. */
export const forTestsNote =
  'this is for tests: whoever trusts the key that signed it lets in whomever it names'

/** The faults by name, with what they change. */
export function listFaults(faults: readonly MintFault[], json: boolean): CommandReport {
  const width = Math.max(...faults.map(({ id }) => id.length))
  const lines = faults.map(({ id, description }) => `${id.padEnd(width)}  ${description}\n`)
  return {
    output: json ? `${JSON.stringify({ faults })}\n` : lines.join(''),
    notes: [],
    done: true,
  }
}

/**
 * Does what mints; what cannot be asked for is wrong usage.
 *
 * @throws {CommanderError} with the reason
 */
export async function mintOrRefuse<Minted>(
  faults: readonly MintFault[],
  mint: () => Promise<Minted>,
): Promise<Minted> {
  try {
    return await mint()
  } catch (failure) {
    if (!(failure instanceof FedbridgeError) || failure.code !== 'PARAMETER_INVALID') throw failure
    const { check, message, received, expected } = failure
    if (check !== 'fault') {
      throw wrongUsage([message, expected].filter((part) => part !== undefined).join(': expected '))
    }
    const ids = faults.map(({ id }) => id)
    const meant = nearest(received ?? '', ids)
    throw wrongUsage(
      `there is no fault "${received ?? ''}"; ${meant === undefined ? '' : `did you mean ${meant}? `}--list-faults has them all`,
    )
  }
}

/**
 * Writes a file; a private key only where there is none yet, and for its owner alone.
 *
 * @throws {CommanderError} when it cannot be written: wrong usage
 */
export async function writeOutput(
  file: string | undefined,
  text: string,
  { secret = false }: { readonly secret?: boolean } = {},
): Promise<void> {
  if (file === undefined) return
  try {
    await writeFile(file, text, secret ? { mode: 0o600, flag: 'wx' } : {})
  } catch (failure) {
    if (!(failure instanceof Error && 'code' in failure)) throw failure
    const reason =
      failure.code === 'EEXIST'
        ? 'it is there already, and may hold a key; --key uses it'
        : String(failure.code)
    throw wrongUsage(`${file} cannot be written: ${reason}`)
  }
}
