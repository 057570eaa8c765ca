import { FedbridgeError, IdTokenRejected, OidcProviderFailed } from '../errors.ts'
import { excerpt } from '../partition/excerpt.ts'

/** What openid-client was doing when it said no. */
export type ClientStep = 'redeem-code' | 'verify-signature' | 'user-info'

const check = 'translate-client-failure'
const ofLibrary = ['ClientError', 'OperationProcessingError', 'UnsupportedOperationError']
const shownMembers = new Set(['name', 'message', 'stack', 'code', 'cause'])

/**
 * The one place where failures of openid-client become ours. A failure of ours that went through it,
 * outbound's for example, comes out as it was. Of the library's the words are kept as the cause; the
 * parameters, answers, tokens and keys that hang on them are not.
 *
 * @param secrets what may not be in a message, even where the provider repeats it
 */
export function translateClientFailure(
  failure: unknown,
  {
    step,
    status,
    secrets,
  }: {
    readonly step: ClientStep
    /** Of the provider's last answer. */
    readonly status: number | undefined
    readonly secrets: readonly string[]
  },
): FedbridgeError {
  const own = findOwn(failure)
  if (own !== undefined) return own
  const said = readErrorAnswer(failure, secrets)
  const words = withoutData(failure)
  const received =
    said ?? (status === undefined || status === 200 ? lastOf(words) : `HTTP ${status}`)
  const details = { check, received, cause: words }
  if (step === 'user-info') {
    return new OidcProviderFailed(
      'OIDC_USERINFO_UNAVAILABLE',
      `UserInfo cannot be used: ${received}, expected claims of the subject of the token`,
      details,
    )
  }
  if (step === 'verify-signature') {
    return new IdTokenRejected(
      'ID_TOKEN_SIGNATURE_INVALID',
      `the signature of the token cannot be verified: ${received}`,
      details,
    )
  }
  return new OidcProviderFailed(
    'OIDC_CODE_REFUSED',
    `the token endpoint answers ${received}, expected an ID token`,
    details,
  )
}

function findOwn(failure: unknown): FedbridgeError | undefined {
  if (failure instanceof FedbridgeError) return failure
  return failure instanceof Error ? findOwn(failure.cause) : undefined
}

/**
 * `error` and `error_description` of an answer. A provider that repeats what it was sent is not repeated.
 *
 * @see RFC 6749, section 5.2
 */
function readErrorAnswer(failure: unknown, secrets: readonly string[]): string | undefined {
  if (!(failure instanceof Error && 'error' in failure)) return undefined
  const texts = [failure.error, 'error_description' in failure ? failure.error_description : '']
  return texts
    .filter((text): text is string => typeof text === 'string' && text !== '')
    .map((text) => (repeatsAny(text, secrets) ? 'text with a secret in it' : excerpt(text)))
    .join(': ')
}

function repeatsAny(text: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => secret !== '' && text.includes(secret))
}

/** The innermost words say most. */
function lastOf({ message, cause }: Error): string {
  return cause instanceof Error ? lastOf(cause) : message
}

/** The failure's words, and those of the library's own failures beneath it. */
function withoutData(failure: unknown): Error {
  const error = failure instanceof Error ? failure : new TypeError('something was thrown')
  for (const member of Object.getOwnPropertyNames(error)) {
    if (!shownMembers.has(member)) Reflect.deleteProperty(error, member)
  }
  const { cause } = error
  // The words of other failures, a parser's for example, may be a piece of what it read.
  const isOfLibrary = cause instanceof Error && ofLibrary.includes(cause.name)
  if (isOfLibrary) withoutData(cause)
  else Reflect.deleteProperty(error, 'cause')
  return error
}
