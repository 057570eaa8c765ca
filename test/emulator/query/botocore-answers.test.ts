import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import type { QueryResult } from '../../../src/emulator/query/query-action.ts'
import { describeWithPeers, findProgram } from '../../peers/peer.ts'
import { openWebIdentitySts, sourceIdentityClaim, tagsClaim } from '../sts/open-web-identity-sts.ts'

const modelFile = '/usr/lib/python3/dist-packages/botocore/data/sts/2011-06-15/service-2.json'
const botocore = {
  name: 'botocore',
  install: 'apt-get install python3-botocore',
  path: findProgram(modelFile, `${modelFile}.gz`),
}

interface ServiceModel {
  readonly operations: Readonly<Record<string, { readonly output?: { readonly shape: string } }>>
  readonly shapes: Readonly<
    Record<string, { readonly members?: Readonly<Record<string, { readonly shape: string }>> }>
  >
}

function readModel(file: string): ServiceModel {
  const bytes = readFileSync(file)
  return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()) as ServiceModel
}

/** The names of a structure of the model, and of those inside it. */
function namesOf(shape: string, model: ServiceModel): unknown {
  const { members } = model.shapes[shape] ?? {}
  if (members === undefined) return 'value'
  return Object.fromEntries(
    Object.entries(members).map(([name, member]) => [name, namesOf(member.shape, model)]),
  )
}

function namesIn(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || answer instanceof Date) return 'value'
  return Object.fromEntries(Object.entries(answer).map(([name, member]) => [name, namesIn(member)]))
}

describeWithPeers("answers, by AWS's service model", [botocore], () => {
  it('AssumeRoleWithWebIdentity has every member, and the one that came later', async () => {
    const model = readModel(botocore.path ?? '')
    const shape = model.operations['AssumeRoleWithWebIdentity']?.output?.shape ?? ''
    const sts = await openWebIdentitySts()
    const WebIdentityToken = sts.token({
      [tagsClaim]: { principal_tags: { Project: ['Unicorn'] } },
      [sourceIdentityClaim]: 'alice',
    })
    const answer: QueryResult = await sts.call(
      'AssumeRoleWithWebIdentity',
      sts.sent({ WebIdentityToken }),
    )
    expect(namesIn(answer)).toEqual({
      ...(namesOf(shape, model) as object),
      SessionTokenUtilization: 'value',
    })
  })
})
