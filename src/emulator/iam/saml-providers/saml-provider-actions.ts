import type { QueryAction } from '../../query/query-action.ts'
import type { IamEmulation } from '../iam-emulation.ts'
import { createSamlProvider } from './create-saml-provider.ts'
import { deleteSamlProvider } from './delete-saml-provider.ts'
import { getSamlProvider, listSamlProviders } from './get-saml-provider.ts'
import { listSamlProviderTags, tagSamlProvider, untagSamlProvider } from './tag-saml-provider.ts'
import { updateSamlProvider } from './update-saml-provider.ts'

/** IAM's actions on SAML providers. */
export function samlProviderActions(emulation: IamEmulation): readonly QueryAction[] {
  return [
    createSamlProvider(emulation),
    deleteSamlProvider(emulation),
    getSamlProvider(emulation),
    listSamlProviders(emulation),
    listSamlProviderTags(emulation),
    tagSamlProvider(emulation),
    untagSamlProvider(emulation),
    updateSamlProvider(emulation),
  ]
}
