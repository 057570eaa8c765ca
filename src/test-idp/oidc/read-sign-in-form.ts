import { RequestRefused } from '../../errors.ts'
import { parameter } from '../../http/parameter.ts'
import { testIdpOidcFields as fields } from '../../views/test-idp-oidc-fields.ts'
import type { TestIdpPerson } from '../demonstration-people.ts'
import type { Claims } from './id-token-draft.ts'
import { parseClaims } from './parse-claims.ts'
import { signingAlgorithms, type SigningAlgorithm } from './signing-keys.ts'

/** What the sign-in page sent, as it is to be shown again. */
export interface SignInForm {
  readonly person: TestIdpPerson
  /** The claims of everybody on the page, by the person's id, as they were typed. */
  readonly claimsTexts: Readonly<Record<string, string>>
  /** Of the chosen person. */
  readonly claims: { readonly claims: Claims } | { readonly problem: string }
  readonly fault: string | undefined
  readonly algorithm: SigningAlgorithm | undefined
  readonly action: 'sign-in' | 'rotate' | 'withdraw'
}

/**
 * Reads what the sign-in page sends. What is not sent is as configured, so that a script may send the
 * person alone.
 *
 * @throws {RequestRefused} PARAMETER_REPEATED; PARAMETER_MISSING without a person; PARAMETER_INVALID for
 *   a person (`person`), an algorithm (`algorithm`) or an action (`action`) that there is not
 */
export function readSignInForm(body: unknown, people: readonly TestIdpPerson[]): SignInForm {
  const id = sent(body, fields.person)
  if (id === undefined) {
    throw new RequestRefused('PARAMETER_MISSING', `parameter "${fields.person}" is required`, {
      check: 'person',
    })
  }
  const person = people.find((one) => one.id === id)
  if (person === undefined) {
    throw refused(
      'person',
      people.map((one) => one.id),
      id,
    )
  }
  const claimsText = (one: TestIdpPerson): string =>
    parameter(body, fields.claims(one.id)) ?? renderClaims(one.oidc.claims)
  return {
    person,
    claimsTexts: Object.fromEntries(people.map((one) => [one.id, claimsText(one)])),
    claims: parseClaims(claimsText(person)),
    fault: sent(body, fields.fault),
    algorithm: oneOf(signingAlgorithms, sent(body, fields.algorithm), 'algorithm'),
    action:
      oneOf(['sign-in', 'rotate', 'withdraw'], sent(body, fields.action), 'action') ?? 'sign-in',
  }
}

/** As the page shows claims for somebody to change: lists of plain values on one line. */
export function renderClaims(claims: Claims): string {
  const json = JSON.stringify(claims, undefined, 2)
  // A line break in JSON is never part of a text.
  return json.replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, (_, values: string) => {
    return `[${values.replace(/\n\s+/g, ' ')}]`
  })
}

function oneOf<Value extends string>(
  values: readonly Value[],
  value: string | undefined,
  check: string,
): Value | undefined {
  if (value === undefined) return undefined
  const found = values.find((one) => one === value)
  if (found !== undefined) return found
  throw refused(check, values, value)
}

function sent(body: unknown, name: string): string | undefined {
  const value = parameter(body, name)
  return value === '' ? undefined : value
}

function refused(check: string, expected: readonly string[], received: string): RequestRefused {
  return new RequestRefused('PARAMETER_INVALID', `the test IdP does not know that ${check}`, {
    check,
    expected: expected.join(', '),
    received: received.slice(0, 64),
  })
}
