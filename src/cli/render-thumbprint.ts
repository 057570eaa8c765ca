import type { X509Certificate } from 'node:crypto'
import { styleText } from 'node:util'
import type { HostThumbprint } from '../oidc/issuer-thumbprint.ts'
import { isIssuedBy, isSelfSigned, validityOf } from '../oidc/read-tls-chain.ts'
import { certificateThumbprint, topIntermediateOf } from '../oidc/thumbprint.ts'

type Colour = Parameters<typeof styleText>[0]
type Paint = (colour: Colour, text: string) => string

const purposes = { keys: 'serves the keys', discovery: 'serves the discovery document' }

/** Draws a chain for a terminal, issuers above what they issued, with the certificate that was used. */
export function renderThumbprint(
  { serves, chain, thumbprint }: HostThumbprint,
  { colour, now }: { readonly colour: boolean; readonly now: Date },
): string {
  const paint: Paint = (style, text) => (colour ? styleText(style, text) : text)
  const host = chain.host.includes(':') ? `[${chain.host}]` : chain.host
  const heading = `${host}:${chain.port}${serves === 'unknown' ? '' : `, ${purposes[serves]}`}`
  const lines = [
    paint('bold', heading),
    `thumbprint ${paint('green', thumbprint)}`,
    ...drawTree(chain.certificates, paint, now),
    ...remarksOn({ serves, chain, thumbprint }).map((remark) => `- ${remark}`),
  ]
  return `${lines.join('\n')}\n`
}

/** What there is to know about a chain besides its thumbprint, one sentence each. */
export function remarksOn({ chain, thumbprint }: HostThumbprint): readonly string[] {
  const top = certificateThumbprint(topIntermediateOf(chain))
  const { asSent, publiclyTrusted, distrust, selfSigned, hostMatches, validity } = chain
  return [
    asSent
      ? undefined
      : 'The server refuses TLS 1.2, so this is the path that was built from what it sent; what was sent last is not known.',
    top === thumbprint
      ? undefined
      : `The last certificate sent is not the top intermediate authority, which has ${top}. IAM takes both.`,
    publiclyTrusted === true
      ? 'Publicly trusted: AWS relies on its own library of authorities and does not use the thumbprint.'
      : undefined,
    publiclyTrusted === false
      ? `Not publicly trusted (${distrust ?? 'no reason given'}): AWS relies on the thumbprint.`
      : undefined,
    publiclyTrusted === undefined
      ? 'The handshake broke off after the certificates: whether they are publicly trusted is not known.'
      : undefined,
    selfSigned ? 'The certificate of the server is signed by its own key.' : undefined,
    hostMatches ? undefined : 'The certificate of the server is for another host.',
    validity === 'expired' ? 'The certificate of the server has expired.' : undefined,
    validity === 'not-yet-valid' ? 'The certificate of the server is not valid yet.' : undefined,
  ].filter((remark) => remark !== undefined)
}

/** The words of a name in a certificate on one line. They are the server's: nothing in them steers a terminal. */
export function oneLine(name: string): string {
  return name.replaceAll('\n', ', ').replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}

function drawTree(
  certificates: readonly X509Certificate[],
  paint: Paint,
  now: Date,
): readonly string[] {
  const last = certificates.length - 1
  const issuerOf = certificates.map((certificate) =>
    isSelfSigned(certificate)
      ? -1
      : certificates.findIndex((other) => other !== certificate && isIssuedBy(certificate, other)),
  )
  const drawn = new Set<number>()
  const draw = (index: number, indent: string): readonly string[] => {
    const certificate = certificates[index]
    if (certificate === undefined || drawn.has(index)) return []
    drawn.add(index)
    const mark = index === last ? paint('green', '  <- the thumbprint is of this one') : ''
    const inner = `${indent}   `
    return [
      `${indent}└─ ${index + 1}. ${oneLine(certificate.subject)}${mark}`,
      ...describe(certificate, issuerOf[index] === -1, paint, now).map(
        (line) => `${inner}   ${line}`,
      ),
      ...certificates.flatMap((_, child) => (issuerOf[child] === index ? draw(child, inner) : [])),
    ]
  }
  const tops = [...certificates.keys()].filter((index) => issuerOf[index] === -1)
  // Authorities that issued each other have no top: they are drawn from the first one on.
  return [...tops, ...certificates.keys()].flatMap((index) => draw(index, ''))
}

function describe(
  certificate: X509Certificate,
  isTop: boolean,
  paint: Paint,
  now: Date,
): readonly string[] {
  const validity = validityOf(certificate, now)
  const issuer = isSelfSigned(certificate)
    ? 'issued by itself'
    : `issued by ${oneLine(certificate.issuer)}${isTop ? ', which was not sent' : ''}`
  const dates = [certificate.validFrom, certificate.validTo].map((text) =>
    new Date(text).toISOString().slice(0, 10),
  )
  const state = validity === 'valid' ? 'valid' : paint('red', validity.replaceAll('-', ' '))
  return [issuer, `${dates.join(' to ')}, ${state}`]
}
