import { RequestRefused } from '../../errors.ts'
import { parameter, requiredParameter } from '../../http/parameter.ts'
import type { AnswerTo, WantedByCommand } from './command-request.ts'

const check = 'parse-command-request'

/** Of 256 bits in base64url: digests, challenges. */
const digestPattern = /^[\w-]{43}$/u
const maxStateLength = 256

/**
 * Reads a program's request that is answered on a loopback address.
 *
 * @throws {RequestRefused} PARAMETER_MISSING, PARAMETER_REPEATED; COMMAND_LINE_REQUEST_INVALID naming the
 *   parameter
 * @see RFC 8252, sections 7.3 and 8.3: loopback redirect, never a name; RFC 7636, section 4.3: S256 alone
 */
export function parseLoopbackRequest(query: unknown): {
  readonly clientId: string
  readonly answerTo: Extract<AnswerTo, { kind: 'loopback' }>
  readonly wanted: WantedByCommand
} {
  requireText(query, 'response_type', /^code$/u, 'code')
  requireText(query, 'code_challenge_method', /^S256$/u, 'S256')
  return {
    clientId: parseClientId(query),
    answerTo: {
      kind: 'loopback',
      redirectUri: parseLoopbackRedirectUri(requiredParameter(query, 'redirect_uri')),
      state: requireText(
        query,
        'state',
        new RegExp(`^[\\x21-\\x7e]{16,${maxStateLength}}$`, 'u'),
        `16 to ${maxStateLength} characters`,
      ),
      codeChallenge: requireText(query, 'code_challenge', digestPattern, 'BASE64URL(SHA256(...))'),
    },
    wanted: parseWanted(query),
  }
}

/** Who asks. @throws {RequestRefused} PARAMETER_MISSING, COMMAND_LINE_REQUEST_INVALID */
export function parseClientId(source: unknown): string {
  return requireText(source, 'client_id', digestPattern, 'BASE64URL(SHA256(client_secret))')
}

/**
 * What is asked for. Everything may be left out.
 *
 * @throws {RequestRefused} COMMAND_LINE_REQUEST_INVALID
 */
export function parseWanted(source: unknown): WantedByCommand {
  const provider = optionalText(source, 'provider', /^[^\p{C}]{1,512}$/u, 'a name or an ARN')
  const accountId = optionalText(source, 'account', /^\d{12}$/u, 'twelve digits')
  const role = optionalText(source, 'role', /^[\w+=,.@:/-]{1,2048}$/u, 'a name or an ARN')
  const duration = optionalText(source, 'duration', /^\d{1,5}$/u, '900 to 43200 seconds')
  const durationSeconds = duration === undefined ? undefined : Number(duration)
  if (durationSeconds !== undefined && (durationSeconds < 900 || durationSeconds > 43_200)) {
    throw invalid('duration', '900 to 43200 seconds')
  }
  return {
    ...(provider === undefined ? {} : { provider }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(role === undefined ? {} : { role }),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  }
}

/**
 * A redirect URI that can lead to this machine alone: http, the literal 127.0.0.1 or [::1], a port. A name
 * such as `localhost` can be made to mean another machine.
 */
function parseLoopbackRedirectUri(text: string): string {
  // The pattern before the parser: what it lets through has one reading.
  const match = /^http:\/\/(?:127\.0\.0\.1|\[::1\]):(\d{1,5})\/[\w/-]{0,100}$/u.exec(text)
  const port = Number(match?.[1] ?? 0)
  if (port < 1 || port > 65_535 || new URL(text).href !== text) {
    throw invalid('redirect_uri', 'http://127.0.0.1:<port>/<path> or http://[::1]:<port>/<path>')
  }
  return text
}

function requireText(source: unknown, name: string, pattern: RegExp, expected: string): string {
  const text = requiredParameter(source, name)
  if (!pattern.test(text)) throw invalid(name, expected)
  return text
}

function optionalText(
  source: unknown,
  name: string,
  pattern: RegExp,
  expected: string,
): string | undefined {
  const text = parameter(source, name)
  if (text === undefined || text === '') return undefined
  if (!pattern.test(text)) throw invalid(name, expected)
  return text
}

function invalid(name: string, expected: string): RequestRefused {
  return new RequestRefused('COMMAND_LINE_REQUEST_INVALID', `${name} is not ${expected}`, {
    check,
    expected: `${name}: ${expected}`,
  })
}
