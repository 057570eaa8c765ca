import type { JSX } from 'preact'

/** What a mark says; its word says the same without shape and colour. */
export type StateMarkKind = 'good' | 'bad' | 'warning' | 'info' | 'open'

const strokes: Readonly<Record<StateMarkKind, string>> = {
  good: 'M4.5 8.4 7 10.9 11.6 5.6',
  bad: 'M5.2 5.2 10.8 10.8 M10.8 5.2 5.2 10.8',
  warning: 'M8 4.2 V8.9 M8 11.3 V11.8',
  info: 'M8 4.2 V4.7 M8 7.1 V11.8',
  open: 'M5 8 H11',
}

/** A tick, a cross or the like, drawn beside a word that is read out in its place. */
export function StateMark({
  kind,
  word,
  hidden = false,
}: {
  kind: StateMarkKind
  word: string
  /** Whether only those hear the word who do not see the mark. */
  hidden?: boolean
}): JSX.Element {
  return (
    <span class={`mark ${kind}`}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
        <circle cx="8" cy="8" r="8" />
        <path d={strokes[kind]} />
      </svg>
      <span class={hidden ? 'visually-hidden' : undefined}>{word}</span>
    </span>
  )
}

/** The mark of a finding's level; anything unknown is an error. */
export function LevelMark({ level, hidden }: { level: string; hidden?: boolean }): JSX.Element {
  const kind = levelKind(level)
  const word = kind === 'bad' ? 'Error' : kind === 'warning' ? 'Warning' : 'Note'
  return <StateMark kind={kind} word={word} hidden={hidden ?? false} />
}

/** How a finding's level is coloured. */
export function levelKind(level: string): 'bad' | 'warning' | 'info' {
  return level === 'warning' ? 'warning' : level === 'info' ? 'info' : 'bad'
}
