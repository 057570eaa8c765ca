import { CodeValue } from './code-value.tsx'
import { Definitions } from './definitions.tsx'
import { renderDocument } from './render-document.tsx'
import { webAddress } from './web-address.ts'

export interface ErrorPageData {
  /** HTTP status. */
  readonly status: number
  readonly code: string
  readonly title: string
  readonly requestId: string
  /** What came, and what was expected, where everybody may know. */
  readonly values?: readonly { readonly term: string; readonly value: string }[]
  /** What AWS answers to the same failure. */
  readonly aws?: { readonly code: string; readonly message: string }
  readonly homeUrl: string
  readonly hint?: string
}

/** What a browser gets instead of a page: the constant title of a code, and where to go from there. */
export function renderErrorPage(data: ErrorPageData): string {
  const home = webAddress(data.homeUrl)
  return renderDocument({
    title: data.title,
    width: 'narrow',
    children: (
      <section class="card message">
        <p class="status">{`Error ${data.status}`}</p>
        <h1>{data.title}</h1>
        {data.hint === undefined ? null : <p class="lede">{data.hint}</p>}
        <Definitions
          entries={[
            { term: 'Code', value: <CodeValue value={data.code} /> },
            ...(data.values ?? []).map(({ term, value }) => ({
              term,
              value: <CodeValue value={value} />,
            })),
            data.aws === undefined
              ? undefined
              : {
                  term: 'What AWS would answer',
                  value: (
                    <>
                      <CodeValue value={data.aws.code} />
                      <p>{data.aws.message}</p>
                    </>
                  ),
                },
            { term: 'Request id', value: <CodeValue value={data.requestId} /> },
          ]}
        />
        {home === undefined ? null : (
          <p class="actions">
            <a class="button" href={home}>
              Home
            </a>
          </p>
        )}
      </section>
    ),
  })
}
