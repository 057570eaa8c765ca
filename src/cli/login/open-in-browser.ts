import { spawn } from 'node:child_process'
import type { Environment } from '../command-report.ts'

/**
 * Opens an address in a browser: with `command`, else with that of the environment's BROWSER, else as the
 * system does it. The address is one argument of the command, in the place of `%s` or at the end; there is
 * no shell. It must hold no secret, as other users can read the arguments of a program.
 *
 * @returns whether the program could be started
 */
export async function openInBrowser(
  address: string,
  {
    command,
    environment,
  }: { readonly command: string | undefined; readonly environment: Environment },
): Promise<boolean> {
  const chosen = command ?? environment['BROWSER'] ?? ''
  const [program, ...args] = chosen.trim() === '' ? systemOpener() : chosen.trim().split(/\s+/u)
  if (program === undefined) return false
  const whole = args.some((argument) => argument.includes('%s'))
    ? args.map((argument) => argument.replaceAll('%s', address))
    : [...args, address]
  return new Promise((resolve) => {
    const child = spawn(program, whole, { stdio: 'ignore', detached: true })
    child.once('error', () => {
      resolve(false)
    })
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}

function systemOpener(): readonly string[] {
  if (process.platform === 'darwin') return ['open']
  // `start` would need a shell, which reads the `&` of an address.
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return ['xdg-open']
}
