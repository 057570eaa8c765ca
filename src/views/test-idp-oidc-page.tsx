import type { JSX } from 'preact'
import { CodeValue } from './code-value.tsx'
import { Definitions } from './definitions.tsx'
import { renderDocument } from './render-document.tsx'
import { Choice, PersonChoice } from './test-idp-choices.tsx'
import { testIdpOidcFields as fields } from './test-idp-oidc-fields.ts'
import { webAddress } from './web-address.ts'

/** Someone to sign in as. */
export interface TestIdpOidcPerson {
  readonly id: string
  readonly name: string
  readonly description: string
  /** As JSON, in lines. */
  readonly claims: string
}

/** Something to break. */
export interface TestIdpOidcFault {
  readonly id: string
  readonly kind: 'token' | 'flow' | 'keys'
  readonly label: string
  readonly description: string
}

export interface TestIdpOidcPageData {
  /** Where the form goes, by POST. Fields: see {@link renderTestIdpOidcPage}. */
  readonly actionUrl: string
  /** Fields that the form carries as they are. */
  readonly hidden: readonly { readonly name: string; readonly value: string }[]
  readonly people: readonly TestIdpOidcPerson[]
  readonly chosenPersonId: string
  /** What is wrong with the claims of the chosen person. */
  readonly problem?: string
  readonly faults: readonly TestIdpOidcFault[]
  /** Empty for none. */
  readonly chosenFaultId: string
  readonly algorithms: readonly string[]
  readonly chosenAlgorithm: string
  /** What the key set holds. */
  readonly keyIds: readonly { readonly keyId: string; readonly algorithm: string }[]
  /** What was just done with the keys. */
  readonly notice?: string
  readonly clientId: string
  readonly redirectUri: string
  readonly csrfToken?: string
}

const formId = 'sign-in'
const kinds = [
  ['token', 'In the ID token'],
  ['flow', 'On the way'],
  ['keys', 'With the keys'],
] as const

/**
 * The sign-in page of the built-in OpenID Connect provider: a person, their claims, a fault on request,
 * and the keys. The form sends the `hidden` fields, the editors of all people, and the choices, under
 * the names of `testIdpOidcFields`.
 */
export function renderTestIdpOidcPage(data: TestIdpOidcPageData): string {
  return renderDocument({
    title: 'Test identity provider',
    width: 'narrow',
    aside: 'Test identity provider',
    children: (
      <>
        <h1>Who are you today?</h1>
        <p class="lede">
          This OpenID Connect provider believes everything. Choose a person, change what is said
          about them if you like, and go on.
        </p>
        {data.notice === undefined ? null : (
          <p class="note" role="status">
            {data.notice}
          </p>
        )}
        <form id={formId} action={webAddress(data.actionUrl)} method="post">
          {data.hidden.map(({ name, value }) => (
            <input type="hidden" name={name} value={value} />
          ))}
          {data.csrfToken === undefined ? null : (
            <input type="hidden" name={fields.csrfToken} value={data.csrfToken} />
          )}
          <fieldset class="people">
            <legend>Person</legend>
            {data.people.map((person, index) => (
              <Person person={person} index={index} data={data} />
            ))}
          </fieldset>
          <Faults data={data} />
          <div class="submit-bar">
            <button type="submit">Sign in</button>
          </div>
        </form>
        <Keys data={data} />
        <section class="card" aria-labelledby="destination">
          <h2 id="destination">Where the code goes</h2>
          <Definitions
            entries={[
              { term: 'Client ID', value: <CodeValue value={data.clientId} /> },
              { term: 'Redirect URI', value: <CodeValue value={data.redirectUri} /> },
            ]}
          />
        </section>
      </>
    ),
  })
}

function Person({
  person,
  index,
  data: { chosenPersonId, problem },
}: {
  person: TestIdpOidcPerson
  index: number
  data: TestIdpOidcPageData
}): JSX.Element {
  const checked = person.id === chosenPersonId
  const found = checked ? problem : undefined
  return (
    <PersonChoice
      name={fields.person}
      person={person}
      index={index}
      checked={checked}
      open={found !== undefined}
    >
      <div class="editor claims">
        <label for={`claims-${index}`}>Claims</label>
        <p class="muted" id={`claims-${index}-description`}>
          A JSON object. What stands here replaces what the token would say, iss and exp included.
        </p>
        {found === undefined ? null : (
          <p class="invalid" id={`claims-${index}-problem`} role="alert">
            {found}
          </p>
        )}
        <textarea
          id={`claims-${index}`}
          name={fields.claims(person.id)}
          rows={Math.min(Math.max(person.claims.split('\n').length, 4), 28)}
          aria-describedby={
            found === undefined ? `claims-${index}-description` : `claims-${index}-problem`
          }
          {...(found === undefined ? {} : { 'aria-invalid': 'true', autofocus: true })}
          autocomplete="off"
          spellcheck={false}
        >
          {/* A parser drops the first line break of a textarea, so one of ours goes first. */}
          {`\n${person.claims}`}
        </textarea>
      </div>
    </PersonChoice>
  )
}

function Faults({
  data: { faults, chosenFaultId },
}: {
  data: TestIdpOidcPageData
}): JSX.Element | null {
  if (faults.length === 0) return null
  return (
    <details class="card faults" open={chosenFaultId !== ''}>
      <summary>Break something</summary>
      <fieldset>
        <legend class="visually-hidden">Fault</legend>
        <Choice
          id="fault-0"
          name={fields.fault}
          value=""
          label="Nothing"
          description="A sign-in that is in order."
          checked={chosenFaultId === ''}
        />
        {kinds.map(([kind, title]) => (
          <fieldset class="kind">
            <legend>{title}</legend>
            {faults.map(({ id, label, description, ...fault }, index) =>
              fault.kind === kind ? (
                <Choice
                  id={`fault-${index + 1}`}
                  name={fields.fault}
                  value={id}
                  label={label}
                  description={description}
                  checked={id === chosenFaultId}
                />
              ) : null,
            )}
          </fieldset>
        ))}
      </fieldset>
    </details>
  )
}

/** Stands behind the form, so that the key Enter presses the form's own button. */
function Keys({ data }: { data: TestIdpOidcPageData }): JSX.Element {
  return (
    <details class="card keys" open={data.notice !== undefined}>
      <summary>Signing keys</summary>
      <label for="algorithm">The ID token is signed with</label>
      <select id="algorithm" name={fields.algorithm} form={formId} autocomplete="off">
        {data.algorithms.map((algorithm) => (
          <option value={algorithm} selected={algorithm === data.chosenAlgorithm}>
            {algorithm}
          </option>
        ))}
      </select>
      <h2>In the key set, the newest first</h2>
      {data.keyIds.length === 0 ? (
        <p class="muted">Nothing, until the next sign-in that is not asked to empty it.</p>
      ) : (
        <Definitions
          entries={data.keyIds.map(({ keyId, algorithm }) => ({
            term: algorithm,
            value: <CodeValue value={keyId} />,
          }))}
        />
      )}
      <p class="actions">
        <button class="outline" type="submit" form={formId} name={fields.action} value="rotate">
          New keys
        </button>
        <button class="outline" type="submit" form={formId} name={fields.action} value="withdraw">
          New keys, withdraw the old
        </button>
      </p>
    </details>
  )
}
