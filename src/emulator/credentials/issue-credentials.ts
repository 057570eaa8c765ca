import { randomBytes } from 'node:crypto'
import { accessKeyId } from './access-key-id.ts'
import type { Sealer } from './open-sealer.ts'
import type { Session } from './session.ts'

/** Temporary security credentials. Secrets: shown once, never logged or kept. */
export interface TemporaryCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

/** A session of any kind before it has an access key. */
export type SessionWithoutKey = WithoutKey<Session>
type WithoutKey<One> = One extends Session ? Omit<One, 'accessKeyId'> : never

/** A session with its credentials. */
export interface IssuedCredentials<Issued extends Session = Session> {
  readonly session: Issued
  readonly credentials: TemporaryCredentials
}

/**
 * Makes the credentials of a session: an access key id (`ASIA` and 16 characters), a secret of 40
 * characters, and a session token that holds both and the whole session.
 */
export function issueCredentials<Kind extends Session['kind']>(
  facts: SessionWithoutKey & { readonly kind: Kind },
  sealer: Sealer,
): IssuedCredentials<Session & { readonly kind: Kind }> {
  const session = {
    ...facts,
    accessKeyId: accessKeyId('ASIA', facts.accountId),
  } as unknown as Session & { readonly kind: Kind }
  const secretAccessKey = randomBytes(30).toString('base64')
  return {
    session,
    credentials: {
      accessKeyId: session.accessKeyId,
      secretAccessKey,
      sessionToken: sealer.seal(session, secretAccessKey),
      expiration: session.expiresAt,
    },
  }
}
