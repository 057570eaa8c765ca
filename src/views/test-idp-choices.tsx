import type { ComponentChildren, JSX } from 'preact'

/** One of several, with what it means. The whole of it can be pressed. */
export interface ChoiceData {
  readonly label: string
  readonly description: string
}

/** A radio button that is a card: label, description, and whether it is the chosen one. */
export function Choice({
  id,
  name,
  value,
  label,
  description,
  checked,
  required = false,
}: ChoiceData & {
  /** Of the element; the description gets one that is made from it. */
  id: string
  name: string
  value: string
  checked: boolean
  required?: boolean
}): JSX.Element {
  return (
    <div class="choice">
      <input
        type="radio"
        id={id}
        name={name}
        value={value}
        aria-describedby={`${id}-description`}
        checked={checked}
        required={required}
      />
      <label for={id}>{label}</label>
      <p class="muted" id={`${id}-description`}>
        {description}
      </p>
    </div>
  )
}

/** A person with their editor, which a style rule folds away while another person is chosen. */
export function PersonChoice({
  name,
  person,
  index,
  checked,
  open = false,
  children,
}: {
  /** Of the field. */
  name: string
  person: { readonly id: string; readonly name: string; readonly description: string }
  index: number
  checked: boolean
  /** Whether the editor is unfolded. */
  open?: boolean
  children: ComponentChildren
}): JSX.Element {
  return (
    <div class="person">
      <Choice
        id={`person-${index}`}
        name={name}
        value={person.id}
        label={person.name}
        description={person.description}
        checked={checked}
        required
      />
      <details open={open}>
        <summary>{`What is said about ${person.name}`}</summary>
        {children}
      </details>
    </div>
  )
}
