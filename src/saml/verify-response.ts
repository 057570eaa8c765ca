/**
 * The way from a stranger's text to an assertion that can be relied on. May import xml, federation
 * and partition; no XML library, no HTTP, no store, no time but the clock it is given. Whether an
 * assertion was used before, and what the person may do, is not decided here.
 */
import type { Clock } from '../clock.ts'
import { parseXml } from '../xml/parse-xml.ts'
import { validateSchema } from '../xml/validate-schema.ts'
import type { AssertionClaims } from './assertion-claims.ts'
import type { SamlResponseXml } from './decode-saml-response.ts'
import type { IdpMetadata } from './idp-metadata-model.ts'
import { readAssertion } from './read-assertion.ts'
import { asSamlResponseRejected } from './rejected.ts'
import { requiredInstant } from './saml-instant.ts'
import type { VerifiedAssertion } from './verified-assertion.ts'
import { verifyAlgorithms } from './verify-algorithms.ts'
import { verifyAssertionSource } from './verify-assertion-source.ts'
import type { AssertionSource, DecryptionOptions } from './verify-assertion-source.ts'
import { verifyAudience } from './verify-audience.ts'
import { verifyInResponseTo } from './verify-in-response-to.ts'
import type { ExpectedInResponseTo } from './verify-in-response-to.ts'
import { claimedEntity, verifyIssuer } from './verify-issuer.ts'
import { verifyMessage, verifyStatus } from './verify-message.ts'
import { verifyMetadataValidity } from './verify-metadata-validity.ts'
import { verifyDestination, verifyRecipient } from './verify-recipient.ts'
import type { AcceptedRecipients } from './verify-recipient.ts'
import { verifyShape } from './verify-shape.ts'
import {
  verifyConditions,
  verifyConfirmationTime,
  verifyIssueInstant,
  verifySessionTime,
} from './verify-times.ts'

/** For whom a response is verified. Nothing is skipped by leaving something out. */
export interface VerifyResponseOptions {
  readonly clock: Clock
  /** How far the identity provider's clock may be off, 0 to 300. Default 180. */
  readonly clockSkewSeconds?: number
  /** Who we are. Each AudienceRestriction has to name one of these. */
  readonly acceptedAudiences: readonly string[]
  /** Where we are: judges Recipient and Destination. `any` where a trust policy judges instead. */
  readonly acceptedRecipients: AcceptedRecipients
  readonly inResponseTo: ExpectedInResponseTo
  /** Oldest acceptable IssueInstant; the skew is not added. STS: 300. Default: no limit of its own. */
  readonly maxIssueAgeSeconds?: number
  /** Default: nothing is decrypted, and an encrypted assertion is refused. */
  readonly decryption?: DecryptionOptions | undefined
  /** Insecure: SHA-1 signatures and digests are taken. Its collisions can be bought. */
  readonly insecureAllowSha1?: boolean | undefined
  /** Insecure: RSA keys under 2048 bits are taken. Factoring them is within reach. */
  readonly insecureAllowSmallKeys?: boolean | undefined
  /**
   * Called with the name of each check as it begins: what a trace shows. A rejection carries the
   * name of the check that failed.
   */
  readonly onCheck?: (check: string) => void
}

/**
 * Proves that `response` was issued by an entity of `idp`, for us, now, and was not changed. Every
 * field of the result was read from bytes that a key in `idp` signed; the rest of the document was
 * consulted only for reasons to reject.
 *
 * Checks run in the order in which they are listed, and the order is part of the design: what costs
 * nothing comes before what costs something, shape before cryptography, cryptography before reading,
 * and reading before judging. The first failure ends it.
 *
 * Signed may be the Assertion, the Response around it, or both; every signature that is there has
 * to verify, and at least one has to be there. That does not change when the assertion is encrypted,
 * which proves nothing about who did it.
 *
 * @throws {SamlResponseRejected} with the code of the first check that failed (XML_*, SIGNATURE_*,
 *   ENCRYPTION_*, DECRYPTION_FAILED, SAML_*), `check`, `at`, and where it says anything `expected` and `received`.
 * @throws {TypeError} when `clockSkewSeconds` is not within 0 to 300, or `decryption` has not one or
 *   two private keys.
 * @see SAML Profiles 2.0, section 4.1.4.3
 */
export function verifyResponse(
  response: SamlResponseXml,
  idp: IdpMetadata,
  options: VerifyResponseOptions,
): VerifiedAssertion {
  const { clockSkewSeconds = 180, acceptedAudiences, acceptedRecipients } = options
  if (!(clockSkewSeconds >= 0 && clockSkewSeconds <= 300)) {
    throw new TypeError(`clockSkewSeconds is ${clockSkewSeconds}, expected 0 to 300`)
  }
  const { length: privateKeys } = options.decryption?.privateKeys ?? [undefined]
  if (privateKeys < 1 || privateKeys > 2) {
    throw new TypeError(`decryption has ${privateKeys} private keys, expected 1 or 2`)
  }
  const now = options.clock.now()
  const moment = { now, clockSkewSeconds }
  const check = checksAt(now, options.onCheck)

  // What the document is. Everything here is as a stranger wrote it.
  const document = check('parse-document', () => parseXml(response))
  check('verify-message', () => {
    verifyMessage(document)
  })
  check('verify-status', () => {
    verifyStatus(document)
  })
  const shape = check('verify-shape', () => verifyShape(document, options.decryption?.mode))
  check('verify-algorithms', () => {
    verifyAlgorithms(shape, options)
  })
  const entity = check('claimed-entity', () =>
    claimedEntity('assertion' in shape.content ? shape.content.assertion : document, idp),
  )
  check('verify-metadata-validity', () => {
    verifyMetadataValidity(idp, entity, now)
  })

  // Whose it is. From here on `claims` holds nothing that was not signed.
  const origin = verifyAssertionSource(response, shape, entity, options, check)
  const { signed, source, decryptedText } = origin
  const claims = check('read-assertion', () => readAssertion(source.xml))
  check('validate-schema', () => {
    validateSchema(response)
    if (decryptedText !== undefined) validateSchema(decryptedText)
  })

  // What it says. The envelope is the signed one if there is one; an unsigned one can only reject.
  const envelope = {
    response: signed.response?.xml.root ?? document,
    responseIsSigned: signed.response !== undefined,
  }
  check('verify-envelope', () => {
    verifyMessage(envelope.response)
    verifyStatus(envelope.response)
  })
  check('verify-issuer', () => {
    verifyIssuer(claims, envelope, entity)
  })
  check('verify-issue-instant', () => {
    verifyIssueInstant(
      [claims.issueInstant, requiredInstant(envelope.response, 'IssueInstant')],
      moment,
      options.maxIssueAgeSeconds,
    )
  })
  check('verify-conditions', () => {
    verifyConditions(claims, moment)
  })
  check('verify-audience', () => {
    verifyAudience(claims, acceptedAudiences)
  })
  check('verify-destination', () => {
    verifyDestination(envelope, acceptedRecipients)
  })
  check('verify-recipient', () => {
    verifyRecipient(claims, acceptedRecipients)
  })
  check('verify-confirmation-time', () => {
    verifyConfirmationTime(claims, moment)
  })
  check('verify-in-response-to', () => {
    verifyInResponseTo(claims, envelope, options.inResponseTo)
  })
  check('verify-session-time', () => {
    verifySessionTime(claims, moment)
  })

  return verifiedAssertion(claims, origin, clockSkewSeconds)
}

/** Runs a check, and lets its rejection say which one it was and when. */
function checksAt(
  at: Date,
  onCheck: ((check: string) => void) | undefined,
): <Result>(check: string, run: () => Result) => Result {
  return (check, run) => {
    onCheck?.(check)
    try {
      return run()
    } catch (failure) {
      throw asSamlResponseRejected(failure, { check, at })
    }
  }
}

function verifiedAssertion(
  claims: AssertionClaims,
  { signed, source: { key } }: AssertionSource,
  clockSkewSeconds: number,
): VerifiedAssertion {
  const ends = [claims.confirmation.notOnOrAfter, claims.conditions.notOnOrAfter]
  const end = Math.min(...ends.flatMap((one) => (one === undefined ? [] : [one.getTime()])))
  const both = signed.response !== undefined && signed.assertion !== undefined
  return Object.freeze({
    ...claims,
    signed: both ? 'both' : signed.response === undefined ? 'assertion' : 'response',
    certificateSha256: key.certificateSha256,
    unusableFrom: new Date(end + clockSkewSeconds * 1000),
  }) as VerifiedAssertion
}
