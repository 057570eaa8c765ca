import type { JSX } from 'preact'
import type { DebugFormData } from './debug-page-data.ts'

/** Buttons that judge again at another time; each has to stand behind the form's own field. */
export function SuggestedTimes({
  times,
  formId,
}: {
  times: DebugFormData['suggestedTimes']
  /** Where the buttons stand outside of the form. */
  formId?: string
}): JSX.Element | null {
  if (times.length === 0) return null
  return (
    <p class="suggestions">
      {times.map(({ label, at }) => (
        <button
          type="submit"
          class="small outline"
          form={formId}
          name="at"
          value={at}
          formNoValidate
        >
          {label}
        </button>
      ))}
    </p>
  )
}
