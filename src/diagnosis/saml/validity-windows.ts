import { parseDateTime } from '../../saml/parse-date-time.ts'
import type { LocatedElement } from '../../xml/located-xml.ts'
import { locatedAttribute } from '../../xml/located-xml.ts'
import type { ValidityWindow } from '../diagnosis.ts'
import type { SamlFacts } from './saml-facts.ts'
import { maxIssueAgeSeconds } from './verify-strictly.ts'

interface Span {
  readonly notBefore?: Date | undefined
  readonly notOnOrAfter?: Date | undefined
}

/** Certificates beyond this number are not drawn. */
const maxCertificates = 10

/** Every span of time that has something to say about a response, against the instant of judgement. */
export function validityWindows(facts: SamlFacts): readonly ValidityWindow[] {
  const { located, entity, provider, now, context } = facts
  const skew = context.clockSkewSeconds
  const windowOf = (name: string, span: Span, skewSeconds: number): readonly ValidityWindow[] => {
    const { notBefore, notOnOrAfter } = span
    if (notBefore === undefined && notOnOrAfter === undefined) return []
    return [
      {
        name,
        ...(notBefore === undefined ? {} : { notBefore }),
        ...(notOnOrAfter === undefined ? {} : { notOnOrAfter }),
        state: stateOf(span, now, skewSeconds),
      },
    ]
  }
  return [
    ...windowOf('redeemable at AWS', redeemable(located.assertion), 0),
    ...windowOf('assertion (Conditions)', spanOf(located.conditions), skew),
    ...windowOf('delivery (SubjectConfirmationData)', spanOf(located.confirmationData), skew),
    ...located.authnStatements.flatMap((statement) =>
      windowOf(
        'session at the identity provider',
        {
          notBefore: instantOf(statement, 'AuthnInstant'),
          notOnOrAfter: instantOf(statement, 'SessionNotOnOrAfter'),
        },
        skew,
      ),
    ),
    ...windowOf(
      'metadata (validUntil)',
      { notOnOrAfter: entity?.validUntil ?? provider?.metadata?.validUntil },
      0,
    ),
    ...(entity?.signingKeys ?? [])
      .slice(0, maxCertificates)
      .flatMap(({ notBefore, notAfter, certificateSha256 }) =>
        windowOf(
          `certificate ${certificateSha256.slice(0, 16)}`,
          { notBefore: valid(notBefore), notOnOrAfter: valid(notAfter) },
          0,
        ),
      ),
  ]
}

function redeemable(assertion: LocatedElement | undefined): Span {
  const issued = instantOf(assertion, 'IssueInstant')
  return issued === undefined
    ? {}
    : { notBefore: issued, notOnOrAfter: new Date(issued.getTime() + maxIssueAgeSeconds * 1000) }
}

function spanOf(element: LocatedElement | undefined): Span {
  return {
    notBefore: instantOf(element, 'NotBefore'),
    notOnOrAfter: instantOf(element, 'NotOnOrAfter'),
  }
}

function instantOf(element: LocatedElement | undefined, name: string): Date | undefined {
  const text = element && locatedAttribute(element, name)?.value
  return text === undefined ? undefined : parseDateTime(text)
}

function valid(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date
}

function stateOf(
  { notBefore, notOnOrAfter }: Span,
  now: Date,
  skewSeconds: number,
): ValidityWindow['state'] {
  const early = notBefore === undefined ? 0 : notBefore.getTime() - now.getTime()
  const late = notOnOrAfter === undefined ? -1 : now.getTime() - notOnOrAfter.getTime()
  if (early <= 0 && late < 0) return 'current'
  if (early > 0) return early <= skewSeconds * 1000 ? 'within-skew' : 'not-yet'
  return late < skewSeconds * 1000 ? 'within-skew' : 'over'
}
