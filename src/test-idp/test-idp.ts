/**
 * Owns the identity provider that comes with the service, for first runs and for tests: people to
 * sign in as, any attribute, any fault on request. It asks nobody for a password, so it is for a
 * developer's own machine. May import xml, partition, http and views. It shares no code with what
 * verifies its responses, never parses a request with samlify (whose parser has an open advisory
 * for it), and never posts to an address that it was not given.
 */
import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { ConfigurationInvalid, RequestRefused } from '../errors.ts'
import { encryptAssertion, recipientKey } from './encrypt-assertion.ts'
import type { TestIdpFault } from './fault.ts'
import { testIdpFaults } from './faults.ts'
import { generateSigningKey } from './generate-signing-key.ts'
import type { SigningKey } from './generate-signing-key.ts'
import { isHttpsOrLoopback } from './is-https-or-loopback.ts'
import { persistentFormat, renderIdpMetadata } from './render-idp-metadata.ts'
import { renderResponse } from './render-response.ts'
import { draftResponse } from './response-draft.ts'
import type { ResponseDraft, TestIdpAttribute } from './response-draft.ts'
import { signResponse } from './sign-response.ts'

export interface TestIdpOptions {
  readonly clock: Clock
  /** Our own origin, without a slash at the end. */
  readonly publicUrl: string
  /** The assertion consumer services that responses may be posted to; the first one is the default. */
  readonly acsUrls: readonly string[]
  /** Default: a new key of RSA 2048 bits. Give one to keep the metadata the same across restarts. */
  readonly key?: SigningKey
  /**
   * The RSA key that assertions are encrypted for when one asks for it: a key, or PEM of it or of its
   * certificate. A function is asked at each sign-in, for keys that come and go.
   */
  readonly encryptFor?: RecipientKey | (() => RecipientKey | undefined)
}

type RecipientKey = KeyObject | string

/** For whom a response is issued, where it goes, and what is wrong with it. */
export interface TestIdpSignIn {
  readonly person: {
    /** The NameID. */
    readonly subject: string
    /** Default: persistent. */
    readonly subjectFormat?: string
  }
  readonly attributes: readonly TestIdpAttribute[]
  readonly spEntityId: string
  readonly acsUrl: string
  readonly inResponseTo?: string
  readonly relayState?: string
  /** The id of one of {@link testIdpFaults}. */
  readonly fault?: string
  /** Whether the assertion is encrypted, for a service that requires it. Default: false. */
  readonly encrypted?: boolean
  /** Default: the clock's time. */
  readonly now?: Date
}

/** A form to post in the browser. */
export interface TestIdpResponse {
  readonly action: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
}

export interface TestIdp {
  readonly entityId: string
  readonly ssoUrl: string
  readonly metadataXml: string
  readonly signingCertificatePem: string
  readonly faults: readonly TestIdpFault[]
  /**
   * The assertion consumer service to answer to: `wanted`, or the default when nothing is wanted.
   *
   * @throws {RequestRefused} PARAMETER_INVALID (`acs-url`) when `wanted` is not one of ours.
   */
  acsUrlFor(wanted: string | undefined): string
  /**
   * Issues a Response by the POST binding: the assertion signed with RSA-SHA256, unless the fault
   * has it otherwise.
   *
   * @throws {RequestRefused} PARAMETER_INVALID when `acsUrl` is not one of ours (`acs-url`), the
   *   fault is not known (`fault`), `encrypted` is asked for and there is no key to encrypt for
   *   (`encrypt-for`), or a text holds what XML cannot (`xml-character`).
   */
  respond(signIn: TestIdpSignIn): Promise<TestIdpResponse>
}

/**
 * Starts the identity provider. Its key is made in another thread; begin early and await late.
 * There is nothing to close.
 *
 * @throws {ConfigurationInvalid} when an assertion consumer service is neither https nor loopback: an
 *   assertion is a credential, and would cross the network in the clear.
 */
export async function openTestIdp(options: TestIdpOptions): Promise<TestIdp> {
  const { clock, publicUrl, acsUrls } = options
  checkAcsUrls(acsUrls)
  const acsUrlFor = (wanted = acsUrls[0]): string => {
    if (wanted !== undefined && acsUrls.includes(wanted)) return wanted
    throw unknownAcsUrl(wanted ?? 'nothing', acsUrls)
  }
  const entityId = `${publicUrl}/test-idp/saml/metadata`
  const ssoUrl = `${publicUrl}/test-idp/saml/sso`
  const newKey = (): Promise<SigningKey> =>
    generateSigningKey({ commonName: new URL(publicUrl).hostname, notBefore: clock.now() })
  const key = options.key ?? (await newKey())
  let previousAssertionId: string | undefined
  const recipientOf = (
    { encrypted = false }: TestIdpSignIn,
    fault: TestIdpFault | undefined,
  ): KeyObject | undefined => {
    if (!encrypted && fault?.encrypted !== true) return undefined
    const { encryptFor } = options
    const found = typeof encryptFor === 'function' ? encryptFor() : encryptFor
    if (found !== undefined) return recipientKey(found)
    if (encrypted) throw noRecipient()
    // Our own key, which no service has: it looks like any other.
    return createPublicKey(key.privateKeyPem)
  }

  return {
    entityId,
    ssoUrl,
    acsUrlFor,
    metadataXml: renderIdpMetadata({ entityId, ssoUrl, certificatePem: key.certificatePem }),
    signingCertificatePem: key.certificatePem,
    faults: testIdpFaults,
    async respond(signIn) {
      const acsUrl = acsUrlFor(signIn.acsUrl)
      const fault = findFault(signIn.fault)
      const right = draftResponse({
        issuer: entityId,
        acsUrl,
        spEntityId: signIn.spEntityId,
        inResponseTo: signIn.inResponseTo,
        subject: signIn.person.subject,
        subjectFormat: signIn.person.subjectFormat ?? persistentFormat,
        attributes: signIn.attributes,
        now: signIn.now ?? clock.now(),
      })
      checkCharacters(right)
      const recipient = recipientOf(signIn, fault)
      const draft = fault?.draft?.(right, { previousAssertionId }) ?? right
      previousAssertionId = draft.assertionId
      const signedBy = fault?.signature === 'other-key' ? await newKey() : key
      return {
        action: acsUrl,
        fields: [
          { name: 'SAMLResponse', value: toBase64(write(draft, fault, signedBy, recipient)) },
          ...(signIn.relayState === undefined || signIn.relayState === ''
            ? []
            : [{ name: 'RelayState', value: signIn.relayState }]),
        ],
      }
    },
  }
}

/**
 * From a draft to the text that is sent: written, signed, broken where the fault says so, encrypted
 * where there is a `recipient`. What a signed Response holds is encrypted before it is signed.
 */
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

function findFault(id: string | undefined): TestIdpFault | undefined {
  if (id === undefined || id === '') return undefined
  const fault = testIdpFaults.find((one) => one.id === id)
  if (fault !== undefined) return fault
  throw new RequestRefused('PARAMETER_INVALID', 'the test IdP has no such fault', {
    check: 'fault',
    expected: testIdpFaults.map((one) => one.id).join(', '),
    received: id.slice(0, 64),
  })
}

function noRecipient(): RequestRefused {
  return new RequestRefused('PARAMETER_INVALID', 'the test IdP has no key to encrypt for', {
    check: 'encrypt-for',
    expected: 'a provider with a private key',
  })
}

function checkAcsUrls(acsUrls: readonly string[]): void {
  const exposed = acsUrls.filter((url) => !isHttpsOrLoopback(url))
  if (exposed.length === 0) return
  throw new ConfigurationInvalid(
    exposed.map((url) => ({
      key: 'testIdp',
      problem: `the test IdP would post assertions in the clear to ${url}`,
      remedy: 'a server.publicUrl that is https or on this machine, or no test IdP',
    })),
  )
}

function unknownAcsUrl(received: string, acsUrls: readonly string[]): RequestRefused {
  return new RequestRefused(
    'PARAMETER_INVALID',
    'the assertion consumer service is not one of this service',
    { check: 'acs-url', expected: acsUrls.join(', '), received: received.slice(0, 256) },
  )
}

// XML 1.0, production [2]: no other character can be written, not even as a reference.
const notAnXmlCharacter = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

function checkCharacters({ nameId, audience, attributes, inResponseTo }: ResponseDraft): void {
  const texts = [
    ...[nameId?.value, nameId?.format, audience, inResponseTo],
    ...attributes.flatMap(({ name, values }) => [name, ...values]),
  ]
  if (!texts.some((text) => text !== undefined && notAnXmlCharacter.test(text))) return
  throw new RequestRefused('PARAMETER_INVALID', 'a text holds a character that XML cannot', {
    check: 'xml-character',
    expected: 'characters of XML 1.0',
  })
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64')
}
