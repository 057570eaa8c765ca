import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../peers/free-port.ts'
import { MovableClock } from './movable-clock.ts'
import { openService, type OpenService } from './open-service.ts'
import { samlTestKey, testIdpEntityId, type SamlTestKeyName } from './saml-test-keys.ts'
import { signedResponse, testNow, type SignedResponseOptions } from './signed-response.ts'

export const testAccount = '123456789012'
export const testProviderArn = `arn:aws:iam::${testAccount}:saml-provider/ExampleCorp`
/** The same identity provider, declared in another account too. */
export const otherAccount = '210987654321'
export const otherAccountProviderArn = `arn:aws:iam::${otherAccount}:saml-provider/ExampleCorp`
/** A second provider, with another key, that may not start a sign-in on its own. */
export const strictProviderArn = `arn:aws:iam::${testAccount}:saml-provider/Strict`
export const strictEntityId = 'https://strict.example.com/idp'

/** IAM takes metadata from 1000 characters on; real documents are longer anyway. */
const padding = 'x'.repeat(1000)

/** IdP metadata with one certificate and a Redirect single sign-on service. */
export function idpMetadataXml(entityId: string, key: SamlTestKeyName): string {
  const certificate = samlTestKey(key).certificateBase64
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${padding} -->
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing">
      <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificate}</X509Certificate></X509Data></KeyInfo>
    </KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${entityId}/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>
`
}

export interface SamlService extends OpenService {
  readonly clock: MovableClock
  /** A response for this service's ACS, signed by ExampleCorp's key, with an ID of its own. */
  response(options?: SignedResponseOptions): string
  /** Posts a form to `path` as a browser does; redirects are not followed. */
  post(
    path: string,
    form: Readonly<Record<string, string>> | string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>
}

let issued = 0

/** Writes the configuration of {@link openSamlService} into `folder`; returns the path of the file. */
export function writeSamlServiceConfiguration(folder: string, port: number): string {
  const publicUrl = `http://localhost:${port}`
  const trust = (providerArn: string): object => ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: providerArn },
        Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'],
        Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
      },
    ],
  })
  writeFileSync(join(folder, 'example-corp.xml'), idpMetadataXml(testIdpEntityId, 'idp-rsa-2048'))
  writeFileSync(join(folder, 'strict.xml'), idpMetadataXml(strictEntityId, 'other-idp-rsa-2048'))
  const file = join(folder, 'fedbridge.yaml')
  writeFileSync(
    file,
    JSON.stringify({
      server: { port, publicUrl },
      identityProviders: {
        saml: [
          { arn: testProviderArn, metadata: 'example-corp.xml' },
          { arn: otherAccountProviderArn, metadata: 'example-corp.xml' },
          { arn: strictProviderArn, metadata: 'strict.xml', idpInitiated: false },
        ],
      },
      emulator: {
        accounts: {
          [testAccount]: {
            alias: 'example-corp',
            roles: {
              Developer: { trustPolicy: trust(testProviderArn), maxSessionDurationSeconds: 7200 },
              Auditor: { trustPolicy: trust(testProviderArn) },
              Stranger: { trustPolicy: trust(strictProviderArn) },
            },
          },
          [otherAccount]: { roles: { Operator: { trustPolicy: trust(otherAccountProviderArn) } } },
        },
      },
    }),
  )
  return file
}

/** The whole service with providers whose keys the tests hold, and a clock they can move. */
export async function openSamlService({
  change,
}: Pick<NonNullable<Parameters<typeof openService>[0]>, 'change'> = {}): Promise<SamlService> {
  const folder = mkdtempSync(join(tmpdir(), 'fedbridge-service-'))
  const port = await freePort()
  const publicUrl = `http://localhost:${port}`
  const file = writeSamlServiceConfiguration(folder, port)
  const clock = new MovableClock(testNow)
  const service = await openService({ file, clock, ...(change === undefined ? {} : { change }) })
  return {
    ...service,
    clock,
    response: (options = {}) => {
      issued += 1
      return signedResponse({
        now: clock.now(),
        recipient: `${publicUrl}/saml`,
        responseId: `_response-${issued}`,
        assertionId: `_assertion-${issued}`,
        ...options,
      })
    },
    post: (path, form, headers = {}) =>
      fetch(`${publicUrl}${path}`, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
        },
        body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
      }),
    close: async () => {
      await service.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The code of an error answer. */
export async function codeOf(answer: Response): Promise<string | undefined> {
  const body = (await answer.json()) as { error?: { code?: string } }
  return body.error?.code
}
