/**
 * How often a property is tried. `FEDBRIDGE_FUZZ_RUNS` is the number of changed documents of all
 * properties of the diagnosis together, 50,000 in continuous integration; each has its share of them.
 *
 * @param options.standard without the variable, on a developer's machine
 * @param options.share of all documents, 0 to 1
 */
export function fuzzRuns({
  standard,
  share,
}: {
  readonly standard: number
  readonly share: number
}): { readonly numRuns: number; readonly timeoutMs: number } {
  const all = Number(process.env['FEDBRIDGE_FUZZ_RUNS'] ?? Number.NaN)
  const numRuns = Number.isNaN(all) ? standard : Math.ceil(all * share)
  // Far more than it takes: a machine may be busy.
  return { numRuns, timeoutMs: 120_000 + numRuns * 150 }
}
