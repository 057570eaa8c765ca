import {
  openSamlMint,
  samlFaults,
  type MintedSamlResponse,
  type SamlMint,
} from '../test-idp/minting/open-saml-mint.ts'
import type { SamlResponseDescription } from '../test-idp/minting/saml-description.ts'
import type { CommandReport } from './command-report.ts'
import { nothing, overlay, type Pairs } from './mint-overlay.ts'
import { forTestsNote, listFaults, mintOrRefuse, writeOutput } from './mint-report.ts'
import { readTextInput } from './read-input.ts'
import { readMintDescription, samlDescriptionSchema } from './read-mint-description.ts'

/** The options of `mint saml`, as the command line has them. */
export interface MintSamlOptions {
  readonly issuer?: string
  readonly audience?: string
  readonly recipient?: string
  readonly destination?: string
  readonly subject?: string
  readonly subjectFormat?: string
  readonly role?: readonly string[]
  readonly sessionName?: string
  readonly duration?: number
  readonly tag?: Pairs
  readonly transitive?: readonly string[]
  readonly sourceIdentity?: string
  readonly attribute?: Pairs
  readonly without?: readonly string[]
  readonly inResponseTo?: string
  readonly relayState?: string
  readonly at?: Date
  readonly notBefore?: Date
  readonly notOnOrAfter?: Date
  readonly lifetime?: number
  readonly assertionId?: string
  readonly fault?: string
  readonly listFaults?: boolean
  readonly key?: string
  readonly certificate?: string
  readonly keyOut?: string
  readonly metadataOut?: string
  readonly encryptFor?: string
  readonly format?: 'base64' | 'xml' | 'form' | 'url'
  readonly json?: boolean
}

/**
 * Signs a SAML response for tests and prints it in the form that was asked for; the files that were asked
 * for are written before.
 *
 * @throws {CommanderError} when a file cannot be read or written, or what is asked for cannot be signed
 */
export async function mintSaml(
  file: string | undefined,
  options: MintSamlOptions,
): Promise<CommandReport> {
  const { json = false, format = 'base64', key, certificate } = options
  if (options.listFaults === true) return listFaults(samlFaults, json)
  const { issuer: describedIssuer, ...described } = await readMintDescription(
    file,
    samlDescriptionSchema,
  )
  const issuer = options.issuer ?? describedIssuer
  const keyPem = key === undefined ? undefined : await readTextInput(key)
  const certificatePem = certificate === undefined ? undefined : await readTextInput(certificate)
  const encryptFor =
    options.encryptFor === undefined ? undefined : await readTextInput(options.encryptFor)
  const description = describe(described, options)
  const { mint, minted } = await mintOrRefuse(samlFaults, async () => {
    const opened = await openSamlMint({
      ...(issuer === undefined ? {} : { issuer }),
      ...(keyPem === undefined ? {} : { key: { privateKeyPem: keyPem, certificatePem } }),
      ...(encryptFor === undefined ? {} : { encryptFor }),
    })
    return { mint: opened, minted: await opened.mint(description) }
  })
  await writeOutput(options.keyOut, mint.key.privateKeyPem, { secret: true })
  await writeOutput(options.metadataOut, `${mint.metadataXml}\n`)
  return {
    output: json ? asJson(mint, minted, description) : `${asText(minted, format)}\n`,
    notes: notesOf(options),
    done: true,
  }
}

function asText(
  { samlResponse, xml, formBody }: MintedSamlResponse,
  format: NonNullable<MintSamlOptions['format']>,
): string {
  switch (format) {
    case 'base64':
      return samlResponse
    case 'xml':
      return xml
    case 'form':
      return formBody
    case 'url':
      return encodeURIComponent(samlResponse)
  }
}

function asJson(
  { issuer, metadataXml, key }: SamlMint,
  { samlResponse, xml, assertionId }: MintedSamlResponse,
  { relayState, fault }: SamlResponseDescription,
): string {
  const { certificatePem } = key
  return `${JSON.stringify({
    samlResponse,
    xml,
    assertionId,
    issuer,
    relayState,
    fault,
    metadata: metadataXml,
    certificate: certificatePem,
  })}\n`
}

function notesOf({ key, metadataOut, keyOut, json }: MintSamlOptions): readonly string[] {
  const isLost =
    key === undefined && metadataOut === undefined && keyOut === undefined && json !== true
  return isLost
    ? [
        forTestsNote,
        'nobody can verify it, as its key is not kept: --metadata-out <file> writes the metadata to give out, --key-out <file> the key to sign with again',
      ]
    : [forTestsNote]
}

/** The description of the file with what the options say in its place. */
function describe(
  described: SamlResponseDescription,
  { tag = [], attribute = [], without = [], ...options }: MintSamlOptions,
): SamlResponseDescription {
  return overlay(described, {
    subject: options.subject,
    subjectFormat: options.subjectFormat,
    audience: options.audience,
    recipient: options.recipient,
    destination: options.destination,
    roles: options.role,
    roleSessionName: options.sessionName,
    sessionDurationSeconds: options.duration,
    sessionTags: { ...described.sessionTags, ...Object.fromEntries(tag) },
    transitiveTagKeys: options.transitive,
    sourceIdentity: options.sourceIdentity,
    attributes: { ...described.attributes, ...gathered(attribute), ...nothing(without) },
    inResponseTo: options.inResponseTo,
    relayState: options.relayState,
    issuedAt: options.at,
    notBefore: options.notBefore,
    lifetimeSeconds: options.lifetime,
    notOnOrAfter: options.notOnOrAfter,
    assertionId: options.assertionId,
    fault: options.fault,
  })
}

/** The same name twice is one attribute with two values. */
function gathered(pairs: Pairs): Readonly<Record<string, readonly string[]>> {
  const names = new Set(pairs.map(([name]) => name))
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      pairs.filter(([other]) => other === name).map(([, value]) => value),
    ]),
  )
}
