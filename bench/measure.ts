/** How often something ran per second, and how often it ran. */
export interface Rate {
  readonly perSecond: number
  readonly runs: number
}

/** One of several ways to do the same thing. */
export interface Contender {
  readonly name: string
  readonly run: () => unknown
}

/**
 * Runs the contenders in turn, in short slices, until each has had its time: a machine that gets
 * slower or faster meanwhile does so for all of them.
 *
 * @param seconds time for each contender; default 2
 */
export async function measure(
  contenders: readonly Contender[],
  { seconds = 2 }: { seconds?: number } = {},
): Promise<ReadonlyMap<string, Rate>> {
  const sliceMs = 100
  const spent = new Map(contenders.map(({ name }) => [name, { ms: 0, runs: 0 }]))
  for (const { run } of contenders) for (let warm = 0; warm < 5; warm += 1) await run()
  for (let slice = 0; slice < (seconds * 1000) / sliceMs; slice += 1) {
    for (const { name, run } of contenders) {
      const tally = spent.get(name)
      if (tally === undefined) continue
      const start = performance.now()
      let now = start
      do {
        await run()
        tally.runs += 1
        now = performance.now()
      } while (now - start < sliceMs)
      tally.ms += now - start
    }
  }
  return new Map(
    [...spent].map(([name, { ms, runs }]) => [name, { perSecond: (runs * 1000) / ms, runs }]),
  )
}

/** The median of one way's milliseconds over `runs` runs. */
export async function medianMs(run: () => unknown, runs = 15): Promise<number> {
  const times: number[] = []
  for (let index = 0; index < runs; index += 1) {
    const start = performance.now()
    await run()
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0
}

/** A table for a terminal and for Markdown alike. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  return [
    line(head),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(line),
  ].join('\n')
}

/** 1234.5 -> "1,235"; 0.123 -> "0.12". */
export function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(2)
}
