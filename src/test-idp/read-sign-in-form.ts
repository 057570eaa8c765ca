import { RequestRefused } from '../errors.ts'
import { parameter, requiredParameter } from '../http/parameter.ts'
import { testIdpFields } from '../views/test-idp-fields.ts'
import type { TestIdpPerson } from './demonstration-people.ts'
import type { TestIdpAttribute } from './response-draft.ts'
import type { TestIdpSignIn } from './test-idp.ts'

/** The fields that carry the request through the sign-in page and back. */
export const requestFields = {
  spEntityId: 'sp_entity_id',
  acsUrl: 'acs_url',
  inResponseTo: 'in_response_to',
  relayState: 'RelayState',
} as const

/** More attributes than an assertion of AWS's largest size has room for. */
const maximumRows = 500

/**
 * Reads what the sign-in page sends: who, what is said about them, for whom, and the fault. What is
 * not sent is as configured, so that a script may send the person alone.
 *
 * @throws {RequestRefused} PARAMETER_MISSING, PARAMETER_REPEATED, or PARAMETER_INVALID for a person
 *   who is not one of `people`.
 */
export function readSignInForm(
  body: unknown,
  people: readonly TestIdpPerson[],
  defaults: { readonly spEntityId: string; readonly acsUrl: string },
): TestIdpSignIn {
  const personId = requiredParameter(body, testIdpFields.person)
  const person = people.find(({ id }) => id === personId)
  if (person === undefined) {
    throw new RequestRefused('PARAMETER_INVALID', 'the test IdP knows nobody of that id', {
      check: 'person',
      expected: people.map(({ id }) => id).join(', '),
      received: personId.slice(0, 64),
    })
  }
  const optional = (name: string): string | undefined => {
    const value = parameter(body, name)
    return value === '' ? undefined : value
  }
  const inResponseTo = optional(requestFields.inResponseTo)
  const relayState = optional(requestFields.relayState)
  const fault = optional(testIdpFields.fault)
  return {
    person: { subject: parameter(body, testIdpFields.subject(person.id)) ?? person.subject },
    attributes: readAttributes(body, person),
    spEntityId: optional(requestFields.spEntityId) ?? defaults.spEntityId,
    acsUrl: optional(requestFields.acsUrl) ?? defaults.acsUrl,
    ...(inResponseTo === undefined ? {} : { inResponseTo }),
    ...(relayState === undefined ? {} : { relayState }),
    ...(fault === undefined ? {} : { fault }),
  }
}

/** The rows of the editor: a row without a name is left out, and so is a line without text. */
function readAttributes(body: unknown, person: TestIdpPerson): readonly TestIdpAttribute[] {
  const attributes: TestIdpAttribute[] = []
  for (let row = 0; row < maximumRows; row++) {
    const name = parameter(body, testIdpFields.attributeName(person.id, row))
    if (name === undefined) return row === 0 ? person.attributes : attributes
    const text = parameter(body, testIdpFields.attributeValues(person.id, row)) ?? ''
    const values = text.split(/\r\n|\r|\n/).filter((line) => line !== '')
    if (name.trim() !== '') attributes.push({ name: name.trim(), values })
  }
  return attributes
}
