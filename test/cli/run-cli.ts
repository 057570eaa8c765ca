import { spawn } from 'node:child_process'

/** What a command printed, and its exit code. */
export interface CliOutcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line from its source, without any configuration but the one that is named. */
export async function runCli(
  args: readonly string[],
  {
    stdin = '',
    environment = {},
  }: { readonly stdin?: string; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<CliOutcome> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
    env: { ...process.env, FEDBRIDGE_CONFIG: '', FEDBRIDGE_PORT: '', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  // A command that does not read it closes it early.
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stdout, stderr }
}
