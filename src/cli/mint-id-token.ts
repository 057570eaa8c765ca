import {
  idTokenFaults,
  openIdTokenMint,
  type IdTokenDescription,
} from '../test-idp/minting/open-id-token-mint.ts'
import type { CommandReport } from './command-report.ts'
import { nothing, overlay, type Pairs } from './mint-overlay.ts'
import { forTestsNote, listFaults, mintOrRefuse, writeOutput } from './mint-report.ts'
import { readTextInput } from './read-input.ts'
import { idTokenDescriptionSchema, readMintDescription } from './read-mint-description.ts'

/** The options of `mint token`, as the command line has them. */
export interface MintIdTokenOptions {
  readonly issuer?: string
  readonly audience?: readonly string[]
  readonly subject?: string
  readonly nonce?: string
  readonly tag?: Pairs
  readonly transitive?: readonly string[]
  readonly sourceIdentity?: string
  readonly claim?: Pairs
  readonly without?: readonly string[]
  readonly flattenedTags?: boolean
  readonly at?: Date
  readonly notBefore?: Date
  readonly expires?: Date
  readonly lifetime?: number
  readonly fault?: string
  readonly listFaults?: boolean
  readonly algorithm?: 'RS256' | 'ES256'
  readonly key?: string
  readonly keyOut?: string
  readonly keySetOut?: string
  readonly format?: 'jwt' | 'json'
  readonly json?: boolean
}

/**
 * Signs an ID token for tests and prints it in the form that was asked for; the files that were asked for
 * are written before.
 *
 * @throws {CommanderError} when a file cannot be read or written, or what is asked for cannot be signed
 */
export async function mintToken(
  file: string | undefined,
  options: MintIdTokenOptions,
): Promise<CommandReport> {
  const { json = false, format = 'jwt', algorithm, key } = options
  if (options.listFaults === true) return listFaults(idTokenFaults, json)
  const { issuer: describedIssuer, ...described } = await readMintDescription(
    file,
    idTokenDescriptionSchema,
  )
  const issuer = options.issuer ?? describedIssuer
  const keyPem = key === undefined ? undefined : await readTextInput(key)
  const description = describe(described, options)
  const minted = await mintOrRefuse(idTokenFaults, async () => {
    const mint = openIdTokenMint({
      ...(issuer === undefined ? {} : { issuer }),
      ...(algorithm === undefined ? {} : { algorithm }),
      ...(keyPem === undefined ? {} : { key: keyPem }),
    })
    return {
      issuer: mint.issuer,
      idToken: await mint.mint(description),
      keySet: await mint.keySet(),
      privateKeyPem: await mint.privateKeyPem(),
    }
  })
  await writeOutput(options.keyOut, minted.privateKeyPem, { secret: true })
  await writeOutput(options.keySetOut, `${JSON.stringify(minted.keySet, undefined, 2)}\n`)
  const { idToken, keySet } = minted
  return {
    output: json
      ? `${JSON.stringify({ idToken, issuer: minted.issuer, fault: description.fault, keySet })}\n`
      : `${format === 'jwt' ? idToken : JSON.stringify({ id_token: idToken, token_type: 'Bearer' })}\n`,
    notes: notesOf(options),
    done: true,
  }
}

function notesOf({ key, keySetOut, keyOut, json }: MintIdTokenOptions): readonly string[] {
  const isLost =
    key === undefined && keySetOut === undefined && keyOut === undefined && json !== true
  return isLost
    ? [
        forTestsNote,
        'nobody can verify it, as its key is not kept: --key-set-out <file> writes the key set to give out, --key-out <file> the key to sign with again',
      ]
    : [forTestsNote]
}

/** The description of the file with what the options say in its place. */
function describe(
  described: IdTokenDescription,
  { tag = [], claim = [], without = [], audience, ...options }: MintIdTokenOptions,
): IdTokenDescription {
  return overlay(described, {
    subject: options.subject,
    audience: audience?.length === 1 ? audience[0] : audience,
    nonce: options.nonce,
    sessionTags: { ...described.sessionTags, ...Object.fromEntries(tag) },
    transitiveTagKeys: options.transitive,
    sourceIdentity: options.sourceIdentity,
    flattenedTags: options.flattenedTags,
    claims: {
      ...described.claims,
      ...Object.fromEntries(claim.map(([name, text]) => [name, jsonOrText(text)])),
      ...nothing(without),
    },
    issuedAt: options.at,
    notBefore: options.notBefore,
    lifetimeSeconds: options.lifetime,
    expiresAt: options.expires,
    fault: options.fault,
  })
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
