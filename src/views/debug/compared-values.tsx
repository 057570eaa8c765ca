import type { ComponentChildren, JSX } from 'preact'
import { compareTexts } from './compare-texts.ts'

/** What would have been right over what came, with the characters marked in which they differ. */
export function ComparedValues({
  expected,
  received,
}: {
  expected: string | undefined
  received: string | undefined
}): JSX.Element | null {
  if (expected === undefined && received === undefined) return null
  const compared =
    expected === undefined || received === undefined ? undefined : compareTexts(expected, received)
  return (
    <dl class="compared">
      {expected === undefined ? null : (
        <Side term="Expected" kind="expected">
          {compared === undefined ? expected : <Parts {...compared} middle={compared.expected} />}
        </Side>
      )}
      {received === undefined ? null : (
        <Side term="Received" kind="received">
          {compared === undefined ? (
            <Whole text={received} />
          ) : (
            <Parts {...compared} middle={compared.received} />
          )}
        </Side>
      )}
    </dl>
  )
}

function Side({
  term,
  kind,
  children,
}: {
  term: string
  kind: string
  children: ComponentChildren
}): JSX.Element {
  return (
    <div class={kind}>
      <dt>{term}</dt>
      <dd>
        <code>{children}</code>
      </dd>
    </div>
  )
}

function Whole({ text }: { text: string }): JSX.Element {
  return text === '' ? <em class="muted">empty</em> : <>{text}</>
}

function Parts({
  start,
  middle,
  end,
}: {
  start: string
  middle: string
  end: string
}): JSX.Element {
  return (
    <>
      {start}
      {middle === '' ? <span class="missing" /> : <mark>{middle}</mark>}
      {end}
    </>
  )
}
