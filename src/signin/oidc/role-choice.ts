import { randomBytes } from 'node:crypto'
import { OidcCallbackRejected } from '../../errors.ts'
import type { WebIdentity } from '../../federation/web-identity.ts'
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
/** How old a token may be at STS. */
const maxTokenAgeSeconds = 86_400
const check = 'role-choice'

const nameOf = (id: string): KeptName => ({ kind: 'oidc-choice', id })

/** A choice that this browser may make. */
export interface RoleChoice {
  readonly signIn: ProvenSignIn
  readonly expiresAt: Date
}

/** A proven sign-in as JSON. A secret. */
export interface KeptSignIn extends Omit<ProvenSignIn, 'identity'> {
  readonly identity: Omit<WebIdentity, 'sessionTags' | 'issuedAt' | 'expiresAt'> & {
    readonly sessionTags: readonly (readonly [string, string])[]
    readonly issuedAt: string
    readonly expiresAt: string
  }
}

/**
 * Keeps a sign-in until this browser has chosen a role for it, for 15 minutes or as long as STS takes
 * its token, whichever is shorter; returns its id. Which roles are on offer is not kept.
 */
export async function keepRoleChoice(
  signIn: ProvenSignIn,
  browser: string,
  { storage, clock }: Pick<Bridge, 'storage' | 'clock'>,
): Promise<string> {
  const id = randomBytes(32).toString('base64url')
  const expiresAt = new Date(
    Math.min(
      clock.now().getTime() + choiceSeconds * 1000,
      new Date(signIn.mark.unusableFrom).getTime(),
      signIn.identity.issuedAt.getTime() + maxTokenAgeSeconds * 1000,
    ),
  )
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
  const value = keptSignIn(signIn) as unknown as StoredValue
  await keepForBrowser(nameOf(id), { browser, value, expiresAt }, storage)
}

/**
 * The choice, still to be made.
 *
 * @throws {OidcCallbackRejected} OIDC_CHOICE_UNKNOWN when there is none, it was made, or its time is
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
      return {
        signIn: readSignIn(found.value as unknown as KeptSignIn),
        expiresAt: found.expiresAt,
      }
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

/** A proven sign-in as it is kept. */
export function keptSignIn({ identity, ...signIn }: ProvenSignIn): KeptSignIn {
  return {
    ...signIn,
    identity: {
      ...identity,
      sessionTags: [...identity.sessionTags],
      issuedAt: identity.issuedAt.toISOString(),
      expiresAt: identity.expiresAt.toISOString(),
    },
  }
}

/** And back. */
export function readSignIn({ identity, ...signIn }: KeptSignIn): ProvenSignIn {
  return {
    ...signIn,
    identity: {
      ...identity,
      sessionTags: new Map(identity.sessionTags),
      issuedAt: new Date(identity.issuedAt),
      expiresAt: new Date(identity.expiresAt),
    },
  }
}

function unknown(): OidcCallbackRejected {
  return new OidcCallbackRejected(
    'OIDC_CHOICE_UNKNOWN',
    'the id belongs to no choice of roles that is still to be made',
    { check },
  )
}
