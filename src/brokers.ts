/**
 * The seam between configuration and the bridge's own calls of STS: how it asks for the sessions of which
 * provider's people, and with what credentials. Only `compose.ts` uses it.
 */
import type { AwsCredentials } from './aws/aws-credentials.ts'
import type {
  BrokerConfiguration,
  Configuration,
  SessionPoliciesConfiguration,
} from './config/configuration.ts'
import { FedbridgeError, type ConfigurationProblem } from './errors.ts'
import { parsePolicyDocument } from './policy/parse-policy-document.ts'
import { policySizeLimits } from './policy/policy-size.ts'
import type { Broker, Brokers } from './signin/broker/broker.ts'
import type { SessionPolicies } from './signin/broker/session-policies.ts'

/**
 * The brokers of the configuration. Session policies that STS would not take are problems of it, under the
 * key at which they stand.
 */
export function readBrokers({ identityProviders: { saml, oidc } }: Configuration): {
  readonly brokers: Brokers
  readonly problems: readonly ConfigurationProblem[]
} {
  const problems: ConfigurationProblem[] = []
  const brokers = new Map<string, Broker>()
  for (const { arn, key, broker } of [...saml, ...oidc]) {
    if (broker !== undefined) brokers.set(arn, brokerOf(broker, `${key}.broker`, problems))
  }
  return { brokers, problems }
}

/** Our own credentials as the configuration has them; without them the SDK looks for some. */
export function configuredCredentials({ sts: { credentials } }: Configuration): {
  readonly credentials?: () => Promise<AwsCredentials>
} {
  return credentials === undefined ? {} : { credentials: () => Promise.resolve(credentials) }
}

function brokerOf(
  configuration: BrokerConfiguration,
  key: string,
  problems: ConfigurationProblem[],
): Broker {
  if (configuration.call === 'AssumeRole') return configuration
  const { call, sessionDurationSeconds, sessionPolicies } = configuration
  return {
    call,
    sessionDurationSeconds,
    sessionPolicies: new Map(
      sessionPolicies.map((policies, index) => [
        policies.roleArn,
        sessionPoliciesOf(policies, `${key}.sessionPolicies[${index}]`, problems),
      ]),
    ),
  }
}

function sessionPoliciesOf(
  { policy: source, policyArns }: SessionPoliciesConfiguration,
  key: string,
  problems: ConfigurationProblem[],
): SessionPolicies {
  const policy = source === undefined ? undefined : JSON.stringify(source.document)
  try {
    if (policy !== undefined) parsePolicyDocument(policy, 'session')
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    problems.push({
      key: source?.key ?? key,
      problem: `the policy${source?.file === undefined ? '' : ` in ${source.file}`} is malformed: ${failure.message}`,
      remedy: failure.expected ?? 'write a session policy as STS takes it',
    })
  }
  const { maxCharacters } = policySizeLimits.session
  const characters = [policy ?? '', ...policyArns].join('').length
  if (characters > maxCharacters && (policy ?? '').length <= maxCharacters) {
    problems.push({
      key,
      problem: `policy and policyArns have ${characters} characters together, and STS takes ${maxCharacters}`,
      remedy: 'write a smaller policy, or fewer ARNs',
    })
  }
  return { policyArns, ...(policy === undefined ? {} : { policy }) }
}
