import type { JSX } from 'preact'
import { CodeValue } from '../code-value.tsx'
import { Instant } from '../instant.tsx'
import type { DebugFormData, DebugResultData, ShownTrace } from './debug-page-data.ts'
import { StateMark } from './state-mark.tsx'

/** The answer: accepted or not, in one sentence, and what was judged how. */
export function VerdictPanel({
  result,
  form,
}: {
  result: DebugResultData
  form: DebugFormData
}): JSX.Element {
  const accepted = result.verdict === 'accepted'
  const judged = result.documents[result.main]
  return (
    <div class={`verdict ${accepted ? 'good' : 'bad'}`}>
      <p class="word">
        <StateMark kind={accepted ? 'good' : 'bad'} word={accepted ? 'Accepted' : 'Rejected'} />
      </p>
      <h1>{result.headline}</h1>
      <ul class="circumstances">
        {judged === undefined ? null : <li>{judged.kind}</li>}
        {result.product === undefined ? null : (
          <li title={result.product.evidence.join(', ')}>from {result.product.name}</li>
        )}
        <li>
          judged as by {form.endpoint === 'sign-in' ? 'the sign-in endpoint' : 'STS'} at{' '}
          <Instant at={result.judgedAt} />
        </li>
        {givenWith(form).map((what) => (
          <li class="given">by {what} given here, not by what is configured</li>
        ))}
      </ul>
      {result.trace === undefined ? null : <TraceOrigin trace={result.trace} />}
    </div>
  )
}

/** What stands in for the service's own knowledge: whoever gave it chose what the verdict rests on. */
function givenWith(form: DebugFormData): readonly string[] {
  return [
    ...(form.metadata.trim() === '' ? [] : ['the metadata']),
    ...(form.keySet.trim() === '' ? [] : ['the key set']),
    ...(form.trustPolicy.trim() === '' ? [] : ['the trust policy']),
  ]
}

function TraceOrigin({ trace }: { trace: ShownTrace }): JSX.Element {
  return (
    <div class="trace">
      <p>
        Trace of the sign-in at <code>{trace.path}</code>, <Instant at={trace.at} />, which ended
        with <code>{trace.code}</code> ({trace.title.replace(/\.$/, '')}). It is kept until{' '}
        <Instant at={trace.keptUntil} />.
      </p>
      <ul class="circumstances">
        <li>
          Request id <CodeValue value={trace.requestId} copyAs="the request id" />
        </li>
        {trace.stsRequestId === undefined ? null : (
          <li>
            Request id of STS{' '}
            <CodeValue value={trace.stsRequestId} copyAs="the request id of STS" />
          </li>
        )}
      </ul>
    </div>
  )
}
