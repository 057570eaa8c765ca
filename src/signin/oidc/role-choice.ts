import { randomBytes } from 'node:crypto'
import { OidcCallbackRejected } from '../../errors.ts'
import type { StoredValue } from '../../storage/storage.ts'
import type { Bridge } from '../bridge.ts'
import {
  findForBrowser,
  keepForBrowser,
  takeForBrowser,
  type KeptName,
} from './kept-for-browser.ts'
import type { ProvenSignIn } from './proven-sign-in.ts'

/** How long a person has to choose a role. */
const choiceSeconds = 15 * 60
const check = 'role-choice'

const nameOf = (id: string): KeptName => ({ kind: 'oidc-choice', id })

/** A choice that this browser may make. */
export interface RoleChoice {
  readonly signIn: ProvenSignIn
  readonly expiresAt: Date
}

/** Keeps a sign-in for 15 minutes until this browser has chosen a role for it; returns its id. */
export async function keepRoleChoice(
  signIn: ProvenSignIn,
  browser: string,
  { storage, clock }: Pick<Bridge, 'storage' | 'clock'>,
): Promise<string> {
  const id = randomBytes(32).toString('base64url')
  const expiresAt = new Date(clock.now().getTime() + choiceSeconds * 1000)
  await putBackRoleChoice(id, { signIn, expiresAt }, browser, { storage })
  return id
}

/** Keeps a choice that was taken again, for as long as it would have been there. */
export async function putBackRoleChoice(
  id: string,
  { signIn, expiresAt }: RoleChoice,
  browser: string,
  { storage }: Pick<Bridge, 'storage'>,
): Promise<void> {
  const value = signIn as unknown as StoredValue
  await keepForBrowser(nameOf(id), { browser, value, expiresAt }, storage)
}

/**
 * The choice, still to be made.
 *
 * @throws {OidcCallbackRejected} OIDC_CHOICE_UNKNOWN when there is none, it was made, or 15 minutes are
 *   over; OIDC_OTHER_BROWSER
 */
export async function findRoleChoice(
  id: string,
  browser: string | undefined,
  { storage }: Pick<Bridge, 'storage'>,
): Promise<RoleChoice> {
  const found = await findForBrowser(nameOf(id), browser, storage)
  switch (found.kind) {
    case 'found':
      return { signIn: found.value as unknown as ProvenSignIn, expiresAt: found.expiresAt }
    case 'unknown':
      throw unknown()
    case 'other-browser':
      throw new OidcCallbackRejected(
        'OIDC_OTHER_BROWSER',
        'the choice of roles is for another browser',
        { check },
      )
  }
}

/**
 * Takes the choice; of concurrent calls exactly one goes on.
 *
 * @throws {OidcCallbackRejected} OIDC_CHOICE_UNKNOWN
 */
export async function takeRoleChoice(
  id: string,
  { storage }: Pick<Bridge, 'storage'>,
): Promise<void> {
  if (!(await takeForBrowser(nameOf(id), storage))) throw unknown()
}

function unknown(): OidcCallbackRejected {
  return new OidcCallbackRejected(
    'OIDC_CHOICE_UNKNOWN',
    'the id belongs to no choice of roles that is still to be made',
    { check },
  )
}
