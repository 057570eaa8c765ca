import { renderDocument } from './render-document.tsx'

/** A role that was asserted for the person. */
export interface ChooserRole {
  readonly arn: string
  readonly name: string
  /** Why it cannot be chosen. */
  readonly unavailable?: string
}

/** The roles of one account. */
export interface ChooserAccount {
  readonly accountId: string
  readonly alias?: string
  readonly roles: readonly ChooserRole[]
}

export interface RoleChooserData {
  /** Where the choice goes, by POST. */
  readonly actionUrl: string
  /** The response as it was delivered, base64: the form posts it again. */
  readonly samlResponse: string
  readonly relayState: string
  /** The role session name. */
  readonly name: string
  readonly accounts: readonly ChooserAccount[]
  readonly region: string
  readonly csrfToken: string
  readonly sessionId: string
}

/** The page on which a person chooses one of several roles; also what command-line tools read. */
export function renderRoleChooserPage(data: RoleChooserData): string {
  return renderDocument({
    title: 'Choose a role',
    children: (
      <main>
        <h1>{data.name}</h1>
      </main>
    ),
  })
}
