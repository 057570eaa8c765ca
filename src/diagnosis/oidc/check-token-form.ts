import type { Finding } from '../finding.ts'
import { shown } from '../shown.ts'
import type { TransportNoteCode } from '../transport-note.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import { codeFor } from './token-facts.ts'
import type { TokenFacts } from './token-facts.ts'
import type { TokenPart } from './token-text.ts'

/** Of a token as the verifier takes it, and as STS does. */
const maxCharacters = 16_384
const names = { header: 'The header', claims: 'The payload' } as const

/** How a token is written: its parts, their encoding, their JSON. */
export function checkTokenForm(facts: TokenFacts): readonly Finding[] {
  const { document, token } = facts
  if (document.kind === 'encrypted-token') return [encryptedFinding(facts)]
  if (token.header.root === undefined) return [noTokenFinding(facts)]
  const size = facts.compact.length
  return [
    ...(size > maxCharacters
      ? [
          writeFinding('token-too-large', {
            message: `The token has ${size} characters, more than the ${maxCharacters} that are taken here. AWS takes 20,000.`,
            expected: `at most ${maxCharacters} characters`,
            received: `${size} characters`,
            at: { document: facts.index },
          }),
        ]
      : []),
    ...checkSpaces(facts),
    ...checkParts(facts),
    ...checkAlphabet(facts),
    ...(['header', 'claims'] as const).flatMap((part) => checkJson(part, facts)),
  ]
}

function encryptedFinding(facts: TokenFacts): Finding {
  const { token, index } = facts
  const { header, parts } = token
  return writeFinding('token-encrypted', {
    message: `This is an encrypted token (alg ${textOf(header.valueOf('alg'))}, enc ${textOf(header.valueOf('enc'))}): only its recipient can read it, and AWS takes none.`,
    expected: 'a signed token: three parts',
    received: `${parts.length} parts`,
    at: { ...header.placeOf(['enc'], 'name'), document: index },
    code: codeFor('token-encrypted', facts),
  })
}

function noTokenFinding(facts: TokenFacts): Finding {
  const { token, index, document } = facts
  const isApi = document.kind === 'access-token'
  const details = {
    message: isApi
      ? 'This is an access token that is no JWT. It is meant for an API that knows it; AWS takes ID tokens.'
      : 'This is no JWT: its first part is not a JSON object in base64url.',
    expected: 'an ID token: header, payload and signature in base64url, with dots between them',
    received: `${token.parts.length} part${token.parts.length === 1 ? '' : 's'}`,
    at: { document: index },
  }
  return isApi
    ? writeFinding('access-token-sent', { ...details, level: 'error', code: 'ID_TOKEN_MALFORMED' })
    : writeFinding('token-malformed', details)
}

function checkSpaces({ document, compact, index }: TokenFacts): readonly Finding[] {
  const at = { document: index }
  if (/\s/.test(compact)) {
    const isEnd = !/\s/.test(compact.trim())
    return [
      writeFinding('token-spaces', {
        message: isEnd
          ? 'The token that was sent has white space around it, such as the line break at the end of a file.'
          : 'The token that was sent has line breaks or spaces inside.',
        expected: 'one line without spaces',
        received: isEnd ? 'white space around the token' : 'white space inside the token',
        at,
      }),
    ]
  }
  if (!hasNote(document, 'token-white-space')) return []
  return [
    writeFinding('token-white-space', {
      message: 'The token has line breaks or spaces inside, which were left out here.',
      at,
    }),
  ]
}

function hasNote({ notes }: TokenFacts['document'], wanted: TransportNoteCode): boolean {
  return notes.some(({ code }) => code === wanted)
}

function checkParts(facts: TokenFacts): readonly Finding[] {
  const { token, index } = facts
  const { parts } = token
  const at = { document: index }
  if (parts.length < 3) {
    return [
      writeFinding('token-truncated', {
        message: `The token ends before its signature: it has ${parts.length} of 3 parts.`,
        expected: '3 parts',
        received: `${parts.length} part${parts.length === 1 ? '' : 's'}`,
        at,
      }),
    ]
  }
  if (parts.length > 3) {
    return [
      writeFinding('token-malformed', {
        message: `The token has ${parts.length} parts, where a signed one has 3.`,
        expected: '3 parts',
        received: `${parts.length} parts`,
        at,
      }),
    ]
  }
  // Of alg none, which has no signature by nature, the algorithm is said.
  if (parts[2] === '' && !isNone(token.header.valueOf('alg'))) {
    return [
      writeFinding('token-truncated', {
        message: 'The token has no signature: its third part is empty.',
        expected: 'a signature',
        received: 'an empty part',
        at,
      }),
    ]
  }
  return []
}

export function isNone(alg: unknown): boolean {
  return typeof alg === 'string' && alg.trim().toLowerCase() === 'none'
}

const partNames = ['header', 'payload', 'signature'] as const

function checkAlphabet({ token, index }: TokenFacts): readonly Finding[] {
  if (token.parts.length !== 3) return []
  return token.parts.flatMap((part, position) => {
    const compact = part.replace(/\s+/g, '')
    const what = partNames[position] ?? 'part'
    const stranger = /[^A-Za-z0-9_-]/.exec(compact)?.[0]
    const problem =
      stranger === '='
        ? `The ${what} ends with =, which base64url in a token does not.`
        : stranger !== undefined
          ? `The ${what} is written with ${quoted(stranger)}, which base64url has not.`
          : Buffer.from(compact, 'base64url').toString('base64url') === compact
            ? undefined
            : `The last character of the ${what} is not one that base64url ends with: it was changed, or characters are missing.`
    if (problem === undefined) return []
    return [
      writeFinding('token-not-base64url', {
        message: problem,
        expected: 'A-Z a-z 0-9 - and _, without = at the end',
        received: stranger ?? 'another last character',
        at: { document: index },
      }),
    ]
  })
}

function checkJson(name: 'header' | 'claims', facts: TokenFacts): readonly Finding[] {
  const part: TokenPart = facts.token[name]
  if (facts.token.parts.length < 2 && name === 'claims') return []
  const at = part.placeOf([])
  if (!part.isUtf8) {
    return [
      writeFinding('token-json-invalid', {
        message: `${names[name]} of the token is not UTF-8.`,
        expected: 'JSON in UTF-8',
        received: 'other bytes',
        at,
      }),
    ]
  }
  const [problem, ...others] = part.problems
  if (problem === undefined) {
    if (part.root !== undefined) return []
    return [
      writeFinding('token-json-invalid', {
        message: `${names[name]} of the token is not a JSON object.`,
        expected: 'a JSON object',
        at,
      }),
    ]
  }
  const repeated = [problem, ...others].filter(({ kind }) => kind === 'repeatedName')
  const syntax = [problem, ...others].find(({ kind }) => kind !== 'repeatedName')
  return [
    ...repeated.slice(0, 5).map((one) =>
      writeFinding('token-name-repeated', {
        message: `${names[name]} of the token has a name twice: ${shown(one.problem)}.`,
        expected: 'each name once',
        at: part.placeOfProblem(one),
        code: codeFor('token-name-repeated', facts),
      }),
    ),
    ...(syntax === undefined
      ? []
      : [
          writeFinding('token-json-invalid', {
            message: `${names[name]} of the token is no JSON that is read: ${shown(syntax.problem)}.`,
            expected: 'a JSON object',
            at: part.placeOfProblem(syntax),
          }),
        ]),
  ]
}

/** A member of the header, for a sentence. */
export function textOf(value: unknown): string {
  if (value === undefined) return 'none'
  return typeof value === 'string' ? quoted(value) : `a ${describeType(value)}`
}

/** What JSON calls it. */
export function describeType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'truth value'
  return typeof value
}
