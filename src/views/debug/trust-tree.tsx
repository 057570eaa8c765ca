import type { JSX } from 'preact'
import { Badge } from '../badge.tsx'
import type { ShownDecision, ShownStatement, ShownTest, ShownTrust } from './debug-page-data.ts'
import { ValueList } from './fact-list.tsx'
import { StateMark } from './state-mark.tsx'
import { visibleText } from './visible-texts.ts'

/** What each trust policy was asked, and how each statement and condition answered. */
export function TrustTrees({
  trust,
  formId,
}: {
  trust: readonly ShownTrust[]
  /** Of the form that judges again with a policy. */
  formId: string
}): JSX.Element | null {
  if (trust.length === 0) return null
  return (
    <section id="trust" aria-labelledby="trust-title">
      <h2 id="trust-title">{trust.length === 1 ? 'The trust policy' : 'The trust policies'}</h2>
      {trust.map((shown) => (
        <TrustTree trust={shown} formId={formId} />
      ))}
    </section>
  )
}

function TrustTree({
  trust: { role, provider, allowed, decisions, change },
  formId,
}: {
  trust: ShownTrust
  formId: string
}): JSX.Element {
  return (
    <article class="card trust">
      <h3>
        <Answer allowed={allowed} />
        <code>{role}</code>
      </h3>
      <p class="muted">
        asked for <code>{provider}</code>
      </p>
      {change === undefined ? null : <SmallestChange change={change} formId={formId} />}
      <ul class="tree">
        {decisions.map((decision) => (
          <Decision decision={decision} />
        ))}
      </ul>
    </article>
  )
}

function Answer({ allowed }: { allowed: boolean }): JSX.Element {
  return allowed ? (
    <StateMark kind="good" word="allows" />
  ) : (
    <StateMark kind="bad" word="does not allow" />
  )
}

function Decision({
  decision: { action, allowed, reason, statements },
}: {
  decision: ShownDecision
}): JSX.Element {
  return (
    <li>
      <details open>
        <summary>
          <Answer allowed={allowed} /> <code>{action}</code>
        </summary>
        <p>{reason}</p>
        {statements.length === 0 ? null : (
          <ul>
            {statements.map((statement) => (
              <Statement statement={statement} open={statement.decided || !allowed} />
            ))}
          </ul>
        )}
      </details>
    </li>
  )
}

function Statement({
  statement: { name, effect, applies, decided, reason, tests },
  open,
}: {
  statement: ShownStatement
  open: boolean
}): JSX.Element {
  const isDeny = effect === 'Deny'
  return (
    <li class={decided ? 'decided' : undefined}>
      <details open={open}>
        <summary>
          <Badge tone={applies ? (isDeny ? 'bad' : 'good') : 'plain'} text={effect} />{' '}
          <span class="name">{name}</span>{' '}
          <span class="muted">{applies ? 'applies' : 'does not apply'}</span>
          {decided ? (
            <>
              {' '}
              <Badge tone="accent" text="decided" />
            </>
          ) : null}
        </summary>
        <p>{reason}</p>
        {tests.length === 0 ? null : (
          <ul class="tests">
            {tests.map((test) => (
              <Test test={test} />
            ))}
          </ul>
        )}
      </details>
    </li>
  )
}

function Test({
  test: { holds, label, expected, present, reason },
}: {
  test: ShownTest
}): JSX.Element {
  return (
    <li class={holds ? 'holds' : 'fails'}>
      <p>
        {holds ? (
          <StateMark kind="good" word="holds" hidden />
        ) : (
          <StateMark kind="bad" word="does not hold" hidden />
        )}
        <code>{label}</code>
      </p>
      {expected.length === 0 && present === undefined ? null : (
        <dl class="compared">
          <div class="expected">
            <dt>Asks for</dt>
            <dd>
              <ValueList values={expected} />
            </dd>
          </div>
          <div class="received">
            <dt>Is</dt>
            <dd>{present === undefined ? <em>absent</em> : <ValueList values={present} />}</dd>
          </div>
        </dl>
      )}
      <p class="reason">{reason}</p>
    </li>
  )
}

function SmallestChange({
  change: { sentence, edits, policy, others },
  formId,
}: {
  change: NonNullable<ShownTrust['change']>
  formId: string
}): JSX.Element {
  return (
    <div class="change">
      <p class="label">The smallest change that would allow it</p>
      <p>{sentence}</p>
      {edits.length === 0 ? null : (
        <ul>
          {edits.map((edit) => (
            <li>{edit}</li>
          ))}
        </ul>
      )}
      {policy === undefined ? null : (
        <>
          <details>
            <summary>The policy after it</summary>
            <pre tabIndex={0} aria-label="The policy after the change">
              <code data-copy="the policy">{visibleText(policy)}</code>
            </pre>
          </details>
          <p class="actions">
            <button type="submit" form={formId} name="trustPolicy" value={policy} formNoValidate>
              Judge again with this policy
            </button>
          </p>
        </>
      )}
      {others.length === 0 ? null : (
        <>
          <p>Or:</p>
          <ul>
            {others.map((other) => (
              <li>{other}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
