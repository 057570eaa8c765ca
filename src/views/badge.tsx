import type { JSX } from 'preact'

/** What a badge means; its text says the same without the colour. */
export type BadgeTone = 'plain' | 'accent' | 'good' | 'bad' | 'warning'

/** A short word about something beside it. */
export function Badge({ tone, text }: { tone: BadgeTone; text: string }): JSX.Element {
  return <span class={`badge ${tone}`}>{text}</span>
}
