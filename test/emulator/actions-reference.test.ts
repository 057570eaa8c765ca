import { readFileSync } from 'node:fs'
import * as iamSdk from '@aws-sdk/client-iam'
import * as stsSdk from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { iamService } from '../../src/emulator/iam/iam-service.ts'
import type { IamEmulation } from '../../src/emulator/iam/iam-emulation.ts'
import { stsService } from '../../src/emulator/sts/sts-service.ts'
import type { StsEmulation } from '../../src/emulator/sts/sts-emulation.ts'

/** What the page says under a heading: the rows of its table, and the sentence of what is left out. */
function listedActions(heading: string): ReadonlyMap<string, string> {
  const page = readFileSync('docs/sts-and-iam-actions.md', 'utf8')
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? ''
  const rows = [...section.matchAll(/^\| `(\w+)`\s*\| (done|partly|not offered)\s*\|/gm)]
  const [, leftOut = ''] = /^Not offered: ([^]*?)\.$/m.exec(section) ?? []
  return new Map([
    ...rows.map(([, action = '', state = '']) => [action, state] as const),
    ...[...leftOut.matchAll(/`(\w+)`/g)].map(([, action = '']) => [action, 'not offered'] as const),
  ])
}

describe.each([
  // The tables of actions need nothing of what the actions need.
  ['STS', stsService({} as StsEmulation), stsSdk],
  ['IAM', iamService({} as IamEmulation), iamSdk],
] as const)('docs/sts-and-iam-actions.md, %s', (heading, { actions }, sdk) => {
  const listed = listedActions(heading)

  it('says of each action whether the router has it', () => {
    const offered = [...listed].filter(([, state]) => state !== 'not offered').map(([name]) => name)
    expect(offered.sort()).toEqual(actions.map(({ name }) => name).sort())
  })

  it('lists every action that the AWS SDK has, once', () => {
    const commands = Object.keys(sdk).flatMap((name) =>
      name.endsWith('Command') && name !== '$Command' ? [name.slice(0, -'Command'.length)] : [],
    )
    expect([...listed.keys()].sort()).toEqual(commands.sort())
  })
})
