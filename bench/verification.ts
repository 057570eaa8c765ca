import { SAML, type SamlConfig } from '@node-saml/node-saml'
import * as samlify from 'samlify'
import { systemClock } from '../src/clock.ts'
import { decodeSamlResponse } from '../src/saml/decode-saml-response.ts'
import { parseIdpMetadata } from '../src/saml/idp-metadata.ts'
import { readFederatedIdentity } from '../src/saml/read-federated-identity.ts'
import { verifyResponse } from '../src/saml/verify-response.ts'
import { idpMetadataXml } from '../test/fakes/open-saml-service.ts'
import { samlTestKey, testIdpEntityId } from '../test/fakes/saml-test-keys.ts'
import {
  signedResponse,
  testAcsUrl,
  testAttributes,
  testAudience,
} from '../test/fakes/signed-response.ts'
import { figure, measure, table } from './measure.ts'

const key = 'idp-rsa-2048'
const metadataXml = idpMetadataXml(testIdpEntityId, key)
const tag = (name: string): string => `https://aws.amazon.com/SAML/Attributes/PrincipalTag:${name}`

/** The four documents of the table: sizes as an AWS-shaped identity provider sends them. */
export function documents(): ReadonlyMap<string, string> {
  const now = systemClock.now()
  // Benchmarks take minutes: the documents stay valid for an hour.
  const notOnOrAfter = new Date(now.getTime() + 3_600_000).toISOString()
  const of = (options: Parameters<typeof signedResponse>[0]): string =>
    signedResponse({ now, notOnOrAfter, ...options })
  const tags = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [
      tag(`Tag${index}`),
      `value-${'x'.repeat(60)}-${index}`,
    ]),
  )
  const groups = Array.from(
    { length: 900 },
    (_, index) => `cn=group-${index},ou=groups,dc=example,dc=com`,
  )
  return new Map([
    ['base', of({ attributes: { ...testAttributes, mail: 'alice@example.com' } })],
    ['response and assertion signed', of({ sign: 'both' })],
    ['50 tags', of({ attributes: { ...testAttributes, ...tags } })],
    ['75 KB', of({ attributes: { ...testAttributes, memberOf: groups } })],
  ])
}

/** Verifications per second on one thread: ours with every check on, node-saml, samlify without a schema validator. */
export async function verificationBench(): Promise<string> {
  const metadata = parseIdpMetadata(metadataXml, { clock: systemClock })
  const ours = (SAMLResponse: string): unknown =>
    readFederatedIdentity(
      verifyResponse(decodeSamlResponse(SAMLResponse), metadata, {
        clock: systemClock,
        acceptedAudiences: [testAudience],
        acceptedRecipients: [testAcsUrl],
        inResponseTo: 'absent',
      }),
    )

  const nodeSaml = (doubly: boolean): SAML => {
    const options: SamlConfig = {
      idpCert: samlTestKey(key).certificateBase64,
      issuer: testAudience,
      callbackUrl: testAcsUrl,
      audience: testAudience,
      wantAuthnResponseSigned: doubly,
      wantAssertionsSigned: true,
    }
    return new SAML(options)
  }

  samlify.setSchemaValidator({ validate: () => Promise.resolve('skipped') })
  const idp = samlify.IdentityProvider({ metadata: metadataXml })
  const sp = samlify.ServiceProvider({
    entityID: testAudience,
    wantAssertionsSigned: true,
    assertionConsumerService: [
      { Binding: samlify.Constants.namespace.binding.post, Location: testAcsUrl },
    ],
  })

  const rows: string[][] = []
  for (const [name, SAMLResponse] of documents()) {
    const peer = nodeSaml(name === 'response and assertion signed')
    const rates = await measure([
      { name: 'ours', run: () => ours(SAMLResponse) },
      { name: 'node-saml', run: () => peer.validatePostResponseAsync({ SAMLResponse }) },
      {
        name: 'samlify',
        run: () => sp.parseLoginResponse(idp, 'post', { body: { SAMLResponse } }),
      },
    ])
    const perSecond = (contender: string): number => rates.get(contender)?.perSecond ?? 0
    rows.push([
      name,
      `${(Buffer.byteLength(SAMLResponse, 'base64') / 1024).toFixed(0)} KB`,
      figure(perSecond('ours')),
      figure(perSecond('node-saml')),
      figure(perSecond('samlify')),
      (perSecond('ours') / perSecond('node-saml')).toFixed(2),
      (perSecond('ours') / perSecond('samlify')).toFixed(2),
    ])
  }
  return table(
    [
      'verifications per second',
      'size',
      'ours',
      'node-saml',
      'samlify',
      'ours / node-saml',
      'ours / samlify',
    ],
    rows,
  )
}
