/**
 * Owns the bridge's side of `fedbridge login`: a program asks, a person signs in in a browser and
 * agrees, and the program alone gets the credentials. May import what signin may. Never puts
 * credentials into an address or a page, and never hands them to whoever cannot prove that they asked.
 *
 * The shape is that of OAuth 2.0 for native apps (RFC 8252) with PKCE (RFC 7636), and of the device
 * authorization grant (RFC 8628) where the browser is on another machine. There is nothing to register:
 * a program's `client_id` is the SHA-256 of a secret that it keeps.
 */
import type { StoredValue } from '../../storage/storage.ts'

/** What of a sign-in a program asks for. */
export interface WantedByCommand {
  /** ARN or name of the identity provider. */
  readonly provider?: string
  readonly accountId?: string
  /** ARN or name. */
  readonly role?: string
  /** 900 to 43200. */
  readonly durationSeconds?: number
}

/** Where the answer goes. */
export type AnswerTo =
  | {
      readonly kind: 'loopback'
      /** Of this machine: where the browser goes with a code, exactly as it was asked for. */
      readonly redirectUri: string
      readonly state: string
      /** `BASE64URL(SHA256(code_verifier))` */
      readonly codeChallenge: string
    }
  | {
      readonly kind: 'device'
      /** As the person reads it at the command. */
      readonly userCode: string
      /** By which the device is known here: a digest of its code. */
      readonly device: string
      /** What credentials for it are sealed with: X25519, SPKI, base64. */
      readonly publicKey: string
      /** ISO 8601: when the device gives up waiting. */
      readonly expiresAt: string
    }

/** A program's request, while a person signs in for it. */
export interface CommandRequest {
  /** `BASE64URL(SHA256(client_secret))`: known again, and proven when the answer is fetched. */
  readonly clientId: string
  readonly answerTo: AnswerTo
  readonly wanted: WantedByCommand
}

/** What a sign-in that was begun for a program carries along. */
export interface CommandLineSignIn extends WantedByCommand {
  /** What the request is found by. */
  readonly requestId: string
}

/** A request as the store takes it: it is JSON as it is. */
export function storedRequest(request: CommandRequest): StoredValue {
  return request as unknown as StoredValue
}
