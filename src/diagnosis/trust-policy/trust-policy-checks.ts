import type { AccessAnalyzerType, TrustPolicyLevel } from './access-analyzer.ts'

/** What is the same for every finding of one check. `{{name}}` stands for a value of the finding. */
export interface TrustPolicyCheck {
  readonly level: TrustPolicyLevel
  readonly accessAnalyzerType?: AccessAnalyzerType
  readonly message: string
  readonly remedy: string
  readonly guideSection: string
}

const headings: Readonly<Record<AccessAnalyzerType, string>> = {
  ERROR: 'Error',
  SECURITY_WARNING: 'Security Warning',
  WARNING: 'General Warning',
  SUGGESTION: 'Suggestion',
}
const levels: Readonly<Record<AccessAnalyzerType, TrustPolicyLevel>> = {
  ERROR: 'error',
  SECURITY_WARNING: 'warning',
  WARNING: 'warning',
  SUGGESTION: 'info',
}

/** A check of Access Analyzer's, by the heading of its section in the guide, with its own words. */
function analyzer(
  accessAnalyzerType: AccessAnalyzerType,
  title: string,
  message: string,
  remedy: string,
  level: TrustPolicyLevel = levels[accessAnalyzerType],
): TrustPolicyCheck {
  const guideSection = `${headings[accessAnalyzerType]} – ${title}`
  return { level, accessAnalyzerType, message, remedy, guideSection }
}

/** A check of our own. */
function own(
  level: TrustPolicyLevel,
  guideSection: string,
  message: string,
  remedy: string,
): TrustPolicyCheck {
  return { level, message, remedy, guideSection }
}

const grammar = 'Grammar of the IAM JSON policy language'
const samlRole = 'Creating a role for SAML 2.0 federation (console)'
const oidcRole = 'Creating a role for web identity or OpenID Connect Federation (console)'
const oidcKeys = 'Available keys for AWS web identity federation'
const principals = 'AWS JSON policy elements: Principal'

/**
 * Every check of a trust policy, by the id of its findings.
 *
 * @see IAM User Guide, "Access Analyzer policy check reference"
 */
// prettier-ignore
export const trustPolicyChecks = {
  // The text
  'json-syntax-error': analyzer('ERROR', 'Json syntax error', 'Fix the JSON syntax error at index {{index}} line {{line}} column {{column}}.', '{{problem}}: {{remedy}}'),
  'repeated-name': own('error', grammar, '{{problem}}', '{{remedy}}'),
  'policy-unreadable': own('error', grammar, '{{problem}}', '{{remedy}}'),
  'unsupported-character': own('error', grammar, 'The policy has a character that IAM does not take: {{character}}.', 'use characters from U+0020 to U+00FF, tabs and line ends only'),
  'leading-white-space': own('error', grammar, 'The policy starts with white space, which IAM does not take.', 'let the text start with the opening brace'),
  'iam-grammar': own('error', grammar, 'IAM would refuse the policy: {{problem}}.', 'change that part to what the grammar of policies allows'),
  'policy-size-exceeds-role-trust-policy-quota': analyzer('WARNING', 'Policy size exceeds role trust policy quota', 'The characters in the role trust policy, excluding whitespace, exceed the character maximum. We recommend that you request a role trust policy length quota increase using Service Quotas and AWS Support Center. If the quotas have already been increased, then you can ignore this warning.', 'shorten the policy to {{quota}} characters without white space, or ask AWS for the larger quota'),
  'data-type-mismatch': analyzer('ERROR', 'Data type mismatch', 'The text does not match the expected JSON data type {{type}}.', 'write a value of the JSON type {{type}}'),
  'missing-version': analyzer('WARNING', 'Missing version', 'We recommend that you specify the Version element to help you with debugging permission issues.', 'add "Version": "2012-10-17"; without it the policy is read as 2008-10-17, which has no variables'),
  'invalid-version': analyzer('ERROR', 'Invalid version', 'The version {{version}} is not valid. Use one of the following versions: 2012-10-17, 2008-10-17', 'write "Version": "2012-10-17"; it is the version of the language, not the date of your policy'),
  'invalid-policy-element': analyzer('ERROR', 'Invalid policy element', 'The policy element {{element}} is not valid.', 'use an element that exists{{orNearest}}; names of elements have case'),
  'missing-statement': analyzer('ERROR', 'Missing statement', 'Add a statement to the policy', 'add a Statement that says who may assume the role'),
  'no-allow-statement': own('warning', 'Roles terms and concepts', 'No statement of the policy allows anything, so nobody can assume the role.', 'add a statement with the effect Allow'),
  'unique-sids-required': analyzer('ERROR', 'Unique Sids required', 'Duplicate statement IDs are not supported for this policy type. Update the Sid value.', 'give the statement another Sid, or none'),
  'redundant-statement': analyzer('SUGGESTION', 'Redundant statement', 'The statements are redundant because they provide identical permissions. Update the policy to remove the redundant statement.', 'remove the statement: {{same}} says the same'),
  // One statement
  'unsupported-sid': analyzer('ERROR', 'Unsupported Sid', 'Update the characters in the Sid element to use one of the following character types: [a-z, A-Z, 0-9]', 'use letters and digits only, without spaces, hyphens and underscores'),
  'empty-sid-value': analyzer('SUGGESTION', 'Empty Sid value', 'Add a value to the empty string in the Sid element.', 'give the statement a name, or remove the Sid'),
  'missing-effect': analyzer('ERROR', 'Missing effect', 'Add an Effect element to the policy statement with a value of Allow or Deny.', 'add "Effect": "Allow"'),
  'invalid-effect': analyzer('ERROR', 'Invalid effect', 'The effect {{effect}} is not valid. Use Allow or Deny.', 'write Allow or Deny, with a capital letter'),
  'unsupported-element-combination': analyzer('ERROR', 'Unsupported element combination', 'The policy elements {{element1}} and {{element2}} can not be used in the same statement. Remove one of these elements.', 'remove one of the two'),
  'role-trust-policy-syntax-error-resource': analyzer('ERROR', 'Role trust policy syntax error resource', 'Role trust policies apply to the role that they are attached to. You cannot specify a resource. Remove the Resource or NotResource element.', 'remove the element'),
  // Who
  'missing-principal': analyzer('ERROR', 'Missing principal', 'Add a Principal element to the policy statement.', 'name who may assume the role, for example {"Federated": "arn:aws:iam::<account>:saml-provider/<name>"}'),
  'role-trust-policy-syntax-error-notprincipal': analyzer('ERROR', 'Role trust policy syntax error notprincipal', 'Role trust policies do not support NotPrincipal. Update the policy to use a Principal element instead.', 'name those who are meant in a Principal'),
  'allow-with-notprincipal': analyzer('SECURITY_WARNING', 'Allow with NotPrincipal', 'Using Allow with NotPrincipal can be overly permissive. We recommend that you use Principal instead.', 'name those who are meant in a Principal'),
  'role-trust-policy-unsupported-wildcard-in-principal': analyzer('ERROR', 'Role trust policy unsupported wildcard in principal', '"Principal:" "*" is not supported in the principal element of a role trust policy. Replace the wildcard with a valid principal value.', 'name the provider, account, role or service that is meant'),
  'everyone-trusted': own('warning', principals, 'The statement names everyone, in every AWS account, as a principal.', 'name the accounts or roles that are meant'),
  'invalid-principal-format': analyzer('ERROR', 'Invalid principal format', 'The Principal element contents are not valid. Specify a key-value pair in the Principal element.', 'write an object, for example {"{{key}}": {{value}}}'),
  'invalid-principal-key': analyzer('ERROR', 'Invalid principal key', 'The principal key {{key}} is not valid.', 'use AWS, Federated or Service{{orNearest}}'),
  'unsupported-wildcard-in-principal': analyzer('ERROR', 'Unsupported wildcard in principal', 'Wildcards (*, ?) are not supported with the principal key {{key}}. Replace the wildcard with a valid principal value.', 'name each principal; or name the account, and say which of its roles in a condition on aws:PrincipalArn'),
  'invalid-federated-principal-syntax-in-role-trust-policy': analyzer('ERROR', 'Invalid federated principal syntax in role trust policy', 'The principal value specifies a federated principal that does not match the expected format. Update the federated principal to a domain name or a SAML metadata ARN.', '{{remedy}}'),
  'invalid-service-principal-format': analyzer('ERROR', 'Invalid service principal format', 'The service principal does not match the expected format. Use the format {{format}}.', 'write the name of the service, for example ec2.amazonaws.com'),
  'invalid-principal': own('error', principals, '{{value}} names no principal of an AWS account.', 'write the ARN of an account, a user, a role or a session, or the twelve digits of an account'),
  'invalid-role-reference': analyzer('WARNING', 'Invalid role reference', 'The Principal element includes the IAM role ID {{id}}. We recommend that you use a role ARN instead.', 'write the ARN of the role; an id that IAM put there by itself belongs to a role that was deleted'),
  'invalid-user-reference': analyzer('WARNING', 'Invalid user reference', 'The Principal element includes the IAM user ID {{id}}. We recommend that you use a user ARN instead.', 'write the ARN of the user; an id that IAM put there by itself belongs to a user that was deleted'),
  'redundant-principal-in-role-trust-policy': analyzer('SUGGESTION', 'Redundant principal in role trust policy', 'The assumed-role principal {{session}} is redundant with its parent role {{role}}. Remove the assumed-role principal.', 'remove the session, or the role if only this session is meant'),
  'empty-array-principal': analyzer('SUGGESTION', 'Empty array principal', 'This statement includes no principals and does not affect the policy. Specify principals.', 'name who may assume the role'),
  'empty-object-principal': analyzer('SUGGESTION', 'Empty object principal', 'This statement includes no principals and does not affect the policy. Specify principals.', 'name who may assume the role'),
  'unknown-built-in-provider': own('warning', oidcRole, '{{provider}} is none of the identity providers that AWS has built in.', 'name a built-in provider{{orNearest}}, or the ARN of an IAM OIDC provider, arn:aws:iam::<account>:oidc-provider/{{provider}}'),
  'provider-of-another-account': own('error', 'Creating a role for a third-party Identity Provider (federation)', 'The identity provider belongs to the account {{received}}, and the role to {{expected}}: nobody can come in through it.', 'create the provider in the account of the role and name that one'),
  'providers-of-several-accounts': own('warning', 'Creating a role for a third-party Identity Provider (federation)', 'The policy names identity providers of several accounts ({{accounts}}); those of other accounts than the role let nobody in.', 'name providers of the account of the role only'),
  'principal-of-another-partition': own('error', 'IAM ARNs', 'The principal belongs to the partition {{received}}, and {{whose}} to {{expected}}: nothing crosses between partitions.', 'name a principal of the partition {{expected}}'),
  'principal-of-unknown-partition': own('error', 'IAM ARNs', '{{received}} is no partition of AWS.', 'write arn:aws:, or the partition of the account{{orNearest}}'),
  // What
  'missing-action': analyzer('ERROR', 'Missing action', 'Add an Action or NotAction element to the policy statement.', 'add the action of assuming the role, for example sts:AssumeRoleWithSAML'),
  'empty-array-action': analyzer('SUGGESTION', 'Empty array action', 'This statement includes no actions and does not affect the policy. Specify actions.', 'name an action, for example sts:AssumeRoleWithSAML'),
  'invalid-action': analyzer('ERROR', 'Invalid action', 'The action {{action}} does not exist. Did you mean {{nearest}}?', 'write {{nearest}}'),
  'invalid-service-in-action': analyzer('ERROR', 'Invalid service in action', 'The service {{service}} specified in the action does not exist. Did you mean sts?', 'write {{nearest}}'),
  'unsupported-action-in-policy': analyzer('ERROR', 'Unsupported action in policy', 'The action {{action}} is not supported for the resource-based policy attached to the resource type AWS::IAM::AssumeRolePolicyDocument.', 'use only actions of assuming a role; what the session may do stands in the permission policies of the role'),
  'redundant-action': analyzer('SUGGESTION', 'Redundant action', 'The {{count}} action(s) are redundant because they provide similar permissions. Update the policy to remove the redundant action such as: {{action}}.', 'remove the action: {{by}} includes it'),
  'mismatched-action-for-principal': analyzer('ERROR', 'Mismatched action for principal', 'The {{action}} action is invalid with the following principal(s): {{principals}}. Use a SAML provider principal with the sts:AssumeRoleWithSAML action or use an OIDC provider principal with the sts:AssumeRoleWithWebIdentity action. Ensure the provider is Federated if you use either of the two options.', '{{remedy}}'),
  'missing-action-for-condition-key': analyzer('ERROR', 'Missing action for condition key', 'The {{action}} action must be in the action block to allow setting values for the condition key {{key}}. Add {{action}} to the action block.', 'add {{action}} to Action'),
  'unsupported-action-for-condition-key': analyzer('ERROR', 'Unsupported action for condition key', 'The following actions: {{actions}} are not supported by the condition key {{key}}. The condition will not be evaluated for these actions. We recommend that you move these actions to a different statement without this condition key.', 'move {{actions}} to a statement of its own'),
  'missing-action-for-roles-anywhere-trust-policy': analyzer('ERROR', 'Missing action for roles anywhere trust policy', 'The rolesanywhere.amazonaws.com service principal requires the sts:AssumeRole, sts:SetSourceIdentity, and sts:TagSession permissions to assume a role. Add the missing permissions to the policy.', 'add {{actions}} to Action'),
  'missing-tag-session': own('info', 'Passing session tags in AWS STS', 'No statement allows sts:TagSession to the identity provider, so a sign-in that brings session tags is denied as a whole.', 'add sts:TagSession to Action'),
  'missing-set-source-identity': own('info', 'Monitor and control actions taken with assumed roles', 'No statement allows sts:SetSourceIdentity to the identity provider, so a sign-in that brings a source identity is denied as a whole.', 'add sts:SetSourceIdentity to Action'),
  // When: operators and keys
  'empty-object-condition': analyzer('SUGGESTION', 'Empty object condition', 'This condition block is empty and it does not affect the policy. Specify conditions.', 'remove it, or add a key with its values'),
  'invalid-condition-operator': analyzer('ERROR', 'Invalid condition operator', 'The condition operator {{operator}} is not valid. Use a valid condition operator.', 'use an operator that exists{{orNearest}}; operators have case'),
  'null-with-if-exists': analyzer('ERROR', 'Null with if exists', 'The Null condition operator cannot be used with the IfExists suffix. Update the operator or the suffix.', 'write Null: it asks itself whether the key exists'),
  'null-with-qualifier': analyzer('SUGGESTION', 'Null with qualifier', 'Avoid using the Null condition operator with the ForAllValues or ForAnyValue qualifiers because they always return a true or false respectively.', 'write Null without the qualifier'),
  'invalid-condition-key-format': analyzer('ERROR', 'Invalid condition key format', 'The condition key format is not valid. Use the format service:keyname.', 'put the prefix and a colon before the name{{orNearest}}'),
  'duplicate-keys-with-different-case': analyzer('ERROR', 'Duplicate keys with different case', 'The condition key {{key}} appears more than once with different capitalization in the same condition block. Remove the duplicate condition keys.', 'keep one of them, with all values in one list'),
  'invalid-global-condition-key': analyzer('ERROR', 'Invalid global condition key', 'The condition key {{key}} does not exist. Use a valid condition key.', 'use a key that exists{{orNearest}}'),
  'deprecated-global-condition-key': analyzer('WARNING', 'Deprecated global condition key', 'We recommend that you update aws:ARN to use the newer condition key aws:PrincipalArn.', 'write aws:PrincipalArn'),
  'invalid-service-condition-key': analyzer('ERROR', 'Invalid service condition key', 'The condition key {{key}} does not exist in the service {{service}}. Use a valid condition key.', 'use a key that exists{{orNearest}}'),
  'condition-key-of-another-provider': own('error', oidcKeys, 'The condition key {{key}} is a key of {{received}}, and the statement is about {{expected}}: no request that comes in through it has the key.', 'let the key begin with the name of the provider in Principal{{orNearest}}'),
  'irrelevant-condition-key-in-policy': analyzer('SUGGESTION', 'Irrelevant condition key in policy', 'The condition key {{key}} is not relevant for the AWS::IAM::AssumeRolePolicyDocument policy. Use this key in an identity-based policy to govern access to this resource.', 'remove it; a request to assume a role never has it', 'warning'),
  'missing-tag-key-in-condition': analyzer('ERROR', 'Missing tag key in condition', 'The condition key {{key}} must include a tag key to control access based on tags. Use the format {{key}}tag-key and specify a key name for tag-key.', 'write the key of the tag behind the slash'),
  'missing-qualifier': analyzer('ERROR', 'Missing qualifier', 'The request context key {{key}} has multiple values. Use the ForAllValues or ForAnyValue condition key qualifiers in your policy.', 'write ForAnyValue:{{operator}}, which is how the condition is read without a qualifier', 'warning'),
  'forallvalues-with-single-valued-key': analyzer('SECURITY_WARNING', 'ForAllValues with single valued key', 'Using ForAllValues qualifier with the single-valued condition key {{key}} can be overly permissive. We recommend that you remove ForAllValues:.', 'write {{operator}}; with ForAllValues a request without the key is let in'),
  'forallvalues-of-absent-key': own('warning', 'Creating a condition with multiple keys or values', 'ForAllValues holds for a request that has no {{key}} at all.', 'add "Null": {"{{key}}": "false"} to the conditions, so that the key must be there'),
  'confirm-audience-claim-type': analyzer('SUGGESTION', 'Confirm audience claim type', "The 'aud' (audience) claim key identifies the recipients that the JSON web token is intended for. Audience claims can be multivalued or single-valued. If the claim is multivalued, use a ForAllValues or ForAnyValue qualifier. If the claim is single-valued, do not use a qualifier.", 'write {{operator}}: the key has one value, the azp or the aud of the token'),
  // When: values
  'empty-array-condition': analyzer('SUGGESTION', 'Empty array condition', 'There are no values for the condition key {{key}} and it does not affect the policy. Specify conditions.', 'add the values; as it is, the condition is never met'),
  'empty-array-condition-forallvalues': analyzer('SUGGESTION', 'Empty array condition ForAllValues', 'The ForAllValues prefix with an empty condition key matches only if the key {{key}} is missing from the request context. To determine if the request context is empty, we recommend that you use the Null condition operator with the value of true instead.', 'write "Null": {"{{key}}": "true"}, or add the values'),
  'empty-array-condition-foranyvalue': analyzer('SUGGESTION', 'Empty array condition ForAnyValue', 'The ForAnyValue prefix with an empty condition key {{key}} never matches the request context and it does not affect the policy. Specify conditions.', 'add the values; as it is, the condition is never met'),
  'empty-array-condition-ifexists': analyzer('SUGGESTION', 'Empty array condition IfExists', 'The IfExists suffix with an empty condition key matches only if the key {{key}} is missing from the request context. To determine if the request context is empty, we recommend that you use the Null condition operator with the value of true instead.', 'write "Null": {"{{key}}": "true"}, or add the values'),
  'invalid-condition-data-type': analyzer('ERROR', 'Invalid condition data type', 'The condition value data types do not match. Use condition values of the same JSON data type.', 'put every value between quotation marks', 'warning'),
  'inexact-number': own('warning', grammar, 'The value {{value}} is a JSON number, and is compared as {{read}}.', 'put it between quotation marks'),
  'wildcard-without-like-operator': analyzer('WARNING', 'Wildcard without like operator', 'Your condition value includes a * or ? character. If you meant to use a wildcard (*, ?), update the condition operator to include Like.', 'write {{operator}}; otherwise the character stands for itself'),
  'type-mismatch': analyzer('WARNING', 'Type mismatch', 'Use the operator type {{allowed}} instead of operator {{operator}} for the condition key {{key}}.', 'use an operator of the type {{allowed}}'),
  'type-mismatch-boolean': analyzer('WARNING', 'Type mismatch Boolean', 'Add a valid Boolean value (true or false) for the condition operator {{operator}}.', 'write true or false'),
  'type-mismatch-date': analyzer('WARNING', 'Type mismatch date', 'The date condition operator is used with an invalid value. Specify a valid date using YYYY-MM-DD or other ISO 8601 date/time format.', 'write a date such as 2026-01-31 or 2026-01-31T12:00:00Z'),
  'type-mismatch-ip-range': analyzer('WARNING', 'Type mismatch IP range', 'The condition operator {{operator}} is used with an invalid IP range value. Specify the IP range in standard CIDR format.', 'write an address or a range such as 203.0.113.0/24'),
  'type-mismatch-number': analyzer('WARNING', 'Type mismatch number', 'Add a valid numeric value for the condition operator {{operator}}.', 'write a number such as 3600'),
  'type-mismatch-string': analyzer('WARNING', 'Type mismatch string', 'Add a valid base64-encoded string value for the condition operator {{operator}}.', 'write the value in base64'),
  'invalid-condition-multiple-boolean': analyzer('ERROR', 'Invalid condition multiple Boolean', 'The condition key does not support multiple Boolean values. Use a single Boolean value.', 'keep one of true and false', 'warning'),
  'private-ip-address': analyzer('ERROR', 'Private IP address', 'aws:SourceIp works only for public IP address ranges. The values for condition key aws:SourceIp include only private IP addresses and will not have the desired effect. Update the value to include only public IP addresses.', 'write the public address from which requests reach AWS', 'warning'),
  'private-notipaddress': analyzer('ERROR', 'Private NotIpAddress', 'The values for condition key aws:SourceIp include only private IP addresses and has no effect. aws:SourceIp works only for public IP address ranges. Update the value to include only public IP addresses.', 'write the public address from which requests reach AWS', 'warning'),
  'private-ip-address-subset': analyzer('SUGGESTION', 'Private IP address subset', 'The values for condition key aws:SourceIp include a mix of private and public IP addresses. The private addresses will not have the desired effect. aws:SourceIp works only for public IP address ranges. To define permissions for private IP ranges, use aws:VpcSourceIp.', 'remove the private addresses'),
  'private-notipaddress-subset': analyzer('SUGGESTION', 'Private NotIpAddress subset', 'The values for condition key aws:SourceIp include a mix of private and public IP addresses. The private addresses have no effect. aws:SourceIp works only for public IP address ranges. To define permissions for private IP ranges, use aws:VpcSourceIp.', 'remove the private addresses'),
  'improve-ip-range': analyzer('SUGGESTION', 'Improve IP range', 'The non-zero bits in the IP address after the masked bits are ignored. Replace address with {{address}}.', 'write {{address}}'),
  'redundant-condition-value-num': analyzer('SUGGESTION', 'Redundant condition value num', 'Multiple values in {{operator}} are redundant. Replace with the {{which}} single value for {{key}}.', 'keep the {{which}} value'),
  'invalid-vpc-format': analyzer('ERROR', 'Invalid vpc format', "The VPC identifier in the condition key value is not valid. Use the prefix 'vpc-' followed by 8 or 17 alphanumeric characters.", 'write the id of the VPC'),
  'invalid-vpce-format': analyzer('ERROR', 'Invalid vpce format', "The VPCE identifier in the condition key value is not valid. Use the prefix 'vpce-' followed by 8 or 17 alphanumeric characters.", 'write the id of the VPC endpoint'),
  // Variables
  'missing-brace-in-variable': analyzer('ERROR', 'Missing brace in variable', 'The policy variable is missing a closing curly brace. Add } after the variable text.', 'add the brace'),
  'missing-quote-in-variable': analyzer('ERROR', 'Missing quote in variable', 'The policy variable default value must begin and end with a single quote. Add the missing quote.', "write ${key, 'default'}"),
  'unsupported-space-in-variable': analyzer('ERROR', 'Unsupported space in variable', 'A space is not supported within the policy variable text. Remove the space.', 'remove the space'),
  'empty-variable': analyzer('ERROR', 'Empty variable', 'Empty policy variable. Remove the ${ } variable structure or provide a variable within the structure.', 'write the name of a condition key between the braces'),
  'variable-unsupported-in-element': analyzer('ERROR', 'Variable unsupported in element', 'Policy variables are supported in the Resource and Condition elements. Remove the policy variable {{variable}} from this element.', 'write the value itself'),
  'variable-unsupported-in-version': analyzer('ERROR', 'Variable unsupported in version', 'To include variables in your policy, use the policy version 2012-10-17 or later.', 'write "Version": "2012-10-17"; as it is, the variable is plain text', 'warning'),
  'invalid-variable-for-operator': analyzer('ERROR', 'Invalid variable for operator', 'Policy variables can only be used with String and ARN operators.', 'write the value itself', 'warning'),
  // Federation
  'missing-condition-key-for-oidc-principal': analyzer('SECURITY_WARNING', 'Missing condition key for oidc principal', 'Using an Open ID Connect principal without a condition can be overly permissive. Add condition keys with a prefix that matches your federated OIDC principals to ensure that only the intended identity provider assumes the role.', 'add a condition on {{key}} with the client id of your application'),
  'missing-github-repo-condition-key': analyzer('SECURITY_WARNING', 'Missing github repo condition key', 'Granting a federated GitHub principal permissions without a condition key can allow more sources to assume the role than you intended. Add the token.actions.githubusercontent.com:sub condition key and specify the branch and repository name in the value.', 'add "token.actions.githubusercontent.com:sub": "repo:<organization>/<repository>:ref:refs/heads/<branch>" to StringEquals'),
  'specific-github-repo-and-branch-recommended': analyzer('WARNING', 'Specific github repo and branch recommended', 'Using a wildcard (*) in token.actions.githubusercontent.com:sub can allow requests from more sources than you intended. Specify the value of token.actions.githubusercontent.com:sub with the repository and branch name.', 'write repo:<organization>/<repository>:ref:refs/heads/<branch>'),
  'missing-audience-of-built-in-provider': own('warning', oidcRole, 'The statement lets in the users of every application at {{provider}}, because it has no condition on {{key}}.', 'add a condition on {{key}} with the id of your application'),
  'missing-subject-of-shared-issuer': own('warning', oidcRole, '{{provider}} issues tokens to everybody who has an account there, and the statement has no condition on {{key}}.', 'add a condition on {{key}} that names your organization'),
  'missing-saml-condition': own('warning', samlRole, 'The statement has no condition on a key of SAML federation: everybody whom the identity provider gives this role is let in, by any way.', 'add a condition on saml:aud, and on an attribute of those who are meant'),
  'missing-saml-audience': own('info', samlRole, 'The statement has no condition on saml:aud, so a response that was meant for another place than the sign-in endpoint is accepted too.', 'add "saml:aud": "{{url}}" to StringEquals, unless the role is for programs only'),
  'saml-audience-is-no-sign-in-url': own('warning', samlRole, 'saml:aud is the Recipient of the response, and {{value}} is no sign-in URL of {{where}}.', 'write {{nearest}}'),
  'saml-audience-is-an-entity-id': own('warning', samlRole, 'saml:aud is the Recipient of the response, and {{value}} is what stands in its Audience.', 'write {{nearest}}'),
} as const satisfies Record<string, TrustPolicyCheck>

export type TrustPolicyCheckId = keyof typeof trustPolicyChecks
