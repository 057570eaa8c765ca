import type { AwsError } from '../../errors.ts'
import { PolicyRejected } from '../../errors.ts'
import { parsePolicyDocument } from '../../policy/parse-policy-document.ts'
import { policySizeLimits } from '../../policy/policy-size.ts'
import type { JsonNode } from '../locate-json.ts'
import { memberOf } from '../locate-json.ts'
import { shown } from '../shown.ts'
import type { FindingCollector, Place, PlacedFinding } from './report-finding.ts'

/** IAM's refusal of a policy, with the place in the text that its words name. */
interface Refusal {
  readonly rejection: PolicyRejected
  readonly place: Place
}

/**
 * Holds the text against the grammar that decides whether IAM stores a policy. The refusal joins the
 * finding that says the same, which becomes an error with IAM's answer; where no finding does, it is
 * one of its own. So there is a finding of level error whenever IAM would refuse the text.
 */
export function checkIamGrammar(
  text: string,
  root: JsonNode | undefined,
  collector: FindingCollector,
): void {
  const refusals = [
    refusalOf(text, root, undefined),
    refusalOf(text, root, Number.MAX_SAFE_INTEGER),
  ].filter((refusal) => refusal !== undefined)
  const distinct = refusals.filter(
    ({ rejection }, index) => index === 0 || rejection.message !== refusals[0]?.rejection.message,
  )
  for (const refusal of distinct) {
    const index = findSame(collector.findings, refusal)
    const aws = refusal.rejection.aws
    const same = index === undefined ? undefined : collector.findings[index]
    if (index !== undefined && same !== undefined) {
      collector.findings[index] = { ...same, finding: { ...refused(same, aws) } }
    } else {
      const { message, expected, received } = refusal.rejection
      const isNew = collector.findings.length
      collector.report('iam-grammar', refusal.place, {
        fill: { problem: message },
        expected,
        received,
      })
      const added = collector.findings[isNew]
      if (added !== undefined) {
        collector.findings[isNew] = { ...added, finding: { ...refused(added, aws) } }
      }
    }
  }
}

function refused(
  { finding }: PlacedFinding,
  awsError: AwsError | undefined,
): PlacedFinding['finding'] {
  if (awsError === undefined) return { ...finding, level: 'error' }
  // IAM repeats what it was given.
  const message = shown(awsError.message)
  return { ...finding, level: 'error', awsError: { ...awsError, message } }
}

function refusalOf(
  text: string,
  root: JsonNode | undefined,
  maxCharacters: number | undefined,
): Refusal | undefined {
  const sizeLimit = {
    ...policySizeLimits.trust,
    ...(maxCharacters === undefined ? {} : { maxCharacters }),
  }
  try {
    parsePolicyDocument(text, 'trust', { sizeLimit })
    return undefined
  } catch (error) {
    if (!(error instanceof PolicyRejected)) throw error
    return { rejection: error, place: placeOf(error.check, root) }
  }
}

/** Walks down the path of a refusal, for example `Statement[0].Condition.StringEquals`, as far as it goes. */
function placeOf(path: string | undefined, root: JsonNode | undefined): Place {
  let place: Place = { segments: [], start: root?.start ?? 0, end: (root?.start ?? 0) + 1 }
  let node = root
  let rest = path === undefined || path === 'the policy' ? '' : path
  while (rest !== '' && node !== undefined) {
    const index = /^\[(\d+)\]/.exec(rest)
    let step: JsonNode | undefined
    let segments = place.segments
    if (index !== null) {
      const position = Number(index[1])
      // A statement alone counts as a list of one.
      if (node.kind === 'array') {
        step = node.items[position]
        segments = [...segments, position]
      } else step = node
      rest = rest.slice(index[0].length).replace(/^\./, '')
    } else if (node.kind === 'object') {
      const object = node
      const current = rest
      const name = object.members
        .map((member) => member.name)
        .filter((candidate) => current.startsWith(candidate) && candidate !== '')
        .sort((one, other) => other.length - one.length)
        .find((candidate) => /^(?:$|[.[])/.test(current.slice(candidate.length)))
      if (name === undefined) break
      step = memberOf(object, name)?.value
      segments = [...segments, name]
      rest = rest.slice(name.length).replace(/^\./, '')
    } else break
    if (step === undefined) break
    node = step
    place = { segments, start: step.start, end: step.end }
  }
  return place
}

/**
 * The finding about the same thing: at the same place, or below it with the same received value, or
 * above it. Of the document as a whole only one with the same value.
 */
function findSame(
  findings: readonly PlacedFinding[],
  { rejection, place }: Refusal,
): number | undefined {
  const sameId = idsOfWholeDocument(rejection)
  const candidates = findings
    .map((placed, index) => ({ placed, index }))
    .filter(({ placed }) => placed.finding.level !== 'info' || mayBeRefused(placed))
  const exact = candidates.find(({ placed }) => sameId.includes(placed.finding.id))
  if (exact !== undefined) return exact.index
  if (sameId.length > 0) return undefined
  const received = rejection.received === undefined ? undefined : shown(rejection.received)
  const below = candidates.filter(({ placed }) => isBelow(placed.place, place))
  const valued = below.find(
    ({ placed }) => received !== undefined && placed.finding.received === received,
  )
  if (valued !== undefined) return valued.index
  if (place.segments.length === 0) return undefined
  const at = below.find(
    ({ placed }) =>
      placed.place.segments.length === place.segments.length && placed.finding.level === 'error',
  )
  const error = below.find(({ placed }) => placed.finding.level === 'error')
  return (at ?? error ?? below[0])?.index
}

/** IAM refuses empty lists of principals and actions, which Access Analyzer only advises against. */
function mayBeRefused({ finding }: PlacedFinding): boolean {
  return /^empty-(?:array|object)-(?:action|principal)$/.test(finding.id)
}

function idsOfWholeDocument({ code, message }: PolicyRejected): readonly string[] {
  if (code === 'POLICY_TOO_LARGE')
    return ['policy-size-exceeds-role-trust-policy-quota', 'policy-unreadable']
  if (message.endsWith('is not JSON')) return ['json-syntax-error', 'policy-unreadable']
  if (message.endsWith('twice in one object')) return ['repeated-name']
  if (message.endsWith('starts with white space')) return ['leading-white-space']
  if (message.includes('outside U+0020')) return ['unsupported-character']
  if (message.startsWith('the policy is not an object')) return ['data-type-mismatch']
  if (message.startsWith('Statement is ')) return ['missing-statement']
  if (message.startsWith('Statement has two')) return ['unique-sids-required']
  return []
}

function isBelow(place: Place, other: Place): boolean {
  return other.segments.every((segment, index) => place.segments[index] === segment)
}
