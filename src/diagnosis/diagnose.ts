/**
 * Owns the explanation of a sign-in that failed, or would: findings with places, AWS's answer and what
 * to change. May import saml, oidc, policy, xml, federation, partition, storage, http and views. The
 * engine is pure: it asks no network, no store and no clock but the given one, and it never turns a
 * rejected document into an identity.
 *
 * Reading order: `diagnose.ts` (input to diagnosis), `recognize-input.ts` (what came), `findings.ts`
 * (every finding), `saml/judge-response.ts`, `saml/judge-metadata.ts`, `oidc/judge-id-token.ts`,
 * `trust-policy/`, `order-findings.ts` (the cause first), `product-hints.ts`.
 */
import { asItCame } from './as-it-came.ts'
import type { DiagnosisContext } from './diagnosis-context.ts'
import type { Diagnosis, DocumentDiagnosis } from './diagnosis.ts'
import { readDocumentFacts } from './document-facts.ts'
import type { Finding } from './finding.ts'
import { FedbridgeError } from '../errors.ts'
import { isToken } from './is-token.ts'
import { judgeAuthorizationResponse } from './oidc/judge-authorization-response.ts'
import { judgeTrustPolicy } from './judge-trust-policy.ts'
import { leadWithRefusal } from './lead-with-refusal.ts'
import { judgeIdToken } from './oidc/judge-id-token.ts'
import { tokenProductHint } from './oidc/token-product-hints.ts'
import { productHint } from './product-hints.ts'
import { recognitionLimits } from './recognition.ts'
import type { DocumentKind, Recognition, RecognizedDocument } from './recognition.ts'
import { recognizeInput } from './recognize-input.ts'
import { recognizeProduct } from './recognize-product.ts'
import type { RecognizedProduct } from './recognize-product.ts'
import { findingsOfNotes } from './saml/check-transport.ts'
import { judgeMetadata } from './saml/judge-metadata.ts'
import { judgeResponse } from './saml/judge-response.ts'
import { decodeStrictly } from './saml/verify-strictly.ts'
import { traceFlow } from './trace-flow.ts'
import { writeFinding } from './write-finding.ts'

/** Judges one document. Never throws. */
export type DocumentJudge = (
  document: RecognizedDocument,
  /** In `Diagnosis.documents`, for the places of findings. */
  index: number,
  context: DiagnosisContext,
  /** All of the input: one of them may hold what another needs. */
  documents: readonly RecognizedDocument[],
) => DocumentDiagnosis | Promise<DocumentDiagnosis>

/** Who judges what. Kinds that are missing here are named and not judged. */
const documentJudges: Readonly<Partial<Record<DocumentKind, DocumentJudge>>> = {
  'saml-response': judgeResponse,
  'saml-assertion': judgeResponse,
  'saml-metadata': judgeMetadata,
  'trust-policy': judgeTrustPolicy,
  'policy-document': judgeTrustPolicy,
  'id-token': judgeIdToken,
  'access-token': judgeIdToken,
  'encrypted-token': judgeIdToken,
  'authorization-response': judgeAuthorizationResponse,
}

/** A document with what came of it. */
interface Judged {
  readonly index: number
  readonly diagnosis: DocumentDiagnosis
}

/**
 * Says what is wrong with whatever somebody has at hand, where, what AWS answers, and what to change.
 * Every document that is found is judged, as long as they are not too large together: one that is left
 * out is an error. The first one with an error is the one that the rest of the
 * diagnosis is about, else the first that signs somebody in, else the first one.
 *
 * A sign-in that was refused is explained first, whatever the documents say.
 *
 * Never throws for any input, and takes time that the limits of the recognition and of the verifier
 * bound. `verdict` is `rejected` when any finding is an error.
 */
export async function diagnose(
  input: string | Uint8Array,
  context: DiagnosisContext,
  judges: Readonly<Partial<Record<DocumentKind, DocumentJudge>>> = documentJudges,
): Promise<Diagnosis> {
  const recognition = recognizeInput(input)
  const documents = recognition.documents.map((document) => asItCame(document, input))
  const judged: Judged[] = []
  let characters = 0
  for (const [index, document] of documents.entries()) {
    const judge = judges[document.kind]
    if (judge === undefined) continue
    characters += costOf(document)
    if (characters > maxCharacters) {
      judged.push({ index, diagnosis: { findings: [leftOut(index)], windows: [] } })
      continue
    }
    // A capture of fifty responses must not keep others waiting for all of it.
    if (index > 0) await giveWay()
    judged.push({ index, diagnosis: await judge(document, index, context, documents) })
  }
  const [first] = judged
  const main =
    judged.find(({ diagnosis }) => diagnosis.findings.some(isError)) ??
    judged.find(({ diagnosis }) => diagnosis.identity !== undefined) ??
    first
  const others = judged.filter((one) => one !== main)
  const product = productOf(documents, main?.index)
  const about = leadWithRefusal(main?.diagnosis.findings ?? notJudged(recognition), context)
  const findings = [
    ...about,
    ...others.flatMap(({ diagnosis }) => diagnosis.findings),
    ...findingsOfNotes(recognition, undefined),
  ].map((finding) => withHint(finding, product, hintFor(documents[main?.index ?? 0])))
  return {
    windows: [],
    ...main?.diagnosis,
    verdict: findings.some(isError) ? 'rejected' : 'accepted',
    at: context.clock.now(),
    documents,
    main: main?.index ?? 0,
    findings,
    flow: traceFlow(main === undefined ? findings : about),
    ...(product === undefined ? {} : { product }),
  }
}

/**
 * Characters of all documents that are judged: two of the largest, or fifty as they are. To verify one
 * and to try what may have been done to it takes time by its size.
 */
const maxCharacters = 2 * recognitionLimits.maxDocument

/** Metadata is read and no more. */
function costOf({ kind, text }: RecognizedDocument): number {
  return kind === 'saml-metadata' ? text.length / 8 : text.length
}

/** An error: nobody can say that it holds. */
function leftOut(document: number): Finding {
  return writeFinding('document-not-judged', {
    message: `This document was not judged: the documents of the input up to it are larger than ${maxCharacters} characters together.`,
    remedy: 'Give this document alone.',
    at: { document },
  })
}

/** Lets whatever else waits have its turn. */
function giveWay(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function isError({ level }: Finding): boolean {
  return level === 'error'
}

function productOf(
  documents: readonly RecognizedDocument[],
  main: number | undefined,
): RecognizedProduct | undefined {
  const document = documents[main ?? 0]
  return document && recognizeProduct(readDocumentFacts(document))
}

/** A product has other screens for tokens than for SAML. */
function hintFor(document: RecognizedDocument | undefined): typeof productHint {
  return document !== undefined && isToken(document) ? tokenProductHint : productHint
}

function withHint(
  finding: Finding,
  product: RecognizedProduct | undefined,
  hintOf: typeof productHint,
): Finding {
  if (product === undefined || finding.level === 'info') return finding
  const hint = hintOf(finding.id, product.id)
  return hint === undefined ? finding : { ...finding, productHint: hint }
}

/** What each kind is, for those who gave it in place of something that can be judged. */
const names: Readonly<Partial<Record<DocumentKind, string>>> = {
  'authn-request':
    'an AuthnRequest: the question of the service to the identity provider, and not the answer',
  'other-saml-message': 'a message of SAML or WS-Federation that signs nobody in',
  'id-token': 'an ID token',
  'encrypted-token': 'an encrypted token, which nobody but its recipient can read',
  'access-token': 'an access token: it is meant for an API, and AWS takes none',
  'cloudtrail-event': 'an event of CloudTrail, which tells of a sign-in and does not hold it',
  'json-web-key-set': 'a JSON Web Key Set',
  'openid-configuration': 'the description of an OpenID Connect provider',
  'aws-answer': 'an answer of AWS, which says that something is wrong and not what',
}

function notJudged({ documents: [document] }: Recognition): readonly Finding[] {
  const { kind, nearest, foundIn } = document
  const at = { document: 0 }
  if (kind !== 'unrecognized') {
    const what = names[kind] ?? 'a document that is not judged'
    return [
      ...findingsOfNotes(document, undefined),
      writeFinding('document-not-judged', { message: `This is ${what}.`, at }),
    ]
  }
  const isGarbled = nearest?.kind === 'saml-response' && document.parameter !== undefined
  const failure = isGarbled ? decodeStrictly(document) : undefined
  if (failure instanceof FedbridgeError && failure.code === 'SAML_BASE64_INVALID') {
    return [
      writeFinding('base64-invalid', {
        message: 'The value of SAMLResponse is no base64, and cannot be decoded.',
        received: foundIn,
        code: failure.code,
        at,
      }),
      ...findingsOfNotes(document, undefined),
    ]
  }
  return [
    writeFinding('unrecognized-input', {
      message:
        nearest === undefined
          ? 'Nothing in the input is known here.'
          : `Nothing in the input is known here: it ${nearest.reason}.`,
      expected: nearest?.kind,
      received: foundIn,
      at,
    }),
    ...findingsOfNotes(document, undefined),
  ]
}
