import { readHtmlForms } from './read-html-forms.ts'
import { recognizeFields } from './recognize-fields.ts'
import { deliveredTo, shownUrl } from './recognize-url.ts'
import type { RecognizedDocument } from './recognition.ts'
import { documentAt, withFacts, within, withStep } from './trail.ts'
import type { InputForm } from './trail.ts'

const html = /<(?:!doctype\s+html|html|head|body|form|input|textarea|meta|script)[\s>]/i

/** Browsers write it into pages that they save. */
const savedFrom = /<!-- saved from url=\(\d{1,6}\)(https?:\/\/[^\s>]{1,2048}) -->/

/**
 * A saved HTML page: the documents in the fields of its forms, with where each form goes. A page
 * that posts itself is how an identity provider delivers a response; the page on which a person
 * chooses a role holds one too.
 */
export const recognizeHtml: InputForm = (text, trail) => {
  const beginning = text.trimStart().slice(0, 4096)
  if (!beginning.startsWith('<') || !html.test(beginning)) return undefined
  const pageUrl = trail.pageUrl ?? savedFrom.exec(beginning)?.[1]
  const found = readHtmlForms(text).flatMap(
    ({ action: written, method = 'GET', fields }): readonly RecognizedDocument[] => {
      const used = method === 'POST' ? 'POST' : 'GET'
      const action = written === undefined ? undefined : absolute(written, pageUrl)
      const to = deliveredTo(action)
      const page = within(trail, 'HTML page')
      const form =
        action === undefined
          ? page
          : withFacts(within(page, `form to ${shownUrl(action)}`), {
              method: used,
              ...(to === undefined ? {} : { deliveredTo: to }),
            })
      return recognizeFields(fields, {
        ...withStep(form, 'read the fields of the page'),
        binding: 'post',
      })
    },
  )
  if (found.length > 0) return found
  if (text.includes('&lt;')) return undefined
  return [
    documentAt(trail, 'unrecognized', text, {
      kind: 'saml-response',
      reason: 'is a web page without a form that holds a document',
    }),
  ]
}

/** An address in a page: as it is, where it is absolute or nobody knows what it is relative to. */
function absolute(address: string, pageUrl: string | undefined): string {
  if (pageUrl === undefined || pageUrl.length > 4096 || address.length > 4096) return address
  return URL.canParse(address, pageUrl) ? new URL(address, pageUrl).href : address
}
