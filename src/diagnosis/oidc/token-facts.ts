import { FedbridgeError } from '../../errors.ts'
import { parseKeySet } from '../../oidc/parse-key-set.ts'
import type { VerificationKey } from '../../oidc/parse-key-set.ts'
import type { DiagnosisContext } from '../diagnosis-context.ts'
import type { FindingKind } from '../finding-kind.ts'
import { findingKinds } from '../findings.ts'
import type { RegisteredFindingId } from '../findings.ts'
import type { RecognizedDocument } from '../recognition.ts'
import { readTokenText } from './token-text.ts'
import type { TokenText } from './token-text.ts'
import { tokenProviders } from './token-providers.ts'
import type { TokenProvider } from './token-providers.ts'
import { tokenAsItCame, verifyTokenStrictly } from './verify-token-strictly.ts'
import type { TokenOutcome } from './verify-token-strictly.ts'

/** Everything that the checks of a token look at. */
export interface TokenFacts {
  readonly document: RecognizedDocument
  readonly index: number
  readonly context: DiagnosisContext
  readonly now: Date
  /** As STS would get it. */
  readonly compact: string
  readonly token: TokenText
  readonly strict: TokenOutcome
  readonly failure: FedbridgeError | undefined
  /** With whose keys it was verified, or tried. */
  readonly provider: TokenProvider | undefined
  /** Those of `provider`; undefined when none are known or none can be used. */
  readonly keys: readonly VerificationKey[] | undefined
  /** `iss`, when it is text. */
  readonly issuer: string | undefined
}

/** Looks at a token strictly and leniently. */
export async function gatherTokenFacts(
  document: RecognizedDocument,
  index: number,
  context: DiagnosisContext,
  documents: readonly RecognizedDocument[],
): Promise<TokenFacts> {
  const token = readTokenText(document.text, index)
  const iss = token.claims.valueOf('iss')
  const issuer = typeof iss === 'string' && iss !== '' ? iss : undefined
  const compact = tokenAsItCame(document)
  const providers = tokenProviders(context, {
    issuer,
    chosen: context.choose?.providerArn,
    roleArn: context.choose?.roleArn ?? document.roleArn,
    keySets: documents.filter(({ kind }) => kind === 'json-web-key-set').map(({ text }) => text),
  })
  const strict = await verifyTokenStrictly(compact, providers, context)
  return {
    document,
    index,
    context,
    now: context.clock.now(),
    compact,
    token,
    strict,
    failure: strict.failure,
    provider: strict.provider,
    keys: readKeys(strict.provider?.keySet),
    issuer,
  }
}

export function readKeys(keySet: string | undefined): readonly VerificationKey[] | undefined {
  if (keySet === undefined) return undefined
  try {
    return parseKeySet(keySet)
  } catch (failure) {
    if (failure instanceof FedbridgeError) return undefined
    throw failure
  }
}

/** The verifier's code, where a finding of this id can explain it; else the first that it explains. */
export function codeFor(
  id: RegisteredFindingId,
  { failure }: Pick<TokenFacts, 'failure'>,
): FindingKind['explains'][number] | undefined {
  const { explains }: FindingKind = findingKinds[id]
  return failure !== undefined && explains.includes(failure.code) ? failure.code : explains[0]
}
