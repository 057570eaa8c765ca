import { loadConfiguration } from '../config/load-configuration.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import type { NamedDiagnosis } from '../diagnosis/report/render-json.ts'
import type { DiagnosisFormat } from './diagnosis-format.ts'
import { openJudgingContext } from './judging-context.ts'
import type { JudgingOptions } from './judging-context.ts'
import { readInput } from './read-input.ts'
import { wantColor } from './want-color.ts'

/**
 * Says what is wrong with responses, tokens, metadata or policies, in the form that was asked for, on
 * standard output; what had to be assumed stands on standard error.
 *
 * @returns whether none of them has a finding of level error
 * @throws {ConfigurationInvalid} when the configuration or something named by an option is unusable
 * @throws {CommanderError} when an input cannot be read
 */
export async function printDiagnosis({
  inputs,
  config,
  format,
  options,
}: {
  /** Files, or `-` for standard input. */
  readonly inputs: readonly string[]
  readonly config: string | undefined
  readonly format: DiagnosisFormat
  readonly options: JudgingOptions
}): Promise<boolean> {
  const configuration = loadConfiguration({
    ...(config === undefined ? {} : { file: config }),
    environment: process.env,
  })
  const contextFor = await openJudgingContext(configuration, options)
  const diagnoses: NamedDiagnosis[] = []
  const assumed: string[] = []
  for (const name of inputs) {
    const input = await readInput(name)
    const { context, notes } = contextFor(input)
    assumed.push(...notes)
    diagnoses.push({ name, diagnosis: await diagnose(input, context) })
  }
  process.stdout.write(await render(diagnoses, format))
  // Behind the report: its first line is what is to be read first.
  for (const note of new Set(assumed)) process.stderr.write(`note: ${note}\n`)
  return diagnoses.every(({ diagnosis }) => diagnosis.verdict === 'accepted')
}

/** Each form is loaded when it is asked for. */
async function render(
  diagnoses: readonly NamedDiagnosis[],
  format: DiagnosisFormat,
): Promise<string> {
  switch (format) {
    case 'json': {
      const { renderJson } = await import('../diagnosis/report/render-json.ts')
      return `${renderJson(diagnoses)}\n`
    }
    case 'junit': {
      const { renderJUnit } = await import('../diagnosis/report/render-junit.ts')
      return renderJUnit(diagnoses)
    }
    case 'sarif': {
      const { renderSarif } = await import('../diagnosis/report/render-sarif.ts')
      return renderSarif(diagnoses)
    }
    case 'text': {
      const { renderText } = await import('../diagnosis/report/render-text.ts')
      const color = wantColor(process.env)
      return diagnoses
        .map(({ name, diagnosis }) =>
          renderText(diagnosis, { color, name: name === '-' ? 'standard input' : name }),
        )
        .join('\n')
    }
  }
}
