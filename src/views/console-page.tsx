import { renderDocument } from './render-document.tsx'

export interface ConsolePageData {
  readonly accountId: string
  readonly accountAlias?: string
  readonly roleName: string
  readonly roleArn: string
  readonly assumedRoleArn: string
  /** The role session name. */
  readonly sessionName: string
  /** How the session came about; absent for one that no identity provider vouched for. */
  readonly federated?: ConsoleFederation
  readonly sessionTags: readonly {
    readonly key: string
    readonly value: string
    readonly transitive: boolean
  }[]
  readonly sourceIdentity?: string
  /** ISO 8601. */
  readonly startedAt: string
  /** ISO 8601. */
  readonly expiresAt: string
  /** ISO 8601: the instant the page was made at, for the time left without script; `startedAt` by default. */
  readonly now?: string
  /** What the destination path names, for example `s3`. */
  readonly service?: string
  readonly region: string
  readonly partition: string
  readonly policies: readonly { readonly name: string; readonly sentences: readonly string[] }[]
  readonly signOutUrl: string
  /** Goes with the sign-out form as `csrfToken`. */
  readonly csrfToken?: string
}

/** The SAML facts that survive into the session. */
export interface ConsoleFederation {
  readonly protocol: 'saml'
  readonly provider: string
  readonly issuer: string
  readonly nameQualifier: string
  readonly subject: string
  readonly subjectType: string
}

/** The console: who is signed in, as which role, with what, and for how long. */
export function renderConsolePage(data: ConsolePageData): string {
  return renderDocument({
    title: data.roleName,
    children: (
      <main>
        <h1>{data.roleName}</h1>
      </main>
    ),
  })
}
