import type { ConfigurationProblem } from '../errors.ts'
import type { Objection } from './described.ts'
import { valueAt } from './key-path.ts'
import { isLoopbackUrl, objectToOrigin } from './urls.ts'

/**
 * Objects to what is no password for administrators. Nothing of it is repeated.
 *
 * @see RFC 7617, section 2, which has no control characters in passwords
 */
export function objectToAdminPassword(password: string): Objection | undefined {
  return /^\P{Cc}{16,256}$/u.test(password)
    ? undefined
    : {
        problem: `holds ${password.length} characters, which are no password for administrators`,
        remedy:
          'write 16 to 256 characters on one line, and nothing else; `openssl rand -base64 24` makes good ones',
      }
}

/** Administrators need a password, once, and a connection on which nobody else reads it. */
export function checkDebugger(document: unknown): readonly ConfigurationProblem[] {
  const server = valueAt(document, 'server')
  const hasPassword = valueAt(server, 'adminPassword') !== undefined
  const hasFile = valueAt(server, 'adminPasswordFile') !== undefined
  const problems: ConfigurationProblem[] = []
  if (hasPassword && hasFile) {
    problems.push({
      key: 'server.adminPassword',
      problem: 'is there twice: server.adminPasswordFile names a file with it',
      remedy: 'keep adminPasswordFile',
    })
  }
  if (valueAt(server, 'debugger') !== 'admin') return problems
  if (!hasPassword && !hasFile) {
    problems.push({
      key: 'server.adminPasswordFile',
      problem: 'is missing, and server.debugger is admin',
      remedy:
        'write the password of the user admin into a file and name it here, or set server.debugger to local or off',
    })
  }
  const publicUrl = valueAt(server, 'publicUrl')
  if (typeof publicUrl === 'string' && isInTheClear(publicUrl)) {
    problems.push({
      key: 'server.debugger',
      problem: `is admin, and over ${publicUrl} everybody on the way reads the password`,
      remedy: 'set server.publicUrl to an https URL, or server.debugger to local or off',
    })
  }
  return problems
}

function isInTheClear(publicUrl: string): boolean {
  return (
    objectToOrigin(publicUrl) === undefined &&
    new URL(publicUrl).protocol !== 'https:' &&
    !isLoopbackUrl(publicUrl)
  )
}
