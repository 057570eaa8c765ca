/**
 * Owns SAML responses and ID tokens for the tests of others: from a short description to a signed
 * document, with any attribute or claim and any named fault, without a server. It reads no file and
 * sends nothing. It writes and signs as the built-in identity provider does, with the same code.
 */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { systemClock, type Clock } from '../../clock.ts'
import { RequestRefused } from '../../errors.ts'
import { recipientKey } from '../encrypt-assertion.ts'
import type { TestIdpFault } from '../fault.ts'
import { testIdpFaults } from '../faults.ts'
import { generateSigningKey, type SigningKey } from '../generate-signing-key.ts'
import { persistentFormat, renderIdpMetadata } from '../render-idp-metadata.ts'
import { draftResponse, secondsAfter, type ResponseDraft } from '../response-draft.ts'
import { findFault, writeResponse } from '../write-response.ts'
import type { MintFault } from './mint-fault.ts'
import {
  defaultSubject,
  describedAttributes,
  type SamlResponseDescription,
} from './saml-description.ts'

/** Who signs, and when it is. */
export interface SamlMintOptions {
  /** The entity ID of the identity provider, an address as well or any other URI. Default: `https://idp.example.com/saml`. */
  readonly issuer?: string
  /**
   * An RSA key as PEM, with its certificate or with one that is made for it. Default: a new key of 2048
   * bits.
   */
  readonly key?: { readonly privateKeyPem: string; readonly certificatePem?: string | undefined }
  /**
   * The RSA key, or the PEM of it or of its certificate, that every assertion is encrypted for. Default:
   * assertions are not encrypted.
   */
  readonly encryptFor?: KeyObject | string
  /** Default: the machine's clock. */
  readonly clock?: Clock
}

/** A SAML response in the forms in which it travels. */
export interface MintedSamlResponse {
  readonly xml: string
  /** The value of the form field `SAMLResponse`. */
  readonly samlResponse: string
  /** The body that a browser posts (application/x-www-form-urlencoded), RelayState included. */
  readonly formBody: string
  readonly assertionId: string
}

/** An identity provider for tests: one key, as many responses as one likes. */
export interface SamlMint {
  readonly issuer: string
  /** What IAM's CreateSAMLProvider takes as SAMLMetadataDocument. */
  readonly metadataXml: string
  /** A secret of whoever trusts the metadata. */
  readonly key: SigningKey
  /**
   * Signs a response.
   *
   * @throws {RequestRefused} PARAMETER_INVALID when the fault is not known (`fault`), it is `replayed` and
   *   there is no assertion whose ID it could repeat (`assertion-id`), an ID is no name in XML
   *   (`assertion-id`), or a text holds a character that XML cannot (`xml-character`)
   */
  mint(description?: SamlResponseDescription): Promise<MintedSamlResponse>
}

/** Everything that can be wrong with a minted response. */
export const samlFaults: readonly MintFault[] = testIdpFaults.map(({ id, label, description }) => ({
  id,
  label,
  description,
}))

/**
 * Opens an identity provider for tests. There is nothing to close.
 *
 * @throws {RequestRefused} PARAMETER_INVALID (`key`) when the key is not RSA of 2048 bits and more in PEM
 *   without a passphrase, or the certificate is of another key; (`encrypt-for`) when that is no RSA key
 * @see SAML Core 2.0, section 3.3.3; IAM User Guide, "Configure SAML assertions for the authentication
 *   response"
 */
export async function openSamlMint(options: SamlMintOptions = {}): Promise<SamlMint> {
  const { issuer = 'https://idp.example.com/saml', clock = systemClock } = options
  const key = await signingKey(options, clock)
  const recipient = options.encryptFor === undefined ? undefined : readRecipient(options.encryptFor)
  let previousAssertionId: string | undefined
  return {
    issuer,
    key,
    metadataXml: renderIdpMetadata({
      entityId: issuer,
      // Metadata without an address to sign in at is none to IAM.
      ssoUrl: /^https?:\/\//.test(issuer) ? issuer : 'https://idp.example.com/saml/sso',
      certificatePem: key.certificatePem,
    }),
    mint: async (description = {}) => {
      const fault = findFault(description.fault)
      checkIds(description, fault, previousAssertionId)
      const { xml, draft } = await writeResponse(
        draftOf(description, issuer, description.issuedAt ?? clock.now()),
        {
          fault,
          key,
          recipient,
          previousAssertionId: description.assertionId ?? previousAssertionId,
        },
      )
      previousAssertionId = draft.assertionId
      const samlResponse = Buffer.from(xml).toString('base64')
      const { relayState } = description
      const fields = {
        SAMLResponse: samlResponse,
        ...(relayState === undefined ? {} : { RelayState: relayState }),
      }
      return {
        xml,
        samlResponse,
        formBody: new URLSearchParams(fields).toString(),
        assertionId: draft.assertionId,
      }
    },
  }
}

/**
 * Signs one response with a key that is made for it, unless one is given.
 *
 * @throws {RequestRefused} as {@link openSamlMint} and {@link SamlMint.mint}
 */
export async function mintSamlResponse(
  description: SamlResponseDescription = {},
  options: SamlMintOptions = {},
): Promise<MintedSamlResponse & Pick<SamlMint, 'issuer' | 'metadataXml' | 'key'>> {
  const mint = await openSamlMint(options)
  const { issuer, metadataXml, key } = mint
  return { ...(await mint.mint(description)), issuer, metadataXml, key }
}

function draftOf(description: SamlResponseDescription, issuer: string, now: Date): ResponseDraft {
  const { recipient = 'https://signin.aws.amazon.com/saml', lifetimeSeconds } = description
  const draft = draftResponse({
    issuer,
    acsUrl: recipient,
    spEntityId: description.audience ?? 'urn:amazon:webservices',
    inResponseTo: description.inResponseTo,
    subject: description.subject ?? defaultSubject,
    subjectFormat: description.subjectFormat ?? persistentFormat,
    attributes: describedAttributes(description),
    now,
  })
  return {
    ...draft,
    destination: description.destination ?? recipient,
    notBefore: description.notBefore ?? draft.notBefore,
    notOnOrAfter:
      description.notOnOrAfter ??
      (lifetimeSeconds === undefined ? draft.notOnOrAfter : secondsAfter(now, lifetimeSeconds)),
    assertionId: description.assertionId ?? draft.assertionId,
  }
}

/** An ID is written and signed as it is, and a fault that repeats one needs one to repeat. */
function checkIds(
  { assertionId }: SamlResponseDescription,
  fault: TestIdpFault | undefined,
  previousAssertionId: string | undefined,
): void {
  if (assertionId !== undefined && !/^[A-Za-z_][\w.-]{0,127}$/.test(assertionId)) {
    throw new RequestRefused('PARAMETER_INVALID', 'the ID of the assertion is no name in XML', {
      check: 'assertion-id',
      expected: 'a letter or _ and then letters, digits and any of _.-',
    })
  }
  if (fault?.id !== 'replayed' || (assertionId ?? previousAssertionId) !== undefined) return
  throw new RequestRefused('PARAMETER_INVALID', 'there is no assertion that could be replayed', {
    check: 'assertion-id',
    expected: 'the ID of an assertion that was used before',
  })
}

async function signingKey({ key, issuer }: SamlMintOptions, clock: Clock): Promise<SigningKey> {
  const made = { commonName: hostOf(issuer) ?? 'idp.example.com', notBefore: clock.now() }
  if (key === undefined) return generateSigningKey(made)
  const privateKey = readPrivateKey(key.privateKeyPem)
  const { asymmetricKeyType, asymmetricKeyDetails } = privateKey ?? {}
  const bits = asymmetricKeyDetails?.modulusLength ?? 0
  if (privateKey === undefined || asymmetricKeyType !== 'rsa' || bits < 2048) {
    throw refusedKey('no RSA key of 2048 bits or more in PEM without a passphrase')
  }
  if (key.certificatePem === undefined) return generateSigningKey({ ...made, privateKey })
  if (!belongsTo(key.certificatePem, privateKey)) throw refusedKey('not that of the certificate')
  return { privateKeyPem: key.privateKeyPem, certificatePem: key.certificatePem }
}

function hostOf(issuer: string | undefined): string | undefined {
  return issuer !== undefined && URL.canParse(issuer) ? new URL(issuer).hostname : undefined
}

function readPrivateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    // OpenSSL's own words say less, and might say too much.
    return undefined
  }
}

function belongsTo(certificatePem: string, privateKey: KeyObject): boolean {
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(privateKey)
  } catch {
    return false
  }
}

function readRecipient(recipient: KeyObject | string): KeyObject {
  try {
    return recipientKey(recipient)
  } catch {
    throw new RequestRefused('PARAMETER_INVALID', 'assertions are encrypted for RSA keys', {
      check: 'encrypt-for',
      expected: 'an RSA key, or PEM of one or of its certificate',
    })
  }
}

function refusedKey(what: string): RequestRefused {
  return new RequestRefused('PARAMETER_INVALID', `the signing key is ${what}`, { check: 'key' })
}
