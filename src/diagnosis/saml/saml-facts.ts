import type { FedbridgeError } from '../../errors.ts'
import type { IdpEntity } from '../../saml/idp-metadata-model.ts'
import type { LocatedElement } from '../../xml/located-xml.ts'
import { locatedAttribute, locatedTextOf } from '../../xml/located-xml.ts'
import { locateXml } from '../../xml/locate-xml.ts'
import { awsAttributeNames } from '../../federation/aws-attribute-names.ts'
import type { DiagnosisContext, SamlProviderView } from '../diagnosis-context.ts'
import type { Place } from '../finding.ts'
import type { RecognizedDocument } from '../recognition.ts'
import { explainSignatures } from './explain-signatures.ts'
import type { ExplainedSignature } from './explain-signatures.ts'
import { locateResponse, placeOf } from './located-response.ts'
import type { LocatedResponse } from './located-response.ts'
import { candidateProviders } from './candidate-providers.ts'
import { decodeStrictly, encoded, verifyStrictly } from './verify-strictly.ts'
import type { StrictOutcome } from './verify-strictly.ts'

/** Everything that the checks of a response look at. */
export interface SamlFacts {
  readonly document: RecognizedDocument
  readonly located: LocatedResponse
  readonly context: DiagnosisContext
  readonly now: Date
  /** Why the parameter cannot be decoded; the text was then read as a person would. */
  readonly transportFailure: FedbridgeError | undefined
  readonly strict: StrictOutcome
  /** With whose keys it was verified, or tried. */
  readonly provider: SamlProviderView | undefined
  /** The entity of its metadata that the response says it is from. */
  readonly entity: IdpEntity | undefined
  /** Empty when the verifier refused the document before it came to the signatures. */
  readonly signatures: readonly ExplainedSignature[]
  /** The place of an element: its start tag. */
  readonly tagOf: (element: LocatedElement | undefined) => Place | undefined
  /** The place of the text in an element. */
  readonly textOf: (element: LocatedElement | undefined) => Place | undefined
  /** The place of an attribute's value, or of the element's tag when it has none. */
  readonly attributeOf: (element: LocatedElement | undefined, name: string) => Place | undefined
}

/** Looks at a response in every way: strictly, leniently, and signature by signature. */
export function gatherFacts(
  document: RecognizedDocument,
  index: number,
  context: DiagnosisContext,
): SamlFacts {
  const located = locateResponse(locateXml(document.text))
  const decoded = decodeStrictly(document)
  const transportFailure = typeof decoded === 'string' ? undefined : decoded
  const readable = typeof decoded === 'string' ? decoded : decodeStrictly(asText(document))
  const issuer = issuerOf(located)
  const chosen = context.choose?.providerArn ?? document.principalArn
  const candidates = candidateProviders(context, {
    chosen,
    issuer,
    roleValues: roleValues(located),
  })
  const strict: StrictOutcome =
    typeof readable === 'string'
      ? verifyStrictly(readable, candidates, context, chosen)
      : { verdict: 'rejected', failure: readable }
  const provider = strict.provider
  const entity = provider?.metadata?.entities.find(({ entityId }) => entityId === issuer)
  const signatures =
    typeof readable === 'string'
      ? explainSignatures(readable, {
          provider,
          entity,
          others: context.providers,
          mode: provider?.decryption?.mode,
          verified: strict.verdict === 'accepted',
        })
      : []
  return {
    document,
    located,
    context,
    now: context.clock.now(),
    transportFailure,
    strict,
    provider,
    entity,
    signatures,
    ...placesIn(index),
  }
}

function asText({ text }: RecognizedDocument): {
  readonly text: string
  readonly parameter: string
} {
  return { text, parameter: encoded(text) }
}

function issuerOf({ issuers }: LocatedResponse): string | undefined {
  const element = issuers.assertion ?? issuers.response
  return element === undefined ? undefined : locatedTextOf(element)
}

function roleValues({ attributes }: LocatedResponse): readonly string[] {
  return attributes
    .filter(({ name }) => name === awsAttributeNames.role)
    .flatMap(({ values }) => values.map(({ text }) => text))
}

function placesIn(index: number): Pick<SamlFacts, 'tagOf' | 'textOf' | 'attributeOf'> {
  const tagOf: SamlFacts['tagOf'] = (element) =>
    element && placeOf(element.tagSpan, element.path, index)
  return {
    tagOf,
    textOf: (element) => {
      const first = element?.content.find(({ kind }) => kind === 'text')
      return first === undefined || element === undefined
        ? tagOf(element)
        : placeOf(first.span, element.path, index)
    },
    attributeOf: (element, name) => {
      const attribute = element && locatedAttribute(element, name)
      return attribute === undefined
        ? tagOf(element)
        : placeOf(attribute.valueSpan, attribute.path, index)
    },
  }
}
