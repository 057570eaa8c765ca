import { describeDuration } from '../describe-duration.ts'
import { describeWindow } from '../describe-window.ts'
import type { Diagnosis, ShownAttribute, ValidityWindow } from '../diagnosis.ts'
import type { Colour, Paint } from './paint.ts'
import { renderDecision, renderSmallestChange } from './render-trust.ts'
import { visible } from './visible.ts'

/** Rows of one table beyond this number are counted. */
const maxRows = 40

type Row = readonly [name: string, value: string | undefined]

/**
 * What a document says and what would come of it, as lines for a terminal: who it is about (verified,
 * or plainly only claimed), the condition keys, the trust policies, the session, the spans of time.
 */
export function renderOutcome(diagnosis: Diagnosis, paint: Paint): readonly string[] {
  return [
    ...section('Identity, as verified', identityRows(diagnosis), paint),
    ...section(
      'Claimed, and unverified: nobody vouches for any of this',
      claimedRows(diagnosis),
      paint,
    ),
    ...section('Condition keys of the request', contextRows(diagnosis), paint),
    ...renderTrust(diagnosis, paint),
    ...section('The session that would come of it', sessionRows(diagnosis), paint),
    ...renderWindows(diagnosis, paint),
  ]
}

function section(title: string, rows: readonly Row[], paint: Paint): readonly string[] {
  const present = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [[visible(name), visible(value)] as const],
  )
  if (present.length === 0) return []
  const shown = present.slice(0, maxRows)
  const width = Math.min(34, Math.max(...shown.map(([name]) => name.length)))
  return [
    paint('bold', title),
    ...shown.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    ...(present.length > maxRows ? [`  and ${present.length - maxRows} more`] : []),
    '',
  ]
}

function identityRows({ identity }: Diagnosis): readonly Row[] {
  if (identity === undefined) return []
  const { sessionDurationSeconds, sessionTags, transitiveTagKeys } = identity
  return [
    ['subject', subjectOf(identity)],
    ['issuer', identity.issuer],
    ['audience', identity.audience],
    ['provider', identity.providerArn],
    ...identity.roles.map(({ roleArn }): Row => ['role', roleArn]),
    ['RoleSessionName', identity.roleSessionName],
    [
      'SessionDuration',
      sessionDurationSeconds === undefined ? undefined : duration(sessionDurationSeconds),
    ],
    ['SourceIdentity', identity.sourceIdentity],
    ...tagRows(sessionTags, transitiveTagKeys),
    ['NameQualifier', identity.nameQualifier],
  ]
}

function subjectOf({
  subject,
  subjectType,
}: {
  readonly subject: string
  readonly subjectType?: string
}): string {
  return subjectType === undefined ? subject : `${subject} (${subjectType})`
}

function tagRows(
  tags: Readonly<Record<string, string>>,
  transitive: readonly string[],
): readonly Row[] {
  return Object.entries(tags).map(([key, value]) => [
    `tag ${key}`,
    transitive.includes(key) ? `${value} (transitive)` : value,
  ])
}

function claimedRows({ claimed }: Diagnosis): readonly Row[] {
  if (claimed === undefined) return []
  const { issuer, subject, audiences, recipient, attributes } = claimed
  return [
    ['issuer', issuer],
    ['subject', subject],
    ...audiences.map((audience): Row => ['audience', audience]),
    ['recipient', recipient],
    ...attributes.map(attributeRow),
  ]
}

function attributeRow({ name, values }: ShownAttribute): Row {
  const short = name.replace('https://aws.amazon.com/SAML/Attributes/', '…/')
  const shown = values.slice(0, 5).join(' | ')
  return [short, values.length > 5 ? `${shown} | and ${values.length - 5} more` : shown]
}

function contextRows({ contextKeys }: Diagnosis): readonly Row[] {
  return (contextKeys ?? []).map(({ key, values, survives }) => [
    key,
    `${values.join(' | ')}${survives ? '  (also in later requests of the session)' : ''}`,
  ])
}

function renderTrust({ trust }: Diagnosis, paint: Paint): readonly string[] {
  return (trust ?? [])
    .slice(0, maxRows)
    .flatMap(({ roleArn, allowed, decisions, smallestChange }) => [
      `${paint('bold', `Trust policy of ${visible(roleArn)}`)}: ${allowed ? paint('green', 'lets this identity in') : paint('red', 'does not let this identity in')}`,
      ...decisions.flatMap((decision) => renderDecision(decision, paint)).map(indented),
      ...renderSmallestChange(smallestChange, paint).map(indented),
      '',
    ])
}

function indented(line: string): string {
  return `  ${line}`
}

function sessionRows({ session }: Diagnosis): readonly Row[] {
  if (session === undefined) return []
  const { durationSeconds, expiresAt, packedPolicySizePercent } = session
  return [
    ['assumed role', session.assumedRoleArn],
    ['lasts', `${duration(durationSeconds)}, until ${instant(expiresAt)}`],
    ['SourceIdentity', session.sourceIdentity],
    ...tagRows(session.sessionTags, session.transitiveTagKeys),
    [
      'packed policy size',
      packedPolicySizePercent === undefined ? undefined : `${packedPolicySizePercent} %`,
    ],
  ]
}

const states: Readonly<Record<ValidityWindow['state'], Colour>> = {
  current: 'green',
  'within-skew': 'yellow',
  'not-yet': 'red',
  over: 'red',
}

function renderWindows({ windows, at }: Diagnosis, paint: Paint): readonly string[] {
  if (windows.length === 0) return []
  return [
    `${paint('bold', 'Spans of time')} at ${instant(at)}`,
    ...windows
      .slice(0, maxRows)
      .map(
        (window) =>
          `  ${visible(window.name)}: ${paint(states[window.state], describeWindow(window, at))}`,
      ),
    '',
  ]
}

function duration(seconds: number): string {
  return describeDuration(seconds * 1000)
}

function instant(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'no readable time' : date.toISOString()
}
