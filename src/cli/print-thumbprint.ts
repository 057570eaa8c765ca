import { X509Certificate } from 'node:crypto'
import { systemClock } from '../clock.ts'
import { FedbridgeError } from '../errors.ts'
import {
  hostThumbprint,
  issuerThumbprints,
  type HostThumbprint,
  type IssuerThumbprintOptions,
} from '../oidc/issuer-thumbprint.ts'
import type { ThumbprintTarget } from '../oidc/parse-thumbprint-target.ts'
import { validityOf } from '../oidc/read-tls-chain.ts'
import { certificateThumbprint } from '../oidc/thumbprint.ts'
import { readTextInput } from './read-input.ts'
import { oneLine, remarksOn, renderThumbprint } from './render-thumbprint.ts'
import { thumbprintRemedy } from './thumbprint-remedy.ts'
import { wrongUsage } from './wrong-usage.ts'

/**
 * Prints the thumbprints of issuers and hosts with the chains that they are of. What could not be read
 * is said on standard error, and the rest is printed all the same.
 *
 * @returns whether all of them could be read
 * @throws {CommanderError} wrong usage, when the file of authorities cannot be used
 */
export async function printThumbprint({
  targets,
  allowPrivate,
  certificateAuthorities,
  json,
}: {
  targets: readonly (readonly [text: string, target: ThumbprintTarget])[]
  allowPrivate: readonly string[]
  /** A PEM file of authorities to trust for discovery. */
  certificateAuthorities: string | undefined
  json: boolean
}): Promise<boolean> {
  const options: IssuerThumbprintOptions = {
    clock: systemClock,
    allowPrivateCidrs: allowPrivate,
    certificateAuthorities: await readAuthorities(certificateAuthorities),
  }
  const colour = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === ''
  const now = systemClock.now()
  const hosts: HostThumbprint[] = []
  const failures: { target: string; code: string; message: string; remedy?: string }[] = []
  for (const [text, target] of targets) {
    try {
      hosts.push(...(await thumbprintsOf(target, options)))
    } catch (failure) {
      if (!(failure instanceof FedbridgeError)) throw failure
      const { code, message } = failure
      const remedy = thumbprintRemedy(failure)
      failures.push({ target: text, code, message, ...(remedy === undefined ? {} : { remedy }) })
    }
  }
  if (json) {
    const thumbprints = [...new Set(hosts.map(({ thumbprint }) => thumbprint))]
    const described = hosts.map((host) => describeHost(host, now))
    process.stdout.write(`${JSON.stringify({ thumbprints, hosts: described, failures })}\n`)
  } else {
    process.stdout.write(hosts.map((host) => renderThumbprint(host, { colour, now })).join('\n'))
    for (const { target, code, message, remedy } of failures) {
      process.stderr.write(`fedbridge: ${target}: ${code}: ${message}\n`)
      if (remedy !== undefined) process.stderr.write(`  ${remedy}\n`)
    }
  }
  return failures.length === 0
}

/** @throws {CommanderError} wrong usage, when the file cannot be read or holds no certificate */
async function readAuthorities(file: string | undefined): Promise<readonly string[]> {
  if (file === undefined) return []
  const text = await readTextInput(file)
  try {
    new X509Certificate(text)
  } catch {
    throw wrongUsage(`${file} holds no certificate, expected authorities in PEM`)
  }
  return [text]
}

function thumbprintsOf(
  target: ThumbprintTarget,
  options: IssuerThumbprintOptions,
): Promise<readonly HostThumbprint[]> {
  return 'issuer' in target
    ? issuerThumbprints(target.issuer, { ...options, ports: [target.port] })
    : hostThumbprint(target.host, options).then((thumbprint) => [thumbprint])
}

function describeHost(result: HostThumbprint, now: Date): object {
  const { certificates, ...chain } = result.chain
  return {
    serves: result.serves,
    thumbprint: result.thumbprint,
    ...chain,
    certificates: certificates.map((certificate, index) => ({
      subject: oneLine(certificate.subject),
      issuer: oneLine(certificate.issuer),
      notBefore: new Date(certificate.validFrom).toISOString(),
      notAfter: new Date(certificate.validTo).toISOString(),
      validity: validityOf(certificate, now),
      thumbprint: certificateThumbprint(certificate),
      used: index === certificates.length - 1,
    })),
    remarks: remarksOn(result),
  }
}
