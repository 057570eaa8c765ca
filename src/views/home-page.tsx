import { renderDocument } from './render-document.tsx'

/** An identity provider that people may sign in with. */
export interface HomeProvider {
  readonly name: string
  readonly accountId: string
  readonly accountAlias?: string
  readonly protocol: 'saml' | 'oidc'
  /** Where a sign-in starts; absent where only the identity provider can start one. */
  readonly loginUrl?: string
  /** Metadata or discovery document that this provider is to be given. */
  readonly metadataUrl?: string
  /** Why nobody can sign in with it at the moment. */
  readonly unavailable?: string
}

/** A sign-in that was tried. */
export interface HomeSignin {
  /** ISO 8601. */
  readonly time: string
  readonly subject: string
  readonly roleArn: string
  readonly outcome: 'success' | 'failure'
  readonly reason?: string
}

export interface HomePageData {
  readonly publicUrl: string
  readonly providers: readonly HomeProvider[]
  readonly recentSignins: readonly HomeSignin[]
  /** Whether the built-in demonstration runs. */
  readonly demonstration: boolean
  readonly acsUrl: string
  readonly spMetadataUrl: string
  /** Our SAML entity ID; the row is left out without it. */
  readonly spEntityId?: string
  /** The endpoint URL for SDKs and the AWS CLI. */
  readonly endpointUrl: string
  readonly links: readonly {
    readonly label: string
    readonly href: string
    readonly note: string
  }[]
}

/** The page behind the address of the service: who can sign in, and how to connect. */
export function renderHomePage(data: HomePageData): string {
  return renderDocument({
    title: 'Sign in',
    children: (
      <main>
        <h1>{data.publicUrl}</h1>
      </main>
    ),
  })
}
