import type { Clock } from '../../../clock.ts'
import { FedbridgeError } from '../../../errors.ts'
import { parseIdpMetadata } from '../../../saml/idp-metadata.ts'
import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import type { SamlProviderRecord } from '../iam-records.ts'
import { tagsResult } from '../tags.ts'
import {
  getSAMLProviderParameters,
  listSAMLProvidersParameters,
} from './saml-provider-parameters.ts'
import { requireSamlProvider, samlProviderResource } from './saml-provider-record.ts'

/**
 * GetSAMLProvider: everything that was written, but private keys, of which there are ids alone.
 *
 * @throws {RequestRefused} IAM_ENTITY_MISSING
 */
export function getSamlProvider(emulation: IamEmulation): QueryAction {
  const { iam, clock } = emulation
  return iamAction(emulation, {
    name: 'GetSAMLProvider',
    parameters: getSAMLProviderParameters,
    readOnly: true,
    resource: ({ SAMLProviderArn }, scope) => samlProviderResource(iam, scope, SAMLProviderArn),
    run: async ({ SAMLProviderArn }, scope) => {
      const record = await requireSamlProvider(iam, scope, SAMLProviderArn)
      return {
        SAMLProviderUUID: record.uuid,
        SAMLMetadataDocument: record.metadata,
        CreateDate: new Date(record.createdAt),
        ValidUntil: validUntil(record, clock),
        Tags: record.tags.length === 0 ? undefined : tagsResult(record.tags),
        AssertionEncryptionMode: record.assertionEncryptionMode,
        PrivateKeyList:
          record.privateKeys.length === 0
            ? undefined
            : record.privateKeys.map(({ keyId, addedAt }) => ({
                KeyId: keyId,
                Timestamp: new Date(addedAt),
              })),
      }
    },
  })
}

/** ListSAMLProviders: all of the account, in one answer, as IAM has no pages here. */
export function listSamlProviders(emulation: IamEmulation): QueryAction {
  const { iam, clock } = emulation
  return iamAction(emulation, {
    name: 'ListSAMLProviders',
    parameters: listSAMLProvidersParameters,
    readOnly: true,
    resource: ({}, { partition, accountId }) => ({
      arn: `arn:${partition}:iam::${accountId}:saml-provider/*`,
    }),
    run: async (_parameters, { accountId }) => ({
      SAMLProviderList: (await iam.list('saml-provider', accountId)).map((record) => ({
        Arn: record.arn,
        ValidUntil: validUntil(record, clock),
        CreateDate: new Date(record.createdAt),
      })),
    }),
  })
}

/** Of the metadata; without one, a hundred years from the creation, as IAM answers. */
function validUntil({ metadata, createdAt }: SamlProviderRecord, clock: Clock): Date {
  try {
    const { validUntil: until } = parseIdpMetadata(metadata, { clock })
    if (until !== undefined) return until
  } catch (failure) {
    // A configured provider whose metadata could not be fetched has none.
    if (!(failure instanceof FedbridgeError)) throw failure
  }
  const until = new Date(createdAt)
  until.setUTCFullYear(until.getUTCFullYear() + 100)
  return until
}
