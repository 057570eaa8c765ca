import { createPublicKey, type KeyObject } from 'node:crypto'
import { RequestRefused } from '../errors.ts'
import { encryptAssertion } from './encrypt-assertion.ts'
import type { TestIdpFault } from './fault.ts'
import { testIdpFaults } from './faults.ts'
import { generateSigningKey, type SigningKey } from './generate-signing-key.ts'
import { renderResponse } from './render-response.ts'
import type { ResponseDraft } from './response-draft.ts'
import { signResponse } from './sign-response.ts'

/** What a response is written with besides its draft. */
export interface WriteResponseOptions {
  readonly fault: TestIdpFault | undefined
  readonly key: SigningKey
  /** Whom the assertion is encrypted for, fault or not. */
  readonly recipient: KeyObject | undefined
  readonly previousAssertionId: string | undefined
}

/** A response as it is sent, and the draft that it was written from, with what the fault changed in it. */
export interface WrittenResponse {
  readonly xml: string
  readonly draft: ResponseDraft
}

/**
 * From a draft of what is right to the text that is sent: changed as the fault wants it, written, signed
 * (the assertion, with RSA-SHA256, unless the fault has it otherwise), broken, and encrypted where there
 * is a recipient or the fault asks for it. What a signed Response holds is encrypted before it is signed.
 *
 * @throws {RequestRefused} PARAMETER_INVALID (`xml-character`) when a text holds what XML cannot
 */
export async function writeResponse(
  right: ResponseDraft,
  { fault, key, recipient, previousAssertionId }: WriteResponseOptions,
): Promise<WrittenResponse> {
  checkCharacters(right)
  const draft = fault?.draft?.(right, { previousAssertionId }) ?? right
  const signedBy = fault?.signature === 'other-key' ? await keyOfNobody(draft) : key
  // A key of our own, which no service has, looks like any other.
  const encryptFor =
    recipient ?? (fault?.encrypted === true ? createPublicKey(key.privateKeyPem) : undefined)
  return { xml: write(draft, fault, signedBy, encryptFor), draft }
}

/**
 * The fault of that id; undefined for none, which an empty id is too.
 *
 * @throws {RequestRefused} PARAMETER_INVALID (`fault`) when there is none of the name
 */
export function findFault(id: string | undefined): TestIdpFault | undefined {
  if (id === undefined || id === '') return undefined
  const fault = testIdpFaults.find((one) => one.id === id)
  if (fault !== undefined) return fault
  throw new RequestRefused('PARAMETER_INVALID', 'the test IdP has no such fault', {
    check: 'fault',
    expected: testIdpFaults.map((one) => one.id).join(', '),
    received: id.slice(0, 64),
  })
}

function keyOfNobody({ issueInstant }: ResponseDraft): Promise<SigningKey> {
  return generateSigningKey({ commonName: 'elsewhere.example', notBefore: issueInstant })
}

function write(
  draft: ResponseDraft,
  fault: TestIdpFault | undefined,
  key: SigningKey,
  recipient: KeyObject | undefined,
): string {
  const encrypt = (xml: string): string =>
    recipient === undefined ? xml : encryptAssertion(xml, recipient)
  const written = renderResponse(draft)
  const unsigned = fault?.beforeSigning?.(written, draft) ?? written
  if (fault?.signature === 'response') {
    const signed = sign(encrypt(unsigned), fault, key)
    return fault.afterSigning?.(signed, draft) ?? signed
  }
  const signed = sign(unsigned, fault, key)
  return encrypt(fault?.afterSigning?.(signed, draft) ?? signed)
}

function sign(xml: string, fault: TestIdpFault | undefined, key: SigningKey): string {
  switch (fault?.signature) {
    case 'unsigned':
      return xml
    case 'response':
      return signResponse(xml, { key, element: 'response' })
    case 'sha1':
      return signResponse(xml, { key, element: 'assertion', hash: 'sha1' })
    case 'other-key':
    case undefined:
      return signResponse(xml, { key, element: 'assertion' })
  }
}

// XML 1.0, production [2]: no other character can be written, not even as a reference.
const notAnXmlCharacter = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

function checkCharacters(draft: ResponseDraft): void {
  const { issuer, destination, recipient, nameId, audience, attributes, inResponseTo } = draft
  const texts = [
    ...[issuer, destination, recipient, nameId?.value, nameId?.format, audience, inResponseTo],
    ...attributes.flatMap(({ name, values }) => [name, ...values]),
  ]
  if (!texts.some((text) => text !== undefined && notAnXmlCharacter.test(text))) return
  throw new RequestRefused('PARAMETER_INVALID', 'a text holds a character that XML cannot', {
    check: 'xml-character',
    expected: 'characters of XML 1.0',
  })
}
