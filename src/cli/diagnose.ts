import { loadConfiguration } from '../config/load-configuration.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import type { NamedDiagnosis } from '../diagnosis/report/render-json.ts'
import type { CommandReport, Environment } from './command-report.ts'
import type { DiagnosisFormat } from './diagnosis-format.ts'
import { openJudgingContext } from './judging-context.ts'
import type { JudgingOptions } from './judging-context.ts'
import { readInput } from './read-input.ts'
import { wantColor } from './want-color.ts'

/**
 * Says what is wrong with responses, tokens, metadata or policies, in the form that was asked for. Done
 * means that none of them has a finding of level error.
 *
 * @throws {ConfigurationInvalid} when the configuration or something named by an option is unusable
 * @throws {CommanderError} when an input cannot be read
 */
export async function reportDiagnosis({
  inputs,
  config,
  format,
  options,
  environment,
}: {
  /** Files, or `-` for standard input. */
  readonly inputs: readonly string[]
  readonly config: string | undefined
  readonly format: DiagnosisFormat
  readonly options: JudgingOptions
  readonly environment: Environment
}): Promise<CommandReport> {
  const configuration = loadConfiguration({
    ...(config === undefined ? {} : { file: config }),
    environment,
  })
  const contextFor = await openJudgingContext(configuration, options)
  const diagnoses: NamedDiagnosis[] = []
  const notes: string[] = []
  for (const name of inputs) {
    const input = await readInput(name)
    const judging = contextFor(input)
    notes.push(...judging.notes)
    diagnoses.push({ name, diagnosis: await diagnose(input, judging.context) })
  }
  return {
    output: await render(diagnoses, format, environment),
    notes: [...new Set(notes)],
    done: diagnoses.every(({ diagnosis }) => diagnosis.verdict === 'accepted'),
  }
}

/** Each form is loaded when it is asked for. */
async function render(
  diagnoses: readonly NamedDiagnosis[],
  format: DiagnosisFormat,
  environment: Environment,
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
      const color = wantColor(environment)
      return diagnoses
        .map(({ name, diagnosis }) =>
          renderText(diagnosis, { color, name: name === '-' ? 'standard input' : name }),
        )
        .join('\n')
    }
  }
}
