import type { ConfigurationProblem } from '../errors.ts'
import { partitions, type Partition } from '../partition/partitions.ts'
import { checkAccountArns } from './check-account-arns.ts'
import { checkBrokers } from './check-brokers.ts'
import { checkDebugger } from './check-debugger.ts'
import { checkOidcProviders } from './check-oidc-providers.ts'
import { checkConsole } from './check-console.ts'
import { checkSts } from './check-sts.ts'
import { checkTls } from './check-tls.ts'
import { entriesOf, keyOf, select, valueAt, type KeyPath } from './key-path.ts'
import { nearest } from './nearest.ts'
import { testIdpWord } from './test-idp-issuer.ts'

type Rule = (document: unknown) => readonly ConfigurationProblem[]

/**
 * The rules that more than one key takes part in. They read the document as written, so that they
 * also speak when something else in it is wrong; where a value is missing or of another kind, the
 * schema has said so and they are silent.
 */
export function checkRelations(document: unknown): readonly ConfigurationProblem[] {
  const rules: readonly Rule[] = [
    chosenPortIsPublished,
    checkDebugger,
    checkConsole,
    checkTls,
    regionIsInPartition,
    arnsAreInPartition,
    embeddedProvidersHaveAccounts,
    testIdpIsOn,
    (whole) => namesAreUnique(whole, 'roles', 'role'),
    (whole) => namesAreUnique(whole, 'users', 'user'),
    (whole) => namesAreUnique(whole, 'policies', 'policy'),
    arnsAreUnique,
    accessKeysAreUnique,
    mfaDevicesAreUnique,
    (whole) => checkAccountArns(whole, partitionIn(whole)?.id ?? 'aws'),
    (whole) => checkOidcProviders(whole, partitionIn(whole)?.id),
    (whole) => checkSts(whole, partitionIn(whole)),
    (whole) => checkBrokers(whole, partitionIn(whole)?.id),
  ]
  return rules.flatMap((rule) => rule(document))
}

const chosenPortIsPublished: Rule = (document) =>
  valueAt(document, 'server', 'port') === 0 &&
  valueAt(document, 'server', 'publicUrl') === undefined
    ? [
        {
          key: 'server.publicUrl',
          problem: 'is missing, and cannot be told while the system chooses the port',
          remedy: 'write the URL that browsers use, or a port',
        },
      ]
    : []

const regionIsInPartition: Rule = (document) => {
  const region = valueAt(document, 'region')
  const partition = partitionIn(document)
  if (typeof region !== 'string' || partition === undefined) return []
  if (partition.hasRegion(region)) return []
  const meant = nearest(region, partition.regions)
  return [
    {
      key: 'region',
      problem: `"${region}" is not a region of the partition ${partition.id}`,
      remedy: `write ${meant ?? `a region of ${partition.id}, for example ${partition.defaultRegion}`}`,
    },
  ]
}

const arnsAreInPartition: Rule = (document) => {
  const partition = partitionIn(document)
  if (partition === undefined) return []
  return providerArns(document).flatMap(({ path, arn }) => {
    const other = /^arn:([\w-]+):iam:/u.exec(arn)?.[1]
    if (other === undefined || other === partition.id) return []
    return {
      key: keyOf(path),
      problem: `"${arn}" is in the partition ${other}, and the configuration is for ${partition.id}`,
      remedy: `start it with arn:${partition.id}:, or set partition to ${other}`,
    }
  })
}

const embeddedProvidersHaveAccounts: Rule = (document) => {
  if ((valueAt(document, 'sts', 'endpoint') ?? 'embedded') !== 'embedded') return []
  const accounts = new Set(entriesOf(valueAt(document, 'emulator', 'accounts')).map(([id]) => id))
  return providerArns(document).flatMap(({ path, arn }) => {
    const accountId = /^arn:[\w-]+:iam::(\d{12}):/u.exec(arn)?.[1]
    if (accountId === undefined || accounts.has(accountId)) return []
    return {
      key: keyOf(path),
      problem: `the account ${accountId} is not among the emulated ones, so that nobody can sign in`,
      remedy: `add "${accountId}" to emulator.accounts, or set sts.endpoint to aws`,
    }
  })
}

const testIdpIsOn: Rule = (document) =>
  select(document, ['identityProviders', 'saml', '*', 'metadata'])
    .filter(({ value }) => value === testIdpWord)
    .filter(() => valueAt(document, 'testIdp', 'enabled') !== true)
    .map(({ path }) => ({
      key: keyOf(path),
      problem: 'names the built-in identity provider, which is off',
      remedy: `set testIdp.enabled to true (a file of that name is ./${testIdpWord})`,
    }))

function namesAreUnique(
  document: unknown,
  kind: 'roles' | 'users' | 'policies',
  noun: string,
): readonly ConfigurationProblem[] {
  return select(document, ['emulator', 'accounts', '*', kind]).flatMap(({ path, value }) =>
    repetitions(
      entriesOf(value).map(([name]) => ({ path: [...path, name], text: String(name) })),
    ).map(({ key, first }) => ({
      key,
      problem: `is the same name as ${first} but for case`,
      remedy: `give one ${noun} another name: names in IAM have no case`,
    })),
  )
}

const arnsAreUnique: Rule = (document) =>
  repetitions(
    providerArns(document).map(({ path, arn }) => ({ path, text: arn })),
    (arn) =>
      // An issuer's path has case.
      arn.includes(':oidc-provider/') ? arn : arn.toLowerCase(),
  ).map(({ key, first }) => ({
    key,
    problem: `is the same provider as ${first}`,
    remedy: 'remove one of the two entries',
  }))

const accessKeysAreUnique: Rule = (document) =>
  repetitions(
    select(document, ['emulator', 'accounts', '*', 'users', '*', 'accessKeys', '*', 'id']).flatMap(
      ({ path, value }) => (typeof value === 'string' ? { path, text: value } : []),
    ),
  ).map(({ key, first }) => ({
    key,
    problem: `is the same access key id as ${first}`,
    remedy: 'give each key its own id: a request is signed with the id alone',
  }))

const mfaDevicesAreUnique: Rule = (document) =>
  repetitions(
    select(document, [
      ...['emulator', 'accounts', '*', 'users', '*'],
      ...['mfaDevices', '*', 'serialNumber'],
    ]).flatMap(({ path, value }) => (typeof value === 'string' ? { path, text: value } : [])),
  ).map(({ key, first }) => ({
    key,
    problem: `is the same MFA device as ${first}`,
    remedy: 'give each user devices of their own',
  }))

/** Texts that were there before, by default but for case, with where they were first. */
function repetitions(
  items: readonly { readonly path: KeyPath; readonly text: string }[],
  identityOf: (text: string) => string = (text) => text.toLowerCase(),
): readonly { readonly key: string; readonly first: string }[] {
  const seen = new Map<string, string>()
  return items.flatMap(({ path, text }) => {
    const key = keyOf(path)
    const identity = identityOf(text)
    const first = seen.get(identity)
    if (first !== undefined) return { key, first }
    seen.set(identity, key)
    return []
  })
}

function providerArns(document: unknown): readonly { path: KeyPath; arn: string }[] {
  return ['saml', 'oidc'].flatMap((protocol) =>
    select(document, ['identityProviders', protocol, '*', 'arn']).flatMap(({ path, value }) =>
      typeof value === 'string' ? { path, arn: value } : [],
    ),
  )
}

function partitionIn(document: unknown): Partition | undefined {
  const id = valueAt(document, 'partition') ?? 'aws'
  return partitions.find((partition) => partition.id === id)
}
