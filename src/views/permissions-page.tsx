import type { JSX } from 'preact'
import { Badge } from './badge.tsx'
import { CodeValue } from './code-value.tsx'
import { ConsoleBar, type ConsoleBarData } from './console-bar.tsx'
import { renderDocument } from './render-document.tsx'
import { webAddress } from './web-address.ts'
import { WebLink } from './web-link.tsx'

/** What a question says, as its form shows it again. */
export interface PermissionForm {
  readonly action: string
  readonly resource: string
  readonly resourcePolicy: string
  readonly resourceAccountId: string
  /** `key=value`, one a line. */
  readonly context: string
}

export type PermissionDecision = 'allowed' | 'explicitDeny' | 'implicitDeny'

/** How one statement met the question. */
export interface PermissionStatement {
  readonly policy: string
  /** From 0. */
  readonly index: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly applies: boolean
  readonly reason: string
  readonly conditions: readonly {
    readonly operator: string
    readonly key: string
    readonly expected: readonly string[]
    /** Null when the request does not have the key. */
    readonly present: readonly string[] | null
    readonly holds: boolean
  }[]
}

/** The answer to a question. */
export interface PermissionAnswerData {
  readonly decision: PermissionDecision
  readonly reason: string
  readonly policyTypes: readonly {
    readonly policyType: string
    readonly decision: PermissionDecision
    readonly reason: string
    readonly statements: readonly PermissionStatement[]
  }[]
}

export interface PermissionsPageData {
  readonly bar: ConsoleBarData
  /** Where the form goes, by POST, with the fields of {@link PermissionForm} and `csrf_token`. */
  readonly actionUrl: string
  readonly csrfToken: string
  readonly form: PermissionForm
  readonly answer?: PermissionAnswerData
  /** Why the question could not be asked. */
  readonly problem?: string
}

/** May this session do X on Y: a form, and the answer with everything that led to it. */
export function renderPermissionsPage(data: PermissionsPageData): string {
  return renderDocument({
    title: 'Permissions · Console',
    scripts: ['copy.js'],
    header: <ConsoleBar data={data.bar} />,
    children: (
      <>
        <h1>May this session …?</h1>
        <p class="lede">
          One action on one resource, decided by every policy that applies to this session. Nothing
          is done.
        </p>
        {data.answer === undefined ? null : <Answer answer={data.answer} form={data.form} />}
        {data.problem === undefined ? null : (
          <p class="card problem" role="alert">
            {data.problem}
          </p>
        )}
        <Question data={data} />
        <p>
          <WebLink href={data.bar.consoleUrl ?? '/console/'}>Console home</WebLink>
        </p>
      </>
    ),
  })
}

function Question({
  data: { actionUrl, csrfToken, form },
}: {
  data: PermissionsPageData
}): JSX.Element {
  return (
    <form class="card question" action={webAddress(actionUrl)} method="post">
      <input type="hidden" name="csrf_token" value={csrfToken} />
      <Field name="action" label="Action" value={form.action} placeholder="s3:GetObject" />
      <Field
        name="resource"
        label="Resource"
        value={form.resource}
        placeholder="arn:aws:s3:::example-bucket/home/alice/report.txt"
      />
      <details open={form.resourcePolicy !== '' || form.context !== ''}>
        <summary>The resource’s own policy, further condition keys</summary>
        <label for="question-resourcePolicy">Policy of the resource (JSON)</label>
        <textarea
          id="question-resourcePolicy"
          name="resourcePolicy"
          rows={8}
          spellcheck={false}
          value={form.resourcePolicy}
        />
        <Field
          name="resourceAccountId"
          label="Account of the resource, where its ARN does not say"
          value={form.resourceAccountId}
          placeholder="123456789012"
          optional
        />
        <label for="question-context">Condition keys of the request, one key=value a line</label>
        <textarea
          id="question-context"
          name="context"
          rows={3}
          placeholder="s3:prefix=home/alice/"
          spellcheck={false}
          value={form.context}
        />
      </details>
      <button type="submit">Ask</button>
    </form>
  )
}

function Field({
  name,
  label,
  value,
  placeholder,
  optional = false,
}: {
  name: keyof PermissionForm
  label: string
  value: string
  placeholder: string
  optional?: boolean
}): JSX.Element {
  const id = `question-${name}`
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        name={name}
        value={value}
        placeholder={placeholder}
        required={!optional}
        autocomplete="off"
        spellcheck={false}
      />
    </>
  )
}

function DecisionBadge({ decision }: { decision: PermissionDecision }): JSX.Element {
  if (decision === 'allowed') return <Badge tone="good" text="allowed" />
  return <Badge tone="bad" text={decision === 'explicitDeny' ? 'denied' : 'not allowed'} />
}

const typeNames: Readonly<Record<string, string>> = {
  identity: 'Identity-based policies',
  resource: 'Resource-based policy',
  boundary: 'Permissions boundary',
  session: 'Session policies',
  scp: 'Service control policies',
}

function Answer({
  answer,
  form,
}: {
  answer: PermissionAnswerData
  form: PermissionForm
}): JSX.Element {
  return (
    <section class="card answer" aria-labelledby="answer">
      <h2 id="answer">
        <DecisionBadge decision={answer.decision} /> {form.action}
      </h2>
      <CodeValue value={form.resource} />
      <p>{answer.reason}</p>
      {answer.policyTypes.map(({ policyType, decision, reason, statements }) => (
        <details open={decision !== 'allowed' || answer.decision === 'allowed'}>
          <summary>
            {typeNames[policyType] ?? policyType} <DecisionBadge decision={decision} />
          </summary>
          <p class="muted">{reason}</p>
          <ol class="statements">
            {statements.map((statement) => (
              <Statement statement={statement} />
            ))}
          </ol>
        </details>
      ))}
    </section>
  )
}

function Statement({ statement }: { statement: PermissionStatement }): JSX.Element {
  const { policy, index, sid, effect, applies, reason, conditions } = statement
  return (
    <li>
      <p>
        <Badge tone={applies ? (effect === 'Deny' ? 'bad' : 'good') : 'plain'} text={effect} />{' '}
        <strong>{`${policy}, statement ${sid ?? String(index + 1)}`}</strong>
        {`: ${reason}`}
      </p>
      {conditions.length === 0 ? null : (
        <ul>
          {conditions.map(({ operator, key, expected, present, holds }) => (
            <li>
              <code>{operator}</code> <code>{key}</code>: asks for{' '}
              <code>{expected.join(', ')}</code>, is{' '}
              {present === null ? <em>absent</em> : <code>{present.join(', ')}</code>}
              {holds ? '' : ' (does not hold)'}
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
