import { FedbridgeError, type ConfigurationProblem } from '../errors.ts'
import { webIdentityProviderName } from '../federation/web-identity-provider-name.ts'
import { parseOidcProviderArn, type ParsedOidcProviderArn } from '../partition/arn.ts'
import type { Objection } from './described.ts'
import { objectToIssuer } from './issuers.ts'
import { entriesOf, keyOf, select, valueAt, type KeyPath } from './key-path.ts'
import { testIdpIssuer, testIdpProviderName, testIdpWord } from './test-idp-issuer.ts'
import { isLoopbackUrl, objectToOrigin, publicOrigin } from './urls.ts'

/**
 * What the entries of OIDC providers have to do with the rest of the file: the issuer is the one that
 * the ARN names, and is protected or listed as unprotected; roles exist where sessions come from.
 */
export function checkOidcProviders(
  document: unknown,
  partitionId: string | undefined,
): readonly ConfigurationProblem[] {
  const place = placeOf(document)
  return select(document, ['identityProviders', 'oidc', '*']).flatMap(({ path, value }) => [
    ...issuerProblems(value, path, place),
    ...roleProblems(value, path, place, partitionId),
  ])
}

/** What of the rest of the file matters to a provider. */
interface Place {
  /** Undefined where the file says it wrongly. */
  readonly publicUrl: string | undefined
  readonly testIdpEnabled: boolean
  readonly httpIssuers: ReadonlySet<unknown>
  /** Ids of the emulated accounts; undefined where STS is another one. */
  readonly emulated: ReadonlySet<string> | undefined
}

function placeOf(document: unknown): Place {
  const embedded = (valueAt(document, 'sts', 'endpoint') ?? 'embedded') === 'embedded'
  const accounts = entriesOf(valueAt(document, 'emulator', 'accounts'))
  return {
    publicUrl: publicUrlIn(document),
    testIdpEnabled: valueAt(document, 'testIdp', 'enabled') === true,
    httpIssuers: new Set(
      entriesOf(valueAt(document, 'emulator', 'insecureAllowHttpIssuers')).map(([, url]) => url),
    ),
    emulated: embedded ? new Set(accounts.map(([id]) => String(id))) : undefined,
  }
}

function publicUrlIn(document: unknown): string | undefined {
  const port = valueAt(document, 'server', 'port') ?? 8400
  const written = valueAt(document, 'server', 'publicUrl')
  const tls = valueAt(document, 'server', 'tls') === undefined ? undefined : {}
  const publicUrl = written ?? (typeof port === 'number' ? publicOrigin({ port, tls }) : undefined)
  return typeof publicUrl === 'string' && objectToOrigin(publicUrl) === undefined
    ? new URL(publicUrl).origin
    : undefined
}

function issuerProblems(
  provider: unknown,
  path: KeyPath,
  place: Place,
): readonly ConfigurationProblem[] {
  const arn = parsed(valueAt(provider, 'arn'))
  const issuer = valueAt(provider, 'issuer')
  // Where we ask with our own credentials, IAM never hears of the provider.
  const isInIam = valueAt(provider, 'broker') === undefined
  const at = (key: 'arn' | 'issuer', objection: Objection | undefined): ConfigurationProblem[] =>
    objection === undefined ? [] : [{ key: keyOf([...path, key]), ...objection }]

  if (issuer === testIdpWord) {
    return [
      ...(place.testIdpEnabled
        ? []
        : at('issuer', {
            problem: 'names the built-in identity provider, which is off',
            remedy: 'set testIdp.enabled to true',
          })),
      ...at('arn', arn && objectToTestIdpArn(arn, place)),
    ]
  }
  if (issuer === undefined) {
    return at('issuer', arn && objectToToldIssuer(arn, { ...place, isInIam }))
  }
  if (typeof issuer !== 'string' || objectToIssuer(issuer) !== undefined) return []
  return at('issuer', objectToWrittenIssuer(issuer, arn, { ...place, isInIam }))
}

function objectToTestIdpArn(
  { arn, partition, accountId, providerName }: ParsedOidcProviderArn,
  { publicUrl }: Place,
): Objection | undefined {
  if (publicUrl === undefined) return undefined
  if (!publicUrl.startsWith('https:') && !isLoopbackUrl(publicUrl)) {
    return {
      problem: `names the built-in identity provider, which sends no codes over http to ${publicUrl}`,
      remedy: 'set server.publicUrl to an https URL or to one of this machine, or remove the entry',
    }
  }
  const name = testIdpProviderName(publicUrl)
  if (name === providerName) return undefined
  return {
    problem: `"${arn}" does not name the built-in identity provider, whose issuer is ${testIdpIssuer(publicUrl)} here`,
    remedy:
      name === undefined
        ? 'set server.publicUrl to a URL with a host name: no ARN can hold this address'
        : `write arn:${partition}:iam::${accountId}:oidc-provider/${name}`,
  }
}

/** IAM knows no ports; those who need one say which issuer they mean. */
function objectToToldIssuer(
  { arn, providerName }: ParsedOidcProviderArn,
  { isInIam, ...place }: Place & { readonly isInIam: boolean },
): Objection | undefined {
  if (!hasPort(providerName)) return undefined
  if (!isInIam && !isTestIdp(providerName, place)) return undefined
  return {
    problem: `is missing, and cannot be told from "${arn}", which has a port`,
    remedy: isTestIdp(providerName, place)
      ? `write ${testIdpWord}`
      : `write http://${providerName} and add it to emulator.insecureAllowHttpIssuers for a trial; with https: IAM takes no port`,
  }
}

function objectToWrittenIssuer(
  issuer: string,
  arn: ParsedOidcProviderArn | undefined,
  { isInIam, ...place }: Place & { readonly isInIam: boolean },
): Objection | undefined {
  const name = webIdentityProviderName(issuer)
  const isHttp = issuer.startsWith('http:')
  if ((isHttp || hasPort(name)) && isTestIdp(name, place)) {
    return {
      problem: `"${issuer}" is the built-in identity provider, and not one that IAM could call`,
      remedy: `write ${testIdpWord}`,
    }
  }
  if (arn !== undefined && arn.providerName !== name) {
    const ofIssuer = `arn:${arn.partition}:iam::${arn.accountId}:oidc-provider/${name}`
    return {
      problem: `"${issuer}" is not the issuer that "${arn.arn}" names`,
      remedy: `write ${isHttp ? 'http' : 'https'}://${arn.providerName}, or the ARN ${ofIssuer}`,
    }
  }
  if (isHttp && !place.httpIssuers.has(issuer)) {
    return {
      problem: `"${issuer}" has no https, and whoever is on the way there signs in anybody`,
      remedy: `write an https URL, or add ${issuer} to emulator.insecureAllowHttpIssuers for a trial`,
    }
  }
  return isInIam && !isHttp && hasPort(name)
    ? {
        problem: `"${issuer}" has a port, which IAM does not take`,
        remedy: 'let the identity provider answer at the port of https, 443, and leave it out',
      }
    : undefined
}

function roleProblems(
  provider: unknown,
  path: KeyPath,
  { emulated }: Place,
  partitionId: string | undefined,
): readonly ConfigurationProblem[] {
  if (emulated === undefined && valueAt(provider, 'roles') === undefined) {
    const accountId = parsed(valueAt(provider, 'arn'))?.accountId ?? '123456789012'
    const role = `arn:${partitionId ?? 'aws'}:iam::${accountId}:role/Developer`
    return [
      {
        key: keyOf([...path, 'roles']),
        problem:
          'is missing, and without the emulator there are no trust policies that say who may choose which role',
        remedy: `list the roles with the claims they are for, for example [{ role: "${role}", when: { groups: developers } }]`,
      },
    ]
  }
  return select(provider, ['roles', '*', 'role'], path).flatMap(({ path: rolePath, value }) => {
    const [, partition, accountId = ''] =
      /^arn:([\w-]+):iam::(\d{12}):role\//u.exec(String(value)) ?? []
    const key = keyOf(rolePath)
    if (partition === undefined) return []
    if (partitionId !== undefined && partition !== partitionId) {
      return {
        key,
        problem: `is in the partition ${partition}, and the configuration is for ${partitionId}`,
        remedy: `start it with arn:${partitionId}:`,
      }
    }
    return emulated?.has(accountId) === false
      ? {
          key,
          problem: `the account ${accountId} is not among the emulated ones, so that nobody can assume the role`,
          remedy: `add "${accountId}" to emulator.accounts, or remove the role`,
        }
      : []
  })
}

function parsed(arn: unknown): ParsedOidcProviderArn | undefined {
  try {
    return typeof arn === 'string' ? parseOidcProviderArn(arn) : undefined
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    return undefined
  }
}

function isTestIdp(name: string, { publicUrl }: Place): boolean {
  return publicUrl !== undefined && testIdpProviderName(publicUrl) === name
}

function hasPort(name: string): boolean {
  return /^[^/]*:/u.test(name)
}
