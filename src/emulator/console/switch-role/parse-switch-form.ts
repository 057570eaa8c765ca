import { RequestRefused } from '../../../errors.ts'
import type { SwitchColor } from '../console-sessions.ts'

/** What a link to switch roles, or its form, says; anything may be missing yet. */
export interface SwitchForm {
  /** Id or alias. */
  readonly account: string
  /** With its path: `division_abc/Name`. */
  readonly roleName: string
  readonly displayName: string
  /** A name of ours, or the number that AWS's links have. */
  readonly color: string
}

/** What is asked for, once everything is there. */
export interface SwitchWish {
  readonly account:
    | { readonly kind: 'id'; readonly id: string }
    | { readonly kind: 'alias'; readonly alias: string }
  readonly roleName: string
  readonly displayName?: string
  readonly color?: SwitchColor
}

/** Characters of a display name, as in AWS's console. */
const maxDisplayNameCharacters = 64

/** By the numbers that AWS's console puts into its links. */
const colors: ReadonlyMap<string, SwitchColor> = new Map([
  ['f2b0a9', 'red'],
  ['fbbf93', 'orange'],
  ['fad791', 'yellow'],
  ['b7ca9d', 'green'],
  ['99bce3', 'blue'],
])

/**
 * Reads what somebody wants to switch to. A color that there is none of is left out, it is decoration.
 *
 * @throws {RequestRefused} PARAMETER_INVALID for an account that is neither an id nor an alias can be, for
 *   a role name or path with characters that none has, for a display name over 64 characters or with
 *   characters that are not seen
 * @see IAM User Guide, "Switching to a role (console)"
 */
export function parseSwitchForm(form: SwitchForm): SwitchWish {
  const account = form.account.trim().toLowerCase()
  // The dashes in which people write ids.
  const id = account.replaceAll('-', '')
  const isId = /^\d{12}$/u.test(id)
  if (!isId && !/^(?!-)(?!.*--)[a-z0-9-]{3,63}(?<!-)$/u.test(account)) {
    throw invalid('account', 'an account id of 12 digits, or an alias', form.account)
  }
  const roleName = form.roleName.trim().replace(/^\//u, '')
  if (!/^(?:[!-.0-~]{1,512}\/)*[\w+=,.@-]{1,64}$/u.test(roleName) || roleName.length > 576) {
    throw invalid('roleName', 'the name of a role, after its path', form.roleName)
  }
  const displayName = form.displayName.trim()
  if (displayName.length > maxDisplayNameCharacters || /[\p{C}\p{Zl}\p{Zp}]/u.test(displayName)) {
    throw invalid('displayName', `at most ${maxDisplayNameCharacters} characters`, displayName)
  }
  const color = readColor(form.color)
  return {
    account: isId ? { kind: 'id', id } : { kind: 'alias', alias: account },
    roleName,
    ...(displayName === '' ? {} : { displayName }),
    ...(color === undefined ? {} : { color }),
  }
}

/** The color of a name, or of a number of AWS's. */
export function readColor(text: string): SwitchColor | undefined {
  const wanted = text.trim().toLowerCase().replace(/^#/u, '')
  return colors.get(wanted) ?? [...colors.values()].find((name) => name === wanted)
}

function invalid(name: keyof SwitchForm, expected: string, received: string): RequestRefused {
  return new RequestRefused('PARAMETER_INVALID', `${name} is not ${expected}`, {
    check: 'parse-switch-form',
    expected,
    received: received.slice(0, 64),
  })
}
