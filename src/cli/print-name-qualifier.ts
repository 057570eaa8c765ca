import { nameQualifier } from '../federation/name-qualifier.ts'

/** Prints the name qualifier of a provider: Base64(SHA1(issuer + accountId + "/" + providerName)). */
export function printNameQualifier({
  issuer,
  accountId,
  providerName,
  json,
}: {
  issuer: string
  accountId: string
  providerName: string
  json: boolean
}): void {
  const qualifier = nameQualifier({ issuer, accountId, providerName })
  process.stdout.write(
    json
      ? `${JSON.stringify({ issuer, accountId, providerName, nameQualifier: qualifier })}\n`
      : `${qualifier}\n`,
  )
}
