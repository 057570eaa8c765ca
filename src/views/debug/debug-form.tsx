import type { JSX } from 'preact'
import { webAddress } from '../web-address.ts'
import type { DebugFormData } from './debug-page-data.ts'
import { controlId, ControlProblem, described, TextControl } from './form-control.tsx'
import { TryAgainControls } from './try-again-controls.tsx'

/** The id of the form, for buttons outside of it. */
export const debugFormId = 'debug-form'

/** The form before anything was judged: the document above all, the rest folded away. */
export function DebugForm({ form }: { form: DebugFormData }): JSX.Element {
  return (
    <FormFrame form={form}>
      {form.source === 'trace' ? <TraceNote /> : <DocumentControls form={form} rows={10} />}
      <p class="actions">
        <button type="submit">Diagnose</button>
      </p>
      <details class="options" open={form.problems.length > 0 || isChanged(form)}>
        <summary>Judge it with a certain role, time, provider or trust policy</summary>
        <TryAgainControls form={form} />
      </details>
    </FormFrame>
  )
}

/** The same form below a result: the document is still in it, and need not be pasted again. */
export function TryAgainForm({ form }: { form: DebugFormData }): JSX.Element {
  return (
    <section id="try-again" aria-labelledby="try-again-title">
      <details class="card again" open={form.problems.length > 0 || isChosen(form)}>
        <summary>
          <h2 id="try-again-title">Try again with …</h2>{' '}
          <span class="muted">another role, provider, time, duration or trust policy</span>
        </summary>
        <FormFrame form={form}>
          {/* What Enter in a field presses: the first button, which must not be one of a time. */}
          <button type="submit" class="visually-hidden" tabIndex={-1} aria-hidden="true">
            Judge again
          </button>
          <TryAgainControls form={form} />
          {form.source === 'trace' ? (
            <TraceNote />
          ) : (
            <details class="options">
              <summary>The document, to be edited or replaced</summary>
              <DocumentControls form={form} rows={8} />
            </details>
          )}
          <p class="actions">
            <button type="submit">Judge again</button>
          </p>
        </FormFrame>
      </details>
    </section>
  )
}

function TraceNote(): JSX.Element {
  return (
    <p class="hint">
      The document of this sign-in stays in the service; it is judged again from there.
    </p>
  )
}

function FormFrame({
  form,
  children,
}: {
  form: DebugFormData
  children: JSX.Element | (JSX.Element | null)[]
}): JSX.Element {
  return (
    <form
      id={debugFormId}
      class="debug-form"
      action={webAddress(form.action)}
      method="post"
      encType="multipart/form-data"
    >
      {form.problems.length === 0 ? null : (
        <div class="problems" role="alert">
          <p>
            {form.problems.length === 1
              ? 'One value is not usable:'
              : 'Some values are not usable:'}
          </p>
          <ul>
            {form.problems.map(({ field, message }) => (
              <li>
                <a href={`#${controlId(field)}`}>{message}</a>
              </li>
            ))}
          </ul>
        </div>
      )}
      {children}
    </form>
  )
}

/** Where a document is pasted, chosen or dropped. */
function DocumentControls({ form, rows }: { form: DebugFormData; rows: number }): JSX.Element {
  const hint = `Up to ${form.largestInput}. A chosen file is judged in place of the text.`
  return (
    <>
      <TextControl
        name="input"
        label="Response, token, capture, metadata or policy"
        value={form.input}
        rows={rows}
        placeholder="PHNhbWxwOlJlc3BvbnNlIHhtbG5zOnNhbWxwPSJ1cm46b2FzaXM6bmFtZXM6…"
        problems={form.problems}
      />
      <div class="control file" data-drop-zone>
        <label for={controlId('file')}>Or a file</label>
        <input
          id={controlId('file')}
          type="file"
          name="file"
          {...described({ name: 'file', hint, problems: form.problems })}
        />
        <p class="hint" id={`${controlId('file')}-hint`}>
          {hint}
        </p>
        <ControlProblem name="file" problems={form.problems} />
      </div>
    </>
  )
}

/** Whether anything was chosen that the folded part would hide. */
const isChanged = (form: DebugFormData): boolean =>
  [
    form.role,
    form.provider,
    form.at,
    form.duration,
    form.trustPolicy,
    form.metadata,
    form.keySet,
  ].some((value) => value !== '')

/** Of a trace, what the sign-in was tried with stands in the form from the beginning. */
const isChosen = (form: DebugFormData): boolean => form.source !== 'trace' && isChanged(form)
