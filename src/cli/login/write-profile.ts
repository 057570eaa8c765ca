import { mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Environment } from '../command-report.ts'
import { wrongUsage } from '../wrong-usage.ts'
import type { CurrentSession } from './current-session.ts'
import { writeAtOnce } from './open-credential-cache.ts'

/** The shared credentials file of the SDKs. */
export function sharedCredentialsFile(environment: Environment): string {
  const named = environment['AWS_SHARED_CREDENTIALS_FILE'] ?? ''
  return named === '' ? join(homedir(), '.aws', 'credentials') : named
}

/** Stands above what we write, and shows that it is ours to write again. */
const mark = '# written by fedbridge login'

/**
 * Writes credentials as a profile of the shared credentials file. Everything else in the file stays, to
 * the byte; a profile that somebody else has written is not touched.
 *
 * @throws {CommanderError} wrong usage, when there is such a profile, or the name is none
 * @see AWS SDKs and Tools Reference Guide, "Shared config and credentials files"
 */
export function writeProfile(
  credentials: Pick<
    CurrentSession,
    'accessKeyId' | 'secretAccessKey' | 'sessionToken' | 'expiresAt'
  >,
  { file, profile }: { readonly file: string; readonly profile: string },
): void {
  if (!/^[\w.+=,@:/-]{1,128}$/u.test(profile)) {
    throw wrongUsage('--profile: expected letters, digits and . _ + = , @ : / -')
  }
  const target = realFile(file)
  const before = textOf(target)
  const section = [
    `[${profile}]`,
    mark,
    `aws_access_key_id = ${credentials.accessKeyId}`,
    `aws_secret_access_key = ${credentials.secretAccessKey}`,
    `aws_session_token = ${credentials.sessionToken}`,
    `# until ${credentials.expiresAt.toISOString()}`,
    '',
  ].join('\n')
  const found = sectionOf(before, profile)
  if (found === undefined) {
    const gap =
      before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n'
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
    writeAtOnce(target, `${before}${gap}${section}`)
    return
  }
  if (!before.slice(found.start, found.end).includes(mark)) {
    throw wrongUsage(
      `${target} has a profile ${profile} that was not written by this command: choose another --profile`,
    )
  }
  const rest = before.slice(found.end)
  writeAtOnce(target, `${before.slice(0, found.start)}${section}${rest === '' ? '' : `\n${rest}`}`)
}

/** From the head of a section to the next one. */
function sectionOf(text: string, profile: string): { start: number; end: number } | undefined {
  const heads = [...text.matchAll(/^[ \t]*\[([^\]\n]*)\].*$/gmu)]
  const index = heads.findIndex(([, name = '']) => name.trim() === profile)
  const head = heads[index]
  return head === undefined
    ? undefined
    : { start: head.index, end: heads[index + 1]?.index ?? text.length }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (failure) {
    if (failure instanceof Error && 'code' in failure && failure.code === 'ENOENT') return ''
    throw failure
  }
}

/** A link stays a link. */
function realFile(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}
