import type { JSX } from 'preact'

/**
 * How much of a session is left, as a bar and in words. A script keeps both going; without it they
 * show the moment `now`, at which the page was made.
 */
export function TimeLeft({
  startedAt,
  expiresAt,
  now,
}: {
  /** ISO 8601, like the others. */
  startedAt: string
  expiresAt: string
  now: string | undefined
}): JSX.Element {
  const start = Date.parse(startedAt)
  const end = Date.parse(expiresAt)
  const totalSeconds = Math.max(1, Math.round((end - start) / 1000) || 1)
  const leftSeconds = Math.max(0, Math.round((end - Date.parse(now ?? startedAt)) / 1000) || 0)
  return (
    <div class="time-left" data-started-at={startedAt} data-expires-at={expiresAt} data-now={now}>
      <p>
        <span id="time-left">Time left</span> <strong data-time-left>{inWords(leftSeconds)}</strong>
      </p>
      <progress
        aria-labelledby="time-left"
        max={totalSeconds}
        value={Math.min(leftSeconds, totalSeconds)}
      />
      <p class="visually-hidden" role="status"></p>
    </div>
  )
}

function inWords(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  if (hours > 0) return `${hours} h ${minutes} min`
  if (minutes > 0) return `${minutes} min ${seconds % 60} s`
  return `${seconds} s`
}
