import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { coloursAfter, contrast } from '../contrast.ts'

const sheet = (name: string): string =>
  readFileSync(new URL(`../../../src/views/assets/${name}`, import.meta.url), 'utf8')

const shared = sheet('fedbridge.css')
const own = sheet('debug.css')

const grounds = ['--sunken', '--bad-soft', '--warning-soft', '--note-soft']
const texts = [
  '--text',
  '--muted',
  '--code-name',
  '--code-attribute',
  '--code-value',
  '--code-comment',
  '--code-number',
  '--code-keyword',
]

const pairs: readonly (readonly [text: string, ground: string])[] = [
  ...grounds.flatMap((ground) => texts.map((text): [string, string] => [text, ground])),
  ['--note', '--note-soft'],
  ['--bad', '--bad-soft'],
  ['--warning', '--warning-soft'],
  ['--text', '--line'],
  ['--text', '--brand-soft'],
  ['--brand', '--brand-soft'],
  ['--text', '--warning-soft'],
  ...['--good', '--bad', '--warning', '--note', '--muted'].map((text): [string, string] => [
    text,
    '--surface',
  ]),
]

describe.each([
  ['light', 'color-scheme: light', ':root,'],
  ['dark', 'color-scheme: dark', '@media (prefers-color-scheme: dark)'],
])('WCAG 2.2, 1.4.3: contrast in the debugger’s %s colours', (_, sharedMarker, ownMarker) => {
  const colours = new Map([...coloursAfter(shared, sharedMarker), ...coloursAfter(own, ownMarker)])

  it.each(pairs)('of %s on %s is at least 4.5', (text, ground) => {
    expect(
      contrast(colours.get(text) ?? 'missing', colours.get(ground) ?? 'missing'),
    ).toBeGreaterThanOrEqual(4.5)
  })
})
