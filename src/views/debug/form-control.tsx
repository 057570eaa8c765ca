import type { ComponentChildren, JSX } from 'preact'
import type { DebugField, DebugFormProblem } from './debug-page-data.ts'

/** What the controls of one form have in common. */
export interface FormControlContext {
  readonly problems: readonly DebugFormProblem[]
}

interface ControlProps extends FormControlContext {
  readonly name: DebugField
  readonly label: string
  readonly value: string
  readonly hint?: string
  readonly placeholder?: string
}

/** The id of the control of a field. */
export const controlId = (name: DebugField): string => `debug-${name}`

/** A field of one line, with values to choose from where there are any. */
export function LineControl({
  options = [],
  inputMode,
  ...props
}: ControlProps & {
  options?: readonly string[]
  inputMode?: 'numeric'
}): JSX.Element {
  const id = controlId(props.name)
  return (
    <ControlFrame {...props}>
      <input
        id={id}
        type="text"
        name={props.name}
        value={props.value}
        placeholder={props.placeholder}
        inputMode={inputMode}
        list={options.length === 0 ? undefined : `${id}-options`}
        autocomplete="off"
        spellcheck={false}
        {...described(props)}
      />
      {options.length === 0 ? null : (
        <datalist id={`${id}-options`}>
          {options.map((option) => (
            <option value={option} />
          ))}
        </datalist>
      )}
    </ControlFrame>
  )
}

/** A field of several lines. */
export function TextControl({ rows, ...props }: ControlProps & { rows: number }): JSX.Element {
  return (
    <ControlFrame {...props}>
      <textarea
        id={controlId(props.name)}
        name={props.name}
        rows={rows}
        placeholder={props.placeholder}
        autocomplete="off"
        spellcheck={false}
        {...described(props)}
      >
        {/* A parser drops the first line break of a textarea, so one of ours goes first. */}
        {`\n${props.value}`}
      </textarea>
    </ControlFrame>
  )
}

function ControlFrame({
  name,
  label,
  hint,
  problems,
  children,
}: ControlProps & { children: ComponentChildren }): JSX.Element {
  return (
    <div class="control">
      <label for={controlId(name)}>{label}</label>
      {children}
      {hint === undefined ? null : (
        <p class="hint" id={`${controlId(name)}-hint`}>
          {hint}
        </p>
      )}
      <ControlProblem name={name} problems={problems} />
    </div>
  )
}

/** What is wrong with the value of a field, where something is. */
export function ControlProblem({
  name,
  problems,
}: FormControlContext & { name: DebugField }): JSX.Element | null {
  const own = problems.filter(({ field }) => field === name)
  if (own.length === 0) return null
  return (
    <p class="control-problem" id={`${controlId(name)}-problem`}>
      {own.map(({ message }) => message).join(' ')}
    </p>
  )
}

/** The attributes that connect a control with its hint and its problem. */
export function described({
  name,
  hint,
  problems,
}: FormControlContext & { name: DebugField; hint?: string }): {
  'aria-describedby'?: string
  'aria-invalid'?: 'true'
} {
  const invalid = problems.some(({ field }) => field === name)
  const ids = [
    ...(hint === undefined ? [] : [`${controlId(name)}-hint`]),
    ...(invalid ? [`${controlId(name)}-problem`] : []),
  ]
  return {
    ...(ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') }),
    ...(invalid ? { 'aria-invalid': 'true' } : {}),
  }
}
