import type { JSX } from 'preact'
import type { DebugFormData } from './debug-page-data.ts'
import { SuggestedTimes } from './suggested-times.tsx'
import { LineControl, TextControl } from './form-control.tsx'

/** With what a document is judged: another role, provider, time, policy; each may stay empty. */
export function TryAgainControls({ form }: { form: DebugFormData }): JSX.Element {
  const { problems } = form
  return (
    <>
      <div class="controls">
        <LineControl
          name="role"
          label="Role"
          value={form.role}
          placeholder="arn:aws:iam::123456789012:role/Developer"
          hint="Empty: each role that the document names."
          options={form.knownRoles}
          problems={problems}
        />
        <LineControl
          name="provider"
          label="Identity provider"
          value={form.provider}
          placeholder="arn:aws:iam::123456789012:saml-provider/ExampleCorp"
          hint="Empty: the one that the document is of."
          options={form.knownProviders}
          problems={problems}
        />
        <TimeControl form={form} />
        <LineControl
          name="duration"
          label="Session duration in seconds"
          value={form.duration}
          placeholder="3600"
          inputMode="numeric"
          problems={problems}
        />
      </div>
      <EndpointControl form={form} />
      <TextControl
        name="trustPolicy"
        label="Trust policy in place of the role’s own"
        value={form.trustPolicy}
        rows={form.trustPolicy === '' ? 3 : 12}
        placeholder='{ "Version": "2012-10-17", "Statement": [ … ] }'
        problems={problems}
      />
      <details open={form.metadata !== '' || form.keySet !== '' || (form.clientId ?? '') !== ''}>
        <summary>An identity provider that is not configured here</summary>
        <TextControl
          name="metadata"
          label="Its SAML metadata"
          value={form.metadata}
          rows={5}
          placeholder="<EntityDescriptor …>"
          problems={problems}
        />
        <TextControl
          name="keySet"
          label="Its JSON Web Key Set"
          value={form.keySet}
          rows={4}
          placeholder='{ "keys": [ … ] }'
          hint="For a token whose issuer’s keys are not known here. Nothing is fetched."
          problems={problems}
        />
        <LineControl
          name="clientId"
          label="Client ids at it"
          value={form.clientId ?? ''}
          placeholder="my-client"
          hint="Whom its tokens may be for, in aud or azp."
          problems={problems}
        />
      </details>
    </>
  )
}

function TimeControl({ form }: { form: DebugFormData }): JSX.Element {
  return (
    <div>
      <LineControl
        name="at"
        label="Time"
        value={form.at}
        placeholder="2030-01-01T12:00:00Z"
        hint="ISO 8601. Empty: now."
        problems={form.problems}
      />
      <SuggestedTimes times={form.suggestedTimes} />
    </div>
  )
}

const endpoints = [
  ['sts', 'STS', 'Whoever delivers it, to whichever address.'],
  ['sign-in', 'The sign-in endpoint', 'Delivered to this service by a browser.'],
] as const

function EndpointControl({ form }: { form: DebugFormData }): JSX.Element {
  return (
    <fieldset class="endpoints">
      <legend>Judged as by</legend>
      {endpoints.map(([value, label, note]) => (
        <div class="choice">
          <input
            id={`debug-endpoint-${value}`}
            type="radio"
            name="endpoint"
            value={value}
            checked={form.endpoint === 'sign-in' ? value === 'sign-in' : value === 'sts'}
            aria-describedby={`debug-endpoint-${value}-note`}
          />
          <label for={`debug-endpoint-${value}`}>{label}</label>
          <p class="hint" id={`debug-endpoint-${value}-note`}>
            {note}
          </p>
        </div>
      ))}
    </fieldset>
  )
}
