import type {
  BrokerConfiguration,
  PolicySource,
  StsCredentialsConfiguration,
} from './configuration.ts'
import { keyOf, type KeyPath } from './key-path.ts'
import { secretOf, type NamedFile } from './read-named-files.ts'
import type { OidcBrokerDocument, SamlBrokerDocument } from './schema-brokers.ts'
import type { ConfigurationDocument } from './schema.ts'

/** Of a federated user whose length nobody says; STS itself would give twelve hours. */
const defaultSeconds = 3600

/**
 * Makes the configuration of a provider's broker out of an entry that has no problems.
 *
 * @param path of the entry `broker`
 * @param ownRoles the roles that may be asked for where the entry names none
 */
export function buildBroker(
  broker: SamlBrokerDocument | OidcBrokerDocument,
  path: KeyPath,
  {
    policies,
    ownRoles,
  }: {
    readonly policies: ReadonlyMap<string, PolicySource>
    readonly ownRoles: readonly string[]
  },
): BrokerConfiguration {
  if (broker.call === 'AssumeRole') {
    const { externalId } = broker
    return {
      call: broker.call,
      roles: 'roles' in broker ? (broker.roles ?? ownRoles) : ownRoles,
      ...(externalId === undefined ? {} : { externalId }),
    }
  }
  const { sessionPolicies = [], sessionDurationSeconds = defaultSeconds } = broker
  return {
    call: broker.call,
    sessionDurationSeconds,
    sessionPolicies: sessionPolicies.map(({ role, policyArns }, index) => {
      const policy = policies.get(keyOf([...path, 'sessionPolicies', index, 'policy']))
      return { roleArn: role, policyArns, ...(policy === undefined ? {} : { policy }) }
    }),
  }
}

/** The credentials of `sts.credentials`, with what was read from files in the place of their names. */
export function buildStsCredentials(
  {
    accessKeyId,
    secretAccessKey,
    sessionTokenFile,
  }: NonNullable<ConfigurationDocument['sts']['credentials']>,
  files: ReadonlyMap<string, NamedFile>,
): StsCredentialsConfiguration {
  const fileText = (name: string): string => secretOf(files.get(`sts.credentials.${name}`))
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey ?? fileText('secretAccessKeyFile'),
    ...(sessionTokenFile === undefined ? {} : { sessionToken: fileText('sessionTokenFile') }),
  }
}
