import { samlp, statusSuccess } from '../../saml/saml-names.ts'
import { locatedAttribute, locatedChildren, locatedTextOf } from '../../xml/located-xml.ts'
import type { LocatedElement } from '../../xml/located-xml.ts'
import type { Finding } from '../finding.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import type { SamlFacts } from './saml-facts.ts'

const prefix = 'urn:oasis:names:tc:SAML:2.0:status:'

/** What the codes of SAML mean, for those who have to find out who is to blame. */
const meanings: Readonly<Record<string, string>> = {
  Requester: 'it blames the request',
  Responder: 'it blames itself',
  VersionMismatch: 'it does not speak this version of SAML',
  AuthnFailed: 'the person could not be authenticated',
  InvalidAttrNameOrValue: 'an attribute has an unexpected name or value',
  InvalidNameIDPolicy: 'it cannot make the kind of NameID that was asked for',
  NoAuthnContext: 'it cannot authenticate in the way that was asked for',
  NoAvailableIDP: 'none of its identity providers can be reached',
  NoPassive: 'it would have had to ask the person, and was told not to',
  NoSupportedIDP: 'it supports none of the identity providers that were asked for',
  PartialLogout: 'not everybody could be logged out',
  ProxyCountExceeded: 'it may not ask another identity provider',
  RequestDenied:
    'it knows the request and will not answer it; most often the person is not assigned to the application',
  RequestUnsupported: 'it does not support the request',
  UnknownPrincipal: 'it does not know the person',
  UnsupportedBinding: 'it does not support the binding that was asked for',
}

/** Whether the identity provider says that the sign-in succeeded. */
export function checkStatus({ located, attributeOf }: SamlFacts): readonly Finding[] {
  const { response } = located
  const [status] = response === undefined ? [] : locatedChildren(response, samlp, 'Status')
  const codes = statusCodes(status)
  const [topLevel] = codes
  const value = topLevel && locatedAttribute(topLevel, 'Value')?.value
  if (status === undefined || topLevel === undefined || value === statusSuccess) return []
  const names = codes.map((code) => shortName(locatedAttribute(code, 'Value')?.value))
  const meaning = [...names].reverse().flatMap((name) => meanings[name] ?? [])[0]
  const [text] = locatedChildren(status, samlp, 'StatusMessage')
  const said = text === undefined ? '' : ` It says ${quoted(locatedTextOf(text).trim())}.`
  return [
    writeFinding('status-not-success', {
      message: `The identity provider reports that the sign-in failed${meaning === undefined ? '' : `: ${meaning}`}.${said}`,
      expected: statusSuccess,
      received: codes.map((code) => locatedAttribute(code, 'Value')?.value ?? 'none').join(' / '),
      at: attributeOf(topLevel, 'Value'),
    }),
  ]
}

function statusCodes(parent: LocatedElement | undefined): readonly LocatedElement[] {
  const [code] = parent === undefined ? [] : locatedChildren(parent, samlp, 'StatusCode')
  if (code === undefined) return []
  const [second] = locatedChildren(code, samlp, 'StatusCode')
  return second === undefined ? [code] : [code, second]
}

function shortName(value: string | undefined): string {
  const short = value?.startsWith(prefix) === true ? value.slice(prefix.length) : (value ?? '')
  return Object.hasOwn(meanings, short) ? short : ''
}
