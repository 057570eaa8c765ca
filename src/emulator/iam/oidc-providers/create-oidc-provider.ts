import { FedbridgeError } from '../../../errors.ts'
import type { QueryAction } from '../../query/query-action.ts'
import { iamAction } from '../iam-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { iamQuotas } from '../iam-quotas.ts'
import { entityAlreadyExists, issuerUnreachable, limitExceeded } from '../iam-refusal.ts'
import type { IamReader } from '../iam-store.ts'
import { mergeTags, readTags, tagsResult } from '../tags.ts'
import { createOpenIDConnectProviderParameters } from './oidc-provider-parameters.ts'
import {
  oidcProviderArn,
  parseProviderUrl,
  readClientIds,
  readThumbprints,
} from './oidc-provider-record.ts'

/**
 * CreateOpenIDConnectProvider. Without thumbprints those of the issuer's servers are fetched, as IAM
 * does; an issuer with `http:` has none and needs none.
 *
 * @throws {RequestRefused} PARAMETER_INVALID for the URL, IAM_INPUT_INVALID, IAM_ENTITY_EXISTS,
 *   IAM_LIMIT_EXCEEDED; IAM_ISSUER_UNREACHABLE when there are no thumbprints to be had
 * @see IAM User Guide, "Creating OpenID Connect (OIDC) identity providers"
 */
export function createOidcProvider(emulation: IamEmulation): QueryAction {
  const { iam } = emulation
  return iamAction(emulation, {
    name: 'CreateOpenIDConnectProvider',
    parameters: createOpenIDConnectProviderParameters,
    readOnly: false,
    resource: ({ Url }, scope) => ({
      arn: oidcProviderArn(scope, parseProviderUrl(Url, emulation).url),
    }),
    requestTags: ({ Tags }) => readTags(Tags, 'sensitive'),
    run: async ({ Url, ClientIDList = [], ThumbprintList, Tags }, scope) => {
      const { accountId, now } = scope
      const { url, issuer } = parseProviderUrl(Url, emulation)
      const arn = oidcProviderArn(scope, url)
      const tags = mergeTags([], readTags(Tags, 'sensitive'), 'sensitive')
      const clientIds = readClientIds(ClientIDList)
      const given = ThumbprintList === undefined ? undefined : readThumbprints(ThumbprintList)
      // Asked before the thumbprints too, so that nobody is called for a provider that cannot be.
      const requireRoom = async (accounts: IamReader): Promise<void> => {
        if ((await accounts.find('oidc-provider', accountId, url)) !== undefined) {
          throw entityAlreadyExists(`Provider with url ${Url} already exists.`)
        }
        const { openIdConnectProvidersPerAccount: limit } = iamQuotas
        if ((await accounts.list('oidc-provider', accountId)).length >= limit) {
          throw limitExceeded(`Cannot exceed quota for OpenIdConnectProvidersPerAccount: ${limit}`)
        }
      }
      await requireRoom(iam)
      const thumbprints =
        given ?? (issuer === undefined ? await fetchThumbprints(Url, emulation) : [])
      await iam.change(accountId, async (writer) => {
        await requireRoom(writer)
        const createdAt = now.getTime()
        await writer.put('oidc-provider', {
          ...{ arn, accountId, url, createdAt, clientIds, thumbprints, tags },
          ...(issuer === undefined ? {} : { issuer }),
        })
      })
      return {
        OpenIDConnectProviderArn: arn,
        Tags: tags.length === 0 ? undefined : tagsResult(tags),
      }
    },
  })
}

/**
 * The code and its status are those of the API Reference. AWS's words for it are not known to us: the
 * first text is what its help pages quote for a document that cannot be used, without saying under which
 * code, the second what emulators hold AWS to say. Both are unverified.
 */
async function fetchThumbprints(
  url: string,
  { issuerThumbprints }: IamEmulation,
): Promise<readonly string[]> {
  const fetched = await issuerThumbprints(url).catch((failure: unknown) => {
    if (!(failure instanceof FedbridgeError)) throw failure
    const text =
      failure.code === 'OIDC_PROVIDER_INVALID'
        ? `Please check .well-known/openid-configuration of provider: ${url} is valid.`
        : `Could not connect to ${url}`
    throw issuerUnreachable(text, failure)
  })
  const { thumbprintsPerOpenIdConnectProvider: limit } = iamQuotas
  const thumbprints = [...new Set(fetched)].slice(0, limit)
  // A provider has at least one.
  if (thumbprints.length === 0) throw issuerUnreachable(`Could not connect to ${url}`)
  return thumbprints
}
