import type { DiagnosisContext, SamlProviderView } from '../diagnosis-context.ts'

/**
 * The providers that a response may have been meant for, the most likely first: the chosen one and no
 * other; else those that declare its issuer, before others those that its Role attribute names; else
 * those that it names; else the only one there is. All of it is the word of an unverified document:
 * it chooses keys to try, and the verifier asks for everything again.
 */
export function candidateProviders(
  { providers }: Pick<DiagnosisContext, 'providers'>,
  {
    chosen,
    issuer,
    roleValues,
  }: {
    readonly chosen: string | undefined
    readonly issuer: string | undefined
    readonly roleValues: readonly string[]
  },
): readonly SamlProviderView[] {
  if (chosen !== undefined) return providers.filter(({ arn }) => arn === chosen)
  const names = new Set(roleValues.flatMap((value) => value.split(',').map((part) => part.trim())))
  const isNamed = ({ arn }: SamlProviderView): boolean => names.has(arn)
  const declaring = providers.filter(({ metadata }) =>
    metadata?.entities.some(({ entityId }) => entityId === issuer),
  )
  if (declaring.length > 0) {
    return declaring.toSorted((one, other) => Number(isNamed(other)) - Number(isNamed(one)))
  }
  const named = providers.filter(isNamed)
  return named.length > 0 ? named : providers.length === 1 ? providers : []
}
