import { guideSections } from './guide-sections.ts'

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/'

/** The page on which a section stands; sections that have moved before are left out. */
const pages: Readonly<Partial<Record<keyof typeof guideSections, string>>> = {
  troubleshooting: 'troubleshoot_saml.html',
  assertions: 'id_roles_providers_create_saml_assertions.html',
  providers: 'id_roles_providers_create_saml.html',
  relyingParty: 'id_roles_providers_create_saml_relying-party.html',
  conditionKeys: 'reference_policies_iam-condition-keys.html#condition-keys-saml',
  samlRole: 'id_roles_create_for-idp_saml.html',
  sessionTags: 'id_session-tags.html',
  sourceIdentity: 'id_credentials_temp_control-access_monitor.html',
  quotas: 'reference_iam-quotas.html',
  consoleSignIn: 'id_roles_providers_enable-console-saml.html',
  about: 'id_roles_providers_saml.html',
  webIdentity: 'id_roles_providers_oidc.html',
  oidcProviders: 'id_roles_providers_create_oidc.html',
  webIdentityRole: 'id_roles_create_for-idp_oidc.html',
  webIdentityKeys: 'reference_policies_iam-condition-keys.html#condition-keys-wif',
  webIdentityTags: 'id_session-tags.html',
}

const byTitle: ReadonlyMap<string, string | undefined> = new Map(
  (Object.keys(guideSections) as (keyof typeof guideSections)[]).map((name) => [
    guideSections[name],
    pages[name],
  ]),
)

/** Sections of Access Analyzer's checks begin with their level; all stand on one page. */
const checkTitle = /^(?:Error|General Warning|Security Warning|Suggestion) – /

/** Where a section of the IAM User Guide is on the web; undefined where nobody knows for sure. */
export function guideUrl(section: string): string | undefined {
  const page = checkTitle.test(section)
    ? 'access-analyzer-reference-policy-checks.html'
    : byTitle.get(section)
  return page === undefined ? undefined : `${guide}${page}`
}
