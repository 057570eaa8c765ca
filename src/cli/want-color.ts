import { isatty } from 'node:tty'

/**
 * Whether to colour what goes to standard output: `NO_COLOR` says no, else `FORCE_COLOR` says yes (no
 * when it is `0` or `false`), else a terminal that is not `dumb` does.
 *
 * @see https://no-color.org
 */
export function wantColor(environment: Readonly<Record<string, string | undefined>>): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false
  const forced = environment['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isatty(1) && environment['TERM'] !== 'dumb'
}
