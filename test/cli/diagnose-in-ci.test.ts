import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const folder = mkdtempSync(join(tmpdir(), 'fedbridge-in-ci-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const example = 'examples/diagnose-in-ci'

async function runJob(
  response: string,
): Promise<{ code: number | null; log: string; xml: string }> {
  const report = join(folder, `${response}.xml`)
  const child = spawn(`${example}/diagnose.sh`, [`${example}/${response}`], {
    env: {
      ...process.env,
      FEDBRIDGE_CONFIG: '',
      FEDBRIDGE: `${process.execPath} --import tsx src/cli/main.ts`,
      REPORT: report,
      GITHUB_ACTIONS: 'true',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, log, xml: readFileSync(report, 'utf8') }
}

// Each starts processes, which takes a while on a busy machine.
describe('the example of a job in continuous integration', { timeout: 60_000 }, () => {
  it('fails with what is to be mended in the first line of its log, and in the report', async () => {
    const { code, log, xml } = await runJob('response.txt')
    expect(code).toBe(1)
    const [annotation, first] = log.split('\n')
    expect(annotation).toMatch(
      /^::error title=[^:]+::error\[role-session-name-misspelt\]: The RoleSessionName attribute is called /,
    )
    expect(first).toMatch(/^error\[role-session-name-misspelt\]: /)
    expect(log).toContain('rejected: 1 error; begin with role-session-name-misspelt')
    expect(xml).toMatch(/<testsuites name="fedbridge diagnose" tests="\d+" failures="1" /)
    expect(xml).toMatch(/<failure message="The RoleSessionName attribute is called /)
  })

  it('passes when the name is right', async () => {
    const { code, log, xml } = await runJob('corrected-response.txt')
    expect(xml).toMatch(/<testsuites name="fedbridge diagnose" tests="\d+" failures="0" /)
    expect(log).toBe('')
    expect(code).toBe(0)
  })

  it('runs the script that is here', () => {
    const job = parse(readFileSync(`${example}/sign-in.yml`, 'utf8')) as {
      jobs: { diagnose: { steps: { run?: string }[] } }
    }
    const runs = job.jobs.diagnose.steps.flatMap(({ run }) => (run === undefined ? [] : [run]))
    expect(runs).toContain(`${example}/diagnose.sh`)
  })
})
