import { renderDocument } from './render-document.tsx'
import { hostOf, webAddress } from './web-address.ts'

export interface PostFormData {
  readonly action: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly title: string
  readonly buttonLabel: string
}

/**
 * A form that posts itself, or waits for its button where scripts are off. Where `action` is no web
 * address there is no form.
 */
export function renderPostFormPage({ action, fields, title, buttonLabel }: PostFormData): string {
  const address = webAddress(action)
  const host = hostOf(action)
  return renderDocument({
    title,
    width: 'narrow',
    scripts: ['submit-form.js'],
    children: (
      <section class="card message">
        <h1>{title}</h1>
        {address === undefined ? (
          <p class="lede">The address that the form should go to is not a web address.</p>
        ) : (
          <form action={address} method="post" data-submit>
            {fields.map(({ name, value }) => (
              <input type="hidden" name={name} value={value} />
            ))}
            <p class="lede">
              {host === undefined ? 'This takes a moment.' : `Going on to ${host}.`} If nothing
              happens, use the button.
            </p>
            <p class="actions">
              <button type="submit">{buttonLabel}</button>
            </p>
          </form>
        )}
      </section>
    ),
  })
}
