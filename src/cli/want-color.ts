import { isatty } from 'node:tty'
import type { Environment } from './command-report.ts'

/**
 * Whether to colour what goes to standard output: `NO_COLOR` says no, else `FORCE_COLOR` says yes (no
 * when it is `0` or `false`), else a terminal that is not `dumb` does.
 *
 * @see https://no-color.org
 */
export function wantColor(environment: Environment): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false
  const forced = environment['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isatty(1) && environment['TERM'] !== 'dumb'
}
