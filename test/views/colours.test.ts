import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { coloursAfter, contrast } from './contrast.ts'

const css = readFileSync(new URL('../../src/views/assets/fedbridge.css', import.meta.url), 'utf8')

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
  ['light', coloursAfter(css, 'color-scheme: light')],
  ['dark', coloursAfter(css, 'color-scheme: dark')],
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
