import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Diagnosis } from '../diagnosis.ts'
import type { Finding, FindingLevel } from '../finding.ts'
import { guideUrl } from '../guide-url.ts'
import { allFindingIds, rowOf } from './checked-findings.ts'
import { documentOf, nameDocument } from './document-names.ts'
import { describeAwsError } from './render-finding.ts'
import type { Json, NamedDiagnosis } from './render-json.ts'
import { visible } from './visible.ts'

const levels: Readonly<Record<FindingLevel, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}

/**
 * Diagnoses as SARIF 2.1.0: every finding of the registry is a rule, every finding of a diagnosis a
 * result. A result has a region only where the document is the file itself; lines of what was decoded
 * out of a file stand in the message, because they are not lines of the file.
 *
 * @see SARIF 2.1.0, sections 3.13, 3.19, 3.27 and 3.30
 */
export function renderSarif(diagnoses: readonly NamedDiagnosis[]): string {
  const log = {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'fedbridge', rules: allFindingIds.map(describeRule) } },
        columnKind: 'utf16CodeUnits',
        results: diagnoses.flatMap(({ name, diagnosis }) =>
          diagnosis.findings.map((finding) => describeResult(finding, diagnosis, name)),
        ),
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

function describeRule(id: Finding['id']): Json {
  const { level, title, area, guideSection, help } = rowOf(id)
  const url = guideSection === undefined ? undefined : guideUrl(guideSection)
  const lines = [
    ...(help === undefined ? [] : [help]),
    ...(guideSection === undefined ? [] : [`IAM User Guide: ${guideSection}`]),
  ]
  return {
    id,
    name: id.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    ...(lines.length === 0 ? {} : { help: { text: lines.join('\n') } }),
    ...(url === undefined ? {} : { helpUri: url }),
    defaultConfiguration: { level: levels[level] },
    properties: { area },
  }
}

function describeResult(finding: Finding, diagnosis: Diagnosis, name: string): Json {
  const { id, level, at, consequenceOf, code } = finding
  const { document } = documentOf(diagnosis, at)
  const isWhole = document?.foundIn === 'the input' && document.steps.length === 0
  const region = isWhole ? regionOf(at) : undefined
  const place =
    isWhole || document === undefined ? undefined : placeOf(finding, nameDocument(document))
  return {
    ruleId: id,
    ruleIndex: allFindingIds.indexOf(id),
    level: levels[level],
    message: { text: messageOf(finding, place) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(name) },
          ...(region === undefined ? {} : { region }),
        },
        ...(at?.path === undefined
          ? {}
          : { logicalLocations: [{ fullyQualifiedName: visible(at.path) }] }),
      },
    ],
    ...(consequenceOf === undefined && code === undefined
      ? {}
      : {
          properties: {
            ...(code === undefined ? {} : { code }),
            ...(consequenceOf === undefined ? {} : { consequenceOf }),
          },
        }),
  }
}

function messageOf(finding: Finding, place: string | undefined): string {
  const { message, expected, received, awsError, remedy, productHint } = finding
  return [
    `${message}${place === undefined ? '' : ` (${place})`}`,
    expected === undefined ? undefined : `Expected: ${expected}`,
    received === undefined ? undefined : `Received: ${received}`,
    awsError === undefined ? undefined : `AWS answers: ${describeAwsError(awsError)}`,
    remedy === undefined ? undefined : `To mend it: ${remedy}`,
    productHint,
  ]
    .filter((line) => line !== undefined)
    .map(visible)
    .join('\n')
}

function placeOf({ at }: Finding, document: string): string {
  return at?.line === undefined
    ? document
    : `line ${at.line}, column ${at.column ?? 1} of the ${document}, decoded`
}

function regionOf(at: Finding['at']): Json | undefined {
  if (at?.line === undefined) return undefined
  const { line, column, endLine, endColumn } = at
  return {
    startLine: line,
    ...(column === undefined ? {} : { startColumn: column }),
    ...(endLine === undefined ? {} : { endLine }),
    ...(endColumn === undefined || column === undefined ? {} : { endColumn }),
  }
}

/** A file as SARIF names it: a URI, relative where the name is. */
function uriOf(name: string): string {
  if (name === '-') return 'stdin'
  if (isAbsolute(name)) return pathToFileURL(name).href
  return name.split(/[/\\]/).map(encodeURIComponent).join('/')
}
