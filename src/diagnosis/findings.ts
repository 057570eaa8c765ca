import type { ErrorCode } from '../errors.ts'
import type { FindingKind } from './finding-kind.ts'
import { inputFindings } from './input-findings.ts'
import { oidcFindings } from './oidc/oidc-findings.ts'
import { metadataFindings } from './saml/metadata-findings.ts'
import { samlFindings } from './saml/saml-findings.ts'
import { signInFindings } from './sign-in-findings.ts'
import type { TrustPolicyCheckId } from './trust-policy/trust-policy-checks.ts'

/** Every finding but those of a trust policy by itself, which have a registry of their own. */
export const findingKinds = {
  ...inputFindings,
  ...samlFindings,
  ...metadataFindings,
  ...oidcFindings,
  ...signInFindings,
} as const satisfies Record<string, FindingKind>

/** A finding whose kind stands in {@link findingKinds}. */
export type RegisteredFindingId = keyof typeof findingKinds

/** The stable name of a finding. */
export type FindingId = RegisteredFindingId | TrustPolicyCheckId

const kinds: ReadonlyMap<string, FindingKind> = new Map<string, FindingKind>(
  Object.entries(findingKinds),
)

/** The row of a registered id, with the optional parts visible; undefined for one of a trust policy. */
export function findingKind(id: FindingId): FindingKind | undefined {
  return kinds.get(id)
}

/** The ids that can explain a code, those first whose main code it is. */
export function findingsOfCode(code: ErrorCode): readonly RegisteredFindingId[] {
  const ids = Object.keys(findingKinds) as RegisteredFindingId[]
  const rankOf = (id: RegisteredFindingId): number =>
    (findingKinds[id] as FindingKind).explains.indexOf(code)
  return ids
    .filter((id) => rankOf(id) >= 0)
    .toSorted((one, other) => Number(rankOf(one) > 0) - Number(rankOf(other) > 0))
}
