import { openSts, type Sts } from '../aws/sts.ts'
import type { RoleSession } from '../aws/role-session.ts'
import { recognizeInput } from '../diagnosis/recognize-input.ts'
import type { RecognizedDocument } from '../diagnosis/recognition.ts'
import { readTokenText } from '../diagnosis/oidc/token-text.ts'
import { FedbridgeError } from '../errors.ts'
import { parseRoleProviderPair, type RoleProviderPair } from '../federation/role-provider-pair.ts'
import { parseIamRoleArn } from '../partition/arn.ts'
import { partitions } from '../partition/partitions.ts'
import type { CommandReport } from './command-report.ts'
import { federationPlace } from './federation-place.ts'
import { giveOut, type GiveOutOptions } from './login/give-out.ts'
import { readInput } from './read-input.ts'
import { wrongUsage } from './wrong-usage.ts'

export interface AssumeOptions extends Omit<GiveOutOptions, 'issuer'> {
  /** A file, or `-` for standard input. */
  readonly input: string
  /** ARN or name; the only one that the response names without it. */
  readonly role: string | undefined
  /** ARN or name of the SAML provider, where the response names the role with several. */
  readonly provider: string | undefined
  /** For an ID token; out of its claims without it. */
  readonly sessionName: string | undefined
  readonly durationSeconds: number | undefined
  /** `aws`, or the URL of an STS. */
  readonly endpoint: string
  /** The first region of the role's partition without it. */
  readonly region: string | undefined
}

/**
 * Exchanges a SAML response or an ID token in a file for credentials of a role, and gives them out. What
 * the file says is believed no further than to find the role in it: STS decides.
 *
 * @throws {CommanderError} wrong usage, when the file or the options do not say which role
 * @throws {StsRefused} what STS answers; {OutboundFailed} when it does not
 */
export async function reportAssumedRole(options: AssumeOptions): Promise<CommandReport> {
  const { documents } = recognizeInput(await readInput(options.input))
  const response = documents.find(({ kind }) => kind === 'saml-response')
  const token = documents.find(({ kind }) => kind === 'id-token')
  if (response !== undefined) return assumeWithSaml(response, options)
  if (token !== undefined) return assumeWithToken(token, options)
  throw wrongUsage(
    `${options.input} holds no SAML response and no ID token; fedbridge diagnose says what it is`,
  )
}

async function assumeWithSaml(
  { text }: RecognizedDocument,
  options: AssumeOptions,
): Promise<CommandReport> {
  const { roleArn, providerArn } = chosenPair(rolePairsIn(text), options)
  return assume(roleArn, options, (sts) =>
    sts.assumeRoleWithSaml({
      roleArn,
      principalArn: providerArn,
      samlAssertion: Buffer.from(text).toString('base64'),
      ...durationOf(options),
    }),
  )
}

async function assumeWithToken(
  { text }: RecognizedDocument,
  options: AssumeOptions,
): Promise<CommandReport> {
  const { role = '' } = options
  if (!role.startsWith('arn:')) {
    throw wrongUsage('--role: expected the ARN of the role, as an ID token names none')
  }
  return assume(role, options, (sts) =>
    sts.assumeRoleWithWebIdentity({
      roleArn: role,
      roleSessionName: options.sessionName ?? sessionNameIn(text),
      webIdentityToken: text,
      ...durationOf(options),
    }),
  )
}

async function assume(
  roleArn: string,
  options: AssumeOptions,
  ask: (sts: Sts) => Promise<RoleSession>,
): Promise<CommandReport> {
  const { endpoint } = options
  const region = options.region ?? defaultRegionOf(roleArn)
  const sts = openSts({ endpoint, region })
  try {
    const { credentials } = await ask(sts)
    const { expiration: expiresAt, ...keys } = credentials
    const place = federationPlace(endpoint === 'aws' ? undefined : new URL(endpoint).origin, region)
    const session = { ...keys, expiresAt, roleArn, region, ...place }
    return await giveOut(session, { ...options, issuer: 'fedbridge' })
  } finally {
    sts.close()
  }
}

/** The pairs that the text names, whoever wrote it. An encrypted assertion shows none. */
function rolePairsIn(xml: string): readonly RoleProviderPair[] {
  return [...xml.matchAll(/>\s*(arn:[^<>]{1,4096}:saml-provider\/[^<>]{1,4096})</gu)].flatMap(
    ([, value = '']) => {
      try {
        return [parseRoleProviderPair(value.replaceAll('&amp;', '&'))]
      } catch (failure) {
        if (failure instanceof FedbridgeError) return []
        throw failure
      }
    },
  )
}

function chosenPair(
  pairs: readonly RoleProviderPair[],
  { role, provider }: AssumeOptions,
): AssumePair {
  const matching = pairs.filter(
    ({ roleArn, providerArn }) =>
      (role === undefined || role === roleArn || role === parseIamRoleArn(roleArn).roleName) &&
      (provider === undefined ||
        provider === providerArn ||
        provider === providerArn.split('/').at(-1)),
  )
  const [only, second] = matching
  if (only !== undefined && second === undefined) return only
  if (role?.startsWith('arn:') === true && provider?.startsWith('arn:') === true) {
    return { roleArn: role, providerArn: provider }
  }
  const listed = (matching.length > 0 ? matching : pairs).map(
    ({ roleArn, providerArn }) => `\n  --role ${roleArn} --provider ${providerArn}`,
  )
  throw wrongUsage(
    listed.length === 0
      ? 'the response shows no roles: name both, --role and --provider, by their ARNs'
      : `which role is not clear; the response names${listed.join('')}`,
  )
}

interface AssumePair {
  readonly roleArn: string
  readonly providerArn: string
}

/** The first claim that can name a session, as the sign-in of the bridge has them. */
function sessionNameIn(token: string): string {
  const { claims } = readTokenText(token, 0)
  for (const name of ['preferred_username', 'email', 'sub']) {
    const value = claims.valueOf(name)
    if (typeof value === 'string' && /^[\w+=,.@-]{2,64}$/u.test(value)) return value
  }
  return 'fedbridge'
}

function durationOf({ durationSeconds }: AssumeOptions): { readonly durationSeconds?: number } {
  return durationSeconds === undefined ? {} : { durationSeconds }
}

function defaultRegionOf(roleArn: string): string {
  const { partition } = parseIamRoleArn(roleArn)
  return partitions.find(({ id }) => id === partition)?.defaultRegion ?? 'us-east-1'
}
