/** Credentials with what is known of them. A secret. */
export interface CurrentSession {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiresAt: Date
  readonly roleArn: string
  /** The region whose STS opened it. */
  readonly region: string
  /** Where a console session can be had for it. */
  readonly federationEndpoint: string
  /** The start of that console. */
  readonly consoleUrl: string
}

/** With which further roles can be had of one sign-in, for a few minutes. */
export interface OtherRoles {
  readonly handle: string
  readonly roleArns: readonly string[]
  readonly usableUntil: Date
}

/** What of a sign-in is asked for on the command line. */
export interface WantedSession {
  readonly provider?: string | undefined
  readonly accountId?: string | undefined
  readonly role?: string | undefined
  readonly durationSeconds?: number | undefined
}
