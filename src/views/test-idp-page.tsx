import type { JSX } from 'preact'
import { CodeValue } from './code-value.tsx'
import { Definitions } from './definitions.tsx'
import { renderDocument } from './render-document.tsx'
import { Choice, PersonChoice } from './test-idp-choices.tsx'
import { testIdpFields, testIdpSpareRows } from './test-idp-fields.ts'
import { webAddress } from './web-address.ts'

/** Someone to sign in as. */
export interface TestIdpPerson {
  readonly id: string
  readonly name: string
  readonly description: string
  /** The NameID. */
  readonly subject: string
  readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[]
}

/** Something to break in the response. */
export interface TestIdpFault {
  readonly id: string
  readonly label: string
  readonly description: string
}

export interface TestIdpPageData {
  /** Where the form goes, by POST. Fields: see {@link renderTestIdpPage}. */
  readonly actionUrl: string
  /** Fields that the form carries as they are. */
  readonly hidden: readonly { readonly name: string; readonly value: string }[]
  readonly people: readonly TestIdpPerson[]
  readonly faults: readonly TestIdpFault[]
  readonly spEntityId: string
  readonly acsUrl: string
  readonly csrfToken?: string
}

/**
 * The sign-in page of the built-in identity provider: a person, their attributes, and a fault on
 * request. The form sends the `hidden` fields, the editors of all people, and the choices, under the
 * names of {@link testIdpFields}.
 */
export function renderTestIdpPage(data: TestIdpPageData): string {
  return renderDocument({
    title: 'Test identity provider',
    width: 'narrow',
    aside: 'Test identity provider',
    children: (
      <>
        <h1>Who are you today?</h1>
        <p class="lede">
          This identity provider believes everything. Choose a person, change what is said about
          them if you like, and go on.
        </p>
        <form action={webAddress(data.actionUrl)} method="post">
          {data.hidden.map(({ name, value }) => (
            <input type="hidden" name={name} value={value} />
          ))}
          {data.csrfToken === undefined ? null : (
            <input type="hidden" name={testIdpFields.csrfToken} value={data.csrfToken} />
          )}
          <fieldset class="people">
            <legend>Person</legend>
            {data.people.map((person, index) => (
              <PersonChoice
                name={testIdpFields.person}
                person={person}
                index={index}
                checked={index === 0}
              >
                <AttributeEditor person={person} index={index} />
              </PersonChoice>
            ))}
          </fieldset>
          <Faults faults={data.faults} />
          <div class="submit-bar">
            <button type="submit">Sign in</button>
          </div>
        </form>
        <section class="card" aria-labelledby="destination">
          <h2 id="destination">Where the response goes</h2>
          <Definitions
            entries={[
              { term: 'Service provider', value: <CodeValue value={data.spEntityId} /> },
              { term: 'ACS URL', value: <CodeValue value={data.acsUrl} /> },
            ]}
          />
        </section>
      </>
    ),
  })
}

function AttributeEditor({ person, index }: { person: TestIdpPerson; index: number }): JSX.Element {
  const rows = [
    ...person.attributes,
    ...Array.from({ length: testIdpSpareRows }, () => ({ name: '', values: [] })),
  ]
  return (
    <div class="editor">
      <label for={`subject-${index}`}>Subject (NameID)</label>
      <input
        id={`subject-${index}`}
        name={testIdpFields.subject(person.id)}
        value={person.subject}
        autocomplete="off"
        spellcheck={false}
      />
      <p class="muted">One value per line. Rows without a name are left out.</p>
      {rows.map(({ name, values }, row) => (
        <div class="attribute">
          <input
            aria-label={`Name of attribute ${row + 1}`}
            placeholder="Attribute name"
            name={testIdpFields.attributeName(person.id, row)}
            value={name}
            autocomplete="off"
            spellcheck={false}
          />
          <textarea
            aria-label={`Values of attribute ${row + 1}`}
            placeholder="Values"
            name={testIdpFields.attributeValues(person.id, row)}
            rows={Math.min(Math.max(values.length, 1), 6)}
            wrap="off"
            autocomplete="off"
            spellcheck={false}
          >
            {/* A parser drops the first line break of a textarea, so one of ours goes first. */}
            {`\n${values.join('\n')}`}
          </textarea>
        </div>
      ))}
    </div>
  )
}

function Faults({ faults }: { faults: readonly TestIdpFault[] }): JSX.Element | null {
  if (faults.length === 0) return null
  return (
    <details class="card faults">
      <summary>Break something in the response</summary>
      <fieldset>
        <legend class="visually-hidden">Fault</legend>
        <Choice
          id="fault-0"
          name={testIdpFields.fault}
          value=""
          label="Nothing"
          description="A response that is in order."
          checked
        />
        {faults.map(({ id, label, description }, index) => (
          <Choice
            id={`fault-${index + 1}`}
            name={testIdpFields.fault}
            value={id}
            label={label}
            description={description}
            checked={false}
          />
        ))}
      </fieldset>
    </details>
  )
}
