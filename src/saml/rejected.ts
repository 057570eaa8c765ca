import { SamlResponseRejected, XmlRejected } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'

/**
 * The rejection of a response, both sides named. The name of the check and the instant it was made
 * at are added by `verifyResponse`, which knows them.
 */
export function rejected(
  code: ErrorCode,
  message: string,
  { expected, received }: { readonly expected?: string; readonly received?: string } = {},
): SamlResponseRejected {
  return new SamlResponseRejected(code, message, {
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received: received.slice(0, longestExcerpt) }),
  })
}

/** What a hostile document says about itself is worth a line, not a page. */
const longestExcerpt = 400

/**
 * What to throw for a failure inside a check: a rejection gets the name of the check and the instant
 * used, whichever room it comes from; anything else is a fault of ours and passes unchanged.
 */
export function asSamlResponseRejected(
  failure: unknown,
  { check, at }: { readonly check: string; readonly at?: Date },
): unknown {
  if (!(failure instanceof XmlRejected || failure instanceof SamlResponseRejected)) return failure
  const { code, message, expected, received } = failure
  return new SamlResponseRejected(code, message, {
    check,
    cause: failure,
    ...(at === undefined ? {} : { at }),
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
  })
}
