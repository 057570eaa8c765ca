/**
 * Owns requests to addresses that somebody else chose: metadata, key sets, discovery. May import
 * nothing of ours but errors. Never follows a redirect, never connects to an address it did not
 * check, never reads more or waits longer than it was told.
 */
export interface Outbound {
  /**
   * Fetches text over https.
   *
   * @throws {OutboundFailed} OUTBOUND_ADDRESS_REFUSED when the address may not be called,
   *   OUTBOUND_FAILED for everything else
   */
  getText(
    url: string,
    limits: { readonly maxBytes: number; readonly timeoutMs: number },
  ): Promise<{ readonly text: string; readonly contentType: string | undefined }>
  close(): Promise<void>
}

export interface OutboundOptions {
  /** CIDR blocks inside our own network that may be called all the same. None by default. */
  readonly allowPrivateCidrs?: readonly string[]
  /** Certificates (PEM) trusted besides the system's. */
  readonly certificateAuthorities?: readonly string[]
}

/** Opens the guarded client. */
export function openOutbound(options: OutboundOptions = {}): Outbound {
  throw new TypeError(`not built yet: ${options.allowPrivateCidrs?.length ?? 0}`)
}
