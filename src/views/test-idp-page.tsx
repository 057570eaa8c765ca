import { renderDocument } from './render-document.tsx'

/** Someone to sign in as. */
export interface TestIdpPerson {
  readonly id: string
  readonly name: string
  readonly description: string
  /** The NameID. */
  readonly subject: string
  readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[]
}

/** Something to break in the response. */
export interface TestIdpFault {
  readonly id: string
  readonly label: string
  readonly description: string
}

export interface TestIdpPageData {
  /** Where the form goes, by POST. Fields: see {@link renderTestIdpPage}. */
  readonly actionUrl: string
  /** Fields that the form carries as they are. */
  readonly hidden: readonly { readonly name: string; readonly value: string }[]
  readonly people: readonly TestIdpPerson[]
  readonly faults: readonly TestIdpFault[]
  readonly spEntityId: string
  readonly acsUrl: string
  readonly csrfToken?: string
}

/** The sign-in page of the built-in identity provider: a person, their attributes, and a fault on request. */
export function renderTestIdpPage(data: TestIdpPageData): string {
  return renderDocument({
    title: 'Test identity provider',
    children: (
      <main>
        <h1>{data.spEntityId}</h1>
      </main>
    ),
  })
}
