/** A role for a person, with the reason why it cannot be chosen where there is one. */
export interface OfferedOidcRole {
  readonly roleArn: string
  /** One sentence. */
  readonly unavailable?: string
  /** What STS may still object to, in one sentence. */
  readonly caution?: string
}

/** What a person may choose from, and what there is to know besides. */
export interface RoleOffer {
  readonly roles: readonly OfferedOidcRole[]
  /** How many roles have nothing to do with the provider, by account; accounts without any are left out. */
  readonly unrelated: readonly { readonly accountId: string; readonly roleCount: number }[]
  /** Accounts whose roles IAM did not tell. */
  readonly unreadable: readonly string[]
}
