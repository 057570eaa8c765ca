import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type {
  DiagnosisContext,
  RoleView,
  SamlProviderView,
} from '../../src/diagnosis/diagnosis-context.ts'
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import { testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { signedResponse, testAcsUrl, testAudience, testNow } from '../fakes/signed-response.ts'
import type { SignedResponseOptions } from '../fakes/signed-response.ts'

export const testProviderArn = 'arn:aws:iam::123456789012:saml-provider/ExampleCorp'
export const testRoleArn = 'arn:aws:iam::123456789012:role/Developer'

export const testProvider: SamlProviderView = {
  arn: testProviderArn,
  accountId: '123456789012',
  providerName: 'ExampleCorp',
  metadata: testIdpMetadata(),
}

/** A statement that lets the provider in at AWS's sign-in URL. */
export const allowStatement = {
  Effect: 'Allow',
  Principal: { Federated: testProviderArn },
  Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'],
  Condition: { StringEquals: { 'saml:aud': testAcsUrl } },
}

export const policyOf = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

export const testRole: RoleView = {
  arn: testRoleArn,
  trustPolicy: policyOf(allowStatement),
  maxSessionDurationSeconds: 3600,
}

/** The context in which `signedResponse()` gets a session. */
export function testContext(changes: Partial<DiagnosisContext> = {}): DiagnosisContext {
  return {
    clock: new MovableClock(testNow),
    clockSkewSeconds: 180,
    endpoint: 'sts',
    providers: [testProvider],
    oidcProviders: [],
    roles: [testRole],
    acceptedAudiences: [testAudience, testAcsUrl],
    acceptedRecipients: [testAcsUrl],
    partition: 'aws',
    region: 'us-east-1',
    ...changes,
  }
}

/** What comes of a response that {@link signedResponse} makes. */
export function diagnoseResponse(
  options: SignedResponseOptions = {},
  changes: Partial<DiagnosisContext> = {},
): Promise<Diagnosis> {
  return diagnose(signedResponse(options), testContext(changes))
}

export const awsAttribute = (name: string): string =>
  `https://aws.amazon.com/SAML/Attributes/${name}`
