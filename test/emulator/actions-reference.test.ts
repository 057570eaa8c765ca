import { readFileSync } from 'node:fs'
import * as sdk from '@aws-sdk/client-sts'
import { expect, it } from 'vitest'
import { stsService } from '../../src/emulator/sts/sts-service.ts'
import type { StsEmulation } from '../../src/emulator/sts/sts-emulation.ts'

/** The rows of the table under a heading: action and state. */
function listedActions(heading: string): ReadonlyMap<string, string> {
  const page = readFileSync('docs/sts-and-iam-actions.md', 'utf8')
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? ''
  return new Map(
    [...section.matchAll(/^\| `(\w+)`\s*\| (done|partly|not offered)\s*\|/gm)].map(
      ([, action = '', state = '']) => [action, state],
    ),
  )
}

const listed = listedActions('STS')

it('docs/sts-and-iam-actions.md says of each action of STS whether the router has it', () => {
  // The table of actions needs nothing of what the actions need.
  const { actions } = stsService({} as StsEmulation)
  const offered = [...listed].filter(([, state]) => state !== 'not offered').map(([name]) => name)
  expect(offered).toEqual(actions.map(({ name }) => name).sort())
})

it('docs/sts-and-iam-actions.md lists every action of STS that the AWS SDK has', () => {
  const commands = Object.keys(sdk).flatMap((name) =>
    name.endsWith('Command') && name !== '$Command' ? [name.slice(0, -'Command'.length)] : [],
  )
  expect([...listed.keys()]).toEqual(commands.sort())
})
