import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../../src/views/assets/fedbridge.css', import.meta.url), 'utf8')

/** The six-digit colours that a block of the style sheet sets. */
function coloursAfter(marker: string): ReadonlyMap<string, string> {
  const start = css.indexOf(marker)
  const block = css.slice(start, css.indexOf('}', start))
  return new Map(
    [...block.matchAll(/(--[a-z-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  )
}

const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const contrast = (one: string, other: string): number => {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

const textOnGround: readonly (readonly [text: string, ground: string])[] = [
  ...['--ground', '--surface', '--sunken', '--brand-soft'].flatMap((ground): [string, string][] => [
    ['--text', ground],
    ['--brand', ground],
  ]),
  ...['--ground', '--surface', '--sunken'].map((ground): [string, string] => ['--muted', ground]),
  ['--on-brand', '--brand'],
  ['--on-brand', '--brand-strong'],
  ['--good', '--good-soft'],
  ['--bad', '--bad-soft'],
  ['--bad', '--surface'],
  ['--warning', '--warning-soft'],
  ['--on-bar', '--bar'],
  ['--on-bar-muted', '--bar'],
]

describe.each([
  ['light', coloursAfter('color-scheme: light')],
  ['dark', coloursAfter('color-scheme: dark')],
])('WCAG 2.2, 1.4.3: contrast in the %s colours', (_, colours) => {
  it.each(textOnGround)('of %s on %s is at least 4.5', (text, ground) => {
    const colour = colours.get(text) ?? 'missing'
    expect(contrast(colour, colours.get(ground) ?? 'missing')).toBeGreaterThanOrEqual(4.5)
  })

  it('of the lines around fields is at least 3', () => {
    const line = colours.get('--line-strong') ?? 'missing'
    expect(contrast(line, colours.get('--surface') ?? 'missing')).toBeGreaterThanOrEqual(3)
  })
})
