import type { Diagnosis } from '../diagnosis.ts'
import type { Finding } from '../finding.ts'
import { checkedFindings, rowOf } from './checked-findings.ts'
import { documentOf, nameDocument } from './document-names.ts'
import { escapeXmlAttribute, escapeXmlText } from './escape-xml.ts'
import { paintWith } from './paint.ts'
import { renderFinding } from './render-finding.ts'
import type { NamedDiagnosis } from './render-json.ts'
import { visible } from './visible.ts'

interface Case {
  readonly name: string
  readonly classname: string
  readonly failures: readonly { readonly message: string; readonly text: string }[]
  readonly skipped?: string
}

interface Suite {
  readonly name: string
  readonly timestamp: string
  readonly cases: readonly Case[]
  /** Warnings and remarks, which fail nothing. */
  readonly output: string
}

/**
 * Diagnoses as JUnit XML for continuous integration: a test suite for each document, in it a test case
 * for each check whose finding is an error. What was found is a failure with its sentence and
 * everything that stands below it; what the document did not come to is skipped; warnings stand in
 * `system-out`. Control characters come out visible.
 */
export function renderJUnit(diagnoses: readonly NamedDiagnosis[]): string {
  const suites = diagnoses.flatMap(suitesOf)
  const counts = countsOf(suites.flatMap(({ cases }) => cases))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="fedbridge diagnose"${counts} time="0">`,
    ...suites.flatMap(renderSuite),
    '</testsuites>',
    '',
  ].join('\n')
}

function suitesOf({ name, diagnosis }: NamedDiagnosis): readonly Suite[] {
  return diagnosis.documents.map((document, index) => {
    const findings = diagnosis.findings.filter(
      ({ at }) => documentOf(diagnosis, at).index === index,
    )
    const isOnly = diagnosis.documents.length === 1
    return {
      name: isOnly ? name : `${name}: ${index + 1}. ${nameDocument(document)}`,
      timestamp: timestampOf(diagnosis.at),
      cases: casesOf(diagnosis, index, findings, name),
      output: findings
        .filter(({ level }) => level !== 'error')
        .map((finding) => textOf(finding, diagnosis, name))
        .join('\n\n'),
    }
  })
}

function casesOf(
  diagnosis: Diagnosis,
  index: number,
  findings: readonly Finding[],
  name: string,
): readonly Case[] {
  const errors = findings.filter(({ level }) => level === 'error')
  const failing = [...new Set(errors.map(({ id }) => id))].map((id): Case => ({
    name: `${id}: ${rowOf(id).title}`,
    classname: `fedbridge.${rowOf(id).area}`,
    failures: errors
      .filter((finding) => finding.id === id)
      .map((finding) => ({
        message: messageOf(finding),
        text: textOf(finding, diagnosis, name),
      })),
  }))
  const others = checkedFindings(diagnosis, index)
    .filter(({ id }) => errors.every((error) => error.id !== id))
    .map(({ id, title, area, reached }): Case => ({
      name: `${id}: ${title}`,
      classname: `fedbridge.${area}`,
      failures: [],
      ...(reached ? {} : { skipped: 'not reached: the document was rejected before' }),
    }))
  // Those that read the report see the cause first.
  return [...failing, ...others]
}

function messageOf({ message, remedy, consequenceOf }: Finding): string {
  const lead = consequenceOf === undefined ? '' : `(follows from ${consequenceOf}) `
  return visible(`${lead}${message}${remedy === undefined ? '' : ` ${remedy}`}`)
}

function textOf(finding: Finding, diagnosis: Diagnosis, name: string): string {
  return renderFinding(finding, diagnosis, { paint: paintWith(false), name }).join('\n')
}

function renderSuite({ name, timestamp, cases, output }: Suite): readonly string[] {
  return [
    `  <testsuite name="${escapeXmlAttribute(visible(name))}"${countsOf(cases)} time="0" timestamp="${timestamp}">`,
    ...cases.flatMap(renderCase),
    ...(output === '' ? [] : [`    <system-out>${escapeXmlText(output)}</system-out>`]),
    '  </testsuite>',
  ]
}

function renderCase({ name, classname, failures, skipped }: Case): readonly string[] {
  const start = `    <testcase name="${escapeXmlAttribute(name)}" classname="${escapeXmlAttribute(classname)}" time="0"`
  if (skipped !== undefined) {
    return [
      `${start}>`,
      `      <skipped message="${escapeXmlAttribute(skipped)}"/>`,
      '    </testcase>',
    ]
  }
  const [first] = failures
  if (first === undefined) return [`${start}/>`]
  // Most readers take one failure of a test case and no more.
  const text = failures.map((failure) => failure.text).join('\n\n')
  return [
    `${start}>`,
    `      <failure message="${escapeXmlAttribute(first.message)}" type="error">${escapeXmlText(text)}</failure>`,
    '    </testcase>',
  ]
}

function countsOf(cases: readonly Case[]): string {
  const failed = cases.filter(({ failures }) => failures.length > 0).length
  const skipped = cases.filter((one) => one.skipped !== undefined).length
  return ` tests="${cases.length}" failures="${failed}" errors="0" skipped="${skipped}"`
}

/** As the schema of JUnit has it: without a fraction and without a zone, in UTC. */
function timestampOf(at: Date): string {
  return Number.isNaN(at.getTime()) ? '1970-01-01T00:00:00' : at.toISOString().slice(0, 19)
}
