/** What a person reads first on the page of the debugger. */
export interface Outline {
  readonly html: string
  /** Undefined for the form alone. */
  readonly verdict: string | undefined
  readonly headline: string | undefined
  /** In the order of the page. */
  readonly findingIds: readonly string[]
  /** What stands in the field of the document. */
  readonly input: string | undefined
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
}

const textOf = (html: string | undefined): string | undefined =>
  html
    ?.replaceAll(/<[^>]*>/gu, '')
    .replaceAll(/&(amp|lt|gt|quot|#39);/gu, (_, name: string) => entities[name] ?? '')
    .trim()

/** Finds it by what stands on the page, not by how it is laid out. */
export function outlineOf(html: string): Outline {
  const [, title] = /<title>([^<]*)<\/title>/u.exec(html) ?? []
  const [, heading] = /<h1[^>]*>(.*?)<\/h1>/su.exec(html) ?? []
  const [, input] = /<textarea[^>]*name="input"[^>]*>([^<]*)<\/textarea>/u.exec(html) ?? []
  const [verdict] = /^(?:Accepted|Rejected)/u.exec(title ?? '') ?? []
  return {
    html,
    verdict,
    headline: verdict === undefined ? undefined : textOf(heading),
    findingIds: [...html.matchAll(/Finding\s*<code[^>]*>([a-z0-9-]+)<\/code>/gu)].map(
      ([, id = '']) => id,
    ),
    input: textOf(input),
  }
}
