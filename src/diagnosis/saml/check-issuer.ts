import { parseSamlProviderArn } from '../../partition/arn.ts'
import { errorKind, IdentifierRejected } from '../../errors.ts'
import { entityFormat } from '../../saml/saml-names.ts'
import { locatedAttribute, locatedTextOf } from '../../xml/located-xml.ts'
import { closestValue } from '../closest-value.ts'
import type { Finding } from '../finding.ts'
import { nearestName } from '../nearest-name.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import type { SamlFacts } from './saml-facts.ts'

/** Who says it is from them, against every provider that is known. */
export function checkIssuer(facts: SamlFacts): readonly Finding[] {
  return [
    ...checkProviderChoice(facts),
    ...checkKnown(facts),
    ...checkSame(facts),
    ...checkFormats(facts),
    ...checkMetadata(facts),
  ]
}

/** The provider that was asked for by name. */
function checkProviderChoice({
  context,
  document,
  provider,
  strict,
}: SamlFacts): readonly Finding[] {
  const chosen = context.choose?.providerArn ?? document.principalArn
  if (provider?.metadata === undefined && provider !== undefined && strict.verdict === 'rejected') {
    return [
      writeFinding('provider-unavailable', {
        message: `The provider ${quoted(provider.arn)} is not usable: ${provider.unavailable ?? 'it has no metadata'}.`,
      }),
    ]
  }
  if (chosen === undefined || provider !== undefined || context.providers.length === 0) return []
  const known = context.providers.map(({ arn }) => arn)
  const nearest = nearestName(chosen, known.slice(0, 500))
  return [
    writeFinding('provider-unknown', {
      message: `There is no provider ${quoted(chosen)}${nearest === undefined ? '' : `; most likely ${quoted(nearest)} is meant`}.`,
      expected: nearest ?? known.join(' or '),
      received: chosen,
      code: 'SAML_PROVIDER_UNKNOWN',
      ...(isArn(chosen) ? {} : { awsError: errorKind('ARN_INVALID').aws }),
    }),
  ]
}

function isArn(arn: string): boolean {
  try {
    parseSamlProviderArn(arn)
    return true
  } catch (failure) {
    if (failure instanceof IdentifierRejected) return false
    throw failure
  }
}

function checkKnown(facts: SamlFacts): readonly Finding[] {
  const { located, context, entity, provider, strict, textOf } = facts
  const element = located.issuers.assertion ?? located.issuers.response
  if (strict.verdict === 'accepted') return []
  if (context.providers.length === 0) {
    return element === undefined && located.response === undefined
      ? []
      : [
          writeFinding('no-provider-known', {
            message:
              'No metadata of an identity provider is known, so nobody can tell whether the signature is right.',
            at: textOf(element),
            code: strict.failure.code === 'SAML_ISSUER_UNKNOWN' ? 'SAML_ISSUER_UNKNOWN' : undefined,
          }),
        ]
  }
  if (element === undefined || entity !== undefined) return []
  if (strict.failure.code === 'SAML_PROVIDER_UNKNOWN') return []
  if (provider !== undefined && provider.metadata === undefined) return []
  const issuer = locatedTextOf(element)
  const views = provider === undefined ? context.providers : [provider]
  const declared = views.flatMap(({ metadata }) =>
    (metadata?.entities ?? []).map(({ entityId }) => entityId),
  )
  const closest = closestValue(issuer, declared)
  const differ =
    closest?.difference === undefined
      ? ''
      : ` It differs from ${quoted(closest.value)} ${closest.difference}.`
  const owner = context.providers.find(({ metadata }) =>
    metadata?.entities.some(({ entityId }) => entityId === issuer),
  )?.arn
  const known = {
    expected: closest?.difference === undefined ? declared.join(' or ') : closest.value,
    received: issuer,
    at: textOf(element),
  }
  return provider === undefined
    ? [
        writeFinding('issuer-unknown', {
          message: `No provider declares the issuer ${quoted(issuer)} in its metadata.${differ}`,
          ...known,
          code: 'SAML_ISSUER_UNKNOWN',
        }),
      ]
    : [
        writeFinding('issuer-mismatch', {
          message: `The metadata of ${quoted(provider.arn)} does not declare the issuer ${quoted(issuer)}.${owner === undefined ? differ : ` It is that of ${quoted(owner)}.`}`,
          ...known,
          ...(owner === undefined
            ? {}
            : {
                remedy: `Name the provider ${owner} in the Role attribute, or let ${provider.arn} have the metadata of this identity provider.`,
              }),
          code: 'SAML_ISSUER_MISMATCH',
        }),
      ]
}

function checkSame({ located, strict, textOf }: SamlFacts): readonly Finding[] {
  const { response, assertion } = located.issuers
  if (strict.verdict === 'accepted') return []
  if (response === undefined) {
    const { code, received } = strict.failure
    if (code !== 'SAML_ISSUER_MISMATCH' || received !== 'none') return []
    return [
      writeFinding('issuers-differ', {
        message: 'The Response is signed and has no Issuer.',
        expected: strict.failure.expected,
        received: 'none',
        at: textOf(located.response),
      }),
    ]
  }
  if (assertion === undefined) return []
  const one = locatedTextOf(response)
  const other = locatedTextOf(assertion)
  if (one === other) return []
  return [
    writeFinding('issuers-differ', {
      message: `The Response is issued by ${quoted(one)} and its Assertion by ${quoted(other)}.`,
      expected: other,
      received: one,
      at: textOf(response),
    }),
  ]
}

function checkFormats({ located, strict, attributeOf }: SamlFacts): readonly Finding[] {
  if (strict.verdict === 'accepted') return []
  return [located.issuers.response, located.issuers.assertion].flatMap((issuer) => {
    const format = issuer && locatedAttribute(issuer, 'Format')?.value
    if (format === undefined || format === entityFormat) return []
    return [
      writeFinding('issuer-format', {
        message: `The Format of the Issuer says that it is something else than an entity.`,
        expected: `no Format or ${entityFormat}`,
        received: format,
        at: attributeOf(issuer, 'Format'),
      }),
    ]
  })
}

function checkMetadata({ provider, entity, now }: SamlFacts): readonly Finding[] {
  const ends = [provider?.metadata?.validUntil, entity?.validUntil]
  const expired = ends.find((end) => end !== undefined && end <= now)
  if (expired === undefined || entity === undefined) return []
  return [
    writeFinding('metadata-expired', {
      message: `The metadata of ${quoted(entity.entityId)} was valid until ${expired.toISOString()}, and nothing is accepted on the strength of it since.`,
      expected: `validUntil after ${now.toISOString()}`,
      received: expired.toISOString(),
    }),
  ]
}
