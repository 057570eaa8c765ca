import express from 'express'
import { pino } from 'pino'
import type { CloudTrailEvent } from '../../src/audit/cloud-trail-event.ts'
import { openEmulator } from '../../src/emulator/open-emulator.ts'
import type { EmulatorOptions } from '../../src/emulator/open-emulator.ts'
import type { AccountDirectory } from '../../src/emulator/iam/account-directory.ts'
import type { StsDecision } from '../../src/emulator/sts/sts-decision.ts'
import { errorResponse } from '../../src/http/error-response.ts'
import { notFound } from '../../src/http/not-found.ts'
import { openServer } from '../../src/http/open-server.ts'
import { requestId } from '../../src/http/request-id.ts'
import { parsePolicyDocument } from '../../src/policy/parse-policy-document.ts'
import type { PolicyDocument } from '../../src/policy/policy-document.ts'
import { openMemoryStorage } from '../../src/storage/open-memory-storage.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { MovableClock } from '../fakes/movable-clock.ts'
import { noKeys, unreachableIssuer } from '../fakes/unreachable-issuer.ts'
import { testIdpMetadata } from '../fakes/saml-test-keys.ts'
import { testAttributes, testAudience, testNow } from '../fakes/signed-response.ts'
import type { AttributeValues } from '../fakes/signed-response.ts'
import { freePort } from '../peers/free-port.ts'

export const account = '123456789012'
export const providerArn = `arn:aws:iam::${account}:saml-provider/ExampleCorp`
export const twinProviderArn = `arn:aws:iam::${account}:saml-provider/ExampleCorpTwin`
export const roleArn = (name: string): string => `arn:aws:iam::${account}:role/${name}`
export const aws = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`

/** A trust policy for the test provider, as the guide writes it. */
export function trustPolicy({
  actions = ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'],
  condition = { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
  principal = providerArn,
}: {
  actions?: readonly string[]
  condition?: object
  principal?: string
} = {}): PolicyDocument {
  return parsePolicyDocument(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'SignIn',
          Effect: 'Allow',
          Principal: { Federated: principal },
          Action: actions,
          Condition: condition,
        },
      ],
    },
    'trust',
  )
}

/** Attributes that name roles, besides what AWS asks for at least. */
export function attributesFor(
  roles: readonly string[],
  further: Readonly<Record<string, AttributeValues>> = {},
): Readonly<Record<string, AttributeValues>> {
  return {
    ...testAttributes,
    [aws('Role')]: roles.map((name) => `${roleArn(name)},${providerArn}`),
    ...Object.fromEntries(Object.entries(further).map(([name, value]) => [aws(name), value])),
  }
}

export interface TestEmulator {
  readonly url: string
  readonly clock: MovableClock
  readonly storage: Storage
  readonly directory: AccountDirectory
  readonly events: readonly CloudTrailEvent[]
  readonly decisions: readonly StsDecision[]
  /** Every line that was logged. */
  readonly log: readonly string[]
  close(): Promise<void>
}

/** The emulator on a loopback port, as `compose.ts` mounts it, with a clock that stands still. */
export async function openTestEmulator(
  change: Partial<EmulatorOptions> = {},
): Promise<TestEmulator> {
  const clock = new MovableClock(testNow)
  const storage = openMemoryStorage({ clock })
  const events: CloudTrailEvent[] = []
  const decisions: StsDecision[] = []
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const emulator = await openEmulator({
    clock,
    storage,
    log,
    publicUrl: url,
    partition: 'aws',
    region: 'us-east-1',
    acceptedAudiences: [testAudience, 'https://signin.aws.amazon.com/saml'],
    presentRecipientAs: { default: 'https://signin.aws.amazon.com/saml', byRecipient: {} },
    clockSkewSeconds: 180,
    recordEvent: (event) => {
      events.push(event)
      return Promise.resolve()
    },
    onDecision: (decision) => void decisions.push(decision),
    jwks: noKeys,
    issuerThumbprints: unreachableIssuer,
    insecureHttpIssuers: [],
    accounts: [
      {
        accountId: account,
        alias: 'example-corp',
        roles: [
          {
            arn: roleArn('Developer'),
            trustPolicy: trustPolicy(),
            maxSessionDurationSeconds: 43_200,
            policies: [
              {
                name: 'read',
                document: parsePolicyDocument(
                  {
                    Version: '2012-10-17',
                    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
                  },
                  'identity',
                ),
              },
            ],
          },
          { arn: roleArn('team/Auditor'), trustPolicy: trustPolicy() },
          {
            arn: roleArn('Untagged'),
            trustPolicy: trustPolicy({
              actions: ['sts:AssumeRoleWithSAML', 'sts:SetSourceIdentity'],
            }),
          },
          {
            arn: roleArn('Unsourced'),
            trustPolicy: trustPolicy({ actions: ['sts:AssumeRoleWithSAML', 'sts:TagSession'] }),
          },
          {
            arn: roleArn('Staff'),
            trustPolicy: trustPolicy({
              condition: { StringEquals: { 'saml:edupersonaffiliation': 'staff' } },
            }),
          },
          {
            arn: roleArn('OfAnotherProvider'),
            trustPolicy: trustPolicy({
              principal: `arn:aws:iam::${account}:saml-provider/Another`,
            }),
          },
        ],
        samlProviders: [
          { arn: providerArn, state: { metadata: testIdpMetadata() } },
          // The same identity provider once more: its keys prove the same assertions.
          { arn: twinProviderArn, state: { metadata: testIdpMetadata() } },
          {
            arn: `arn:aws:iam::${account}:saml-provider/Broken`,
            state: { unavailable: 'the metadata could not be fetched' },
          },
        ],
      },
    ],
    ...change,
  })
  const app = express()
  app.use(requestId())
  app.use(emulator.federationRoutes)
  app.use(emulator.consoleRoutes)
  app.use(emulator.permissionRoutes)
  app.use(emulator.queryRoutes)
  app.use(notFound())
  app.use(errorResponse({ log }))
  const server = await openServer(app, { host: '127.0.0.1', port, graceMs: 0 })
  return {
    url,
    clock,
    storage,
    directory: emulator.directory,
    events,
    decisions,
    log: lines,
    close: async () => {
      await server.close()
      await storage.close()
    },
  }
}
