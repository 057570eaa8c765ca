/**
 * Owns the identity provider that comes with the service, for first runs and for tests: people to
 * sign in as, any attribute, any fault on request. It asks nobody for a password, so it is for a
 * developer's own machine. May import xml, partition, http and views. It shares no code with what
 * verifies its responses, never parses a request with samlify (whose parser has an open advisory
 * for it), and never posts to an address that it was not given.
 */
import type { KeyObject } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { ConfigurationInvalid, RequestRefused } from '../errors.ts'
import { recipientKey } from './encrypt-assertion.ts'
import type { TestIdpFault } from './fault.ts'
import { testIdpFaults } from './faults.ts'
import { generateSigningKey } from './generate-signing-key.ts'
import type { SigningKey } from './generate-signing-key.ts'
import { isHttpsOrLoopback } from './is-https-or-loopback.ts'
import { persistentFormat, renderIdpMetadata } from './render-idp-metadata.ts'
import { draftResponse } from './response-draft.ts'
import type { TestIdpAttribute } from './response-draft.ts'
import { findFault, writeResponse } from './write-response.ts'

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
  const key =
    options.key ??
    (await generateSigningKey({
      commonName: new URL(publicUrl).hostname,
      notBefore: clock.now(),
    }))
  let previousAssertionId: string | undefined
  const recipientOf = ({ encrypted = false }: TestIdpSignIn): KeyObject | undefined => {
    const { encryptFor } = options
    const found = typeof encryptFor === 'function' ? encryptFor() : encryptFor
    if (encrypted && found === undefined) throw noRecipient()
    return found === undefined ? undefined : recipientKey(found)
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
      const encrypts = signIn.encrypted === true || fault?.encrypted === true
      const { xml, draft } = await writeResponse(right, {
        fault,
        key,
        recipient: encrypts ? recipientOf(signIn) : undefined,
        previousAssertionId,
      })
      previousAssertionId = draft.assertionId
      return {
        action: acsUrl,
        fields: [
          { name: 'SAMLResponse', value: Buffer.from(xml).toString('base64') },
          ...(signIn.relayState === undefined || signIn.relayState === ''
            ? []
            : [{ name: 'RelayState', value: signIn.relayState }]),
        ],
      }
    },
  }
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
