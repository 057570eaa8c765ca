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
  readonly aws?: {
    readonly code: string
    readonly message: string
    /** AWS's name of the call, where it was asked. */
    readonly requestId?: string
  }
  readonly homeUrl: string
  readonly hint?: string
  /** Where this person may read what is wrong with what came. */
  readonly traceUrl?: string
}

/** What a browser gets instead of a page: the constant title of a code, and where to go from there. */
export function renderErrorPage(data: ErrorPageData): string {
  const home = webAddress(data.homeUrl)
  const trace = webAddress(data.traceUrl)
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
                  term: data.aws.requestId === undefined ? 'What AWS would answer' : 'AWS answers',
                  value: (
                    <>
                      <CodeValue value={data.aws.code} />
                      <p>{data.aws.message}</p>
                    </>
                  ),
                },
            { term: 'Request id', value: <CodeValue value={data.requestId} /> },
            data.aws?.requestId === undefined
              ? undefined
              : { term: 'STS request id', value: <CodeValue value={data.aws.requestId} /> },
          ]}
        />
        <p class="actions">
          {trace === undefined ? null : (
            <a class="button" href={trace}>
              See what went wrong
            </a>
          )}
          {home === undefined ? null : (
            <a class={trace === undefined ? 'button' : 'button outline'} href={home}>
              Home
            </a>
          )}
        </p>
      </section>
    ),
  })
}
