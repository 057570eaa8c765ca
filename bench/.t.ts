import { signedResponse, testAcsUrl, testAudience, testNow } from '../test/fakes/signed-response.ts'
import { testIdpMetadata } from '../test/fakes/saml-test-keys.ts'
import { decodeSamlResponse } from '../src/saml/decode-saml-response.ts'
import { verifyResponse } from '../src/saml/verify-response.ts'
import { SAML } from '@node-saml/node-saml'
import { samlTestKey } from '../test/fakes/saml-test-keys.ts'
const attributes: any = { 'https://aws.amazon.com/SAML/Attributes/RoleSessionName': 'alice@example.com',
 'https://aws.amazon.com/SAML/Attributes/Role': Array.from({length: 8}, (_, i) => `arn:aws:iam::123456789012:role/Developer${i},arn:aws:iam::123456789012:saml-provider/ExampleCorp`) }
for (let i=0;i<6;i++) attributes['https://aws.amazon.com/SAML/Attributes/PrincipalTag:T'+i]='v'+i
const clock = { now: () => testNow }
const options = { clock, acceptedAudiences: [testAudience], acceptedRecipients: [testAcsUrl], inResponseTo: 'absent' as const }
console.log(verifyResponse(decodeSamlResponse(signedResponse({})), testIdpMetadata(), options))
for (const sign of ['assertion','response','both'] as const) for (const v of [{}, {prefixes:{protocol:'saml2p',assertion:'saml2',ds:'ds'}}, {prefixes:{protocol:'',assertion:'',ds:''}}]) {
  const b64 = signedResponse({ attributes, sign, ...v })
  console.log(sign, verifyResponse(decodeSamlResponse(b64), testIdpMetadata(), options).signed)
}
for (const sign of ['assertion','both'] as const) {
const now = new Date()
const b64 = signedResponse({ attributes, sign, now })
const n = 600
async function bench(name: string, f: () => unknown) { for (let i=0;i<30;i++) await f(); const t=performance.now(); for (let i=0;i<n;i++) await f(); console.log(sign, name, (n/(performance.now()-t)*1000).toFixed(0),'/s') }
const saml = new SAML({ callbackUrl: testAcsUrl, issuer: testAudience, audience: testAudience, idpCert: samlTestKey('idp-rsa-2048').certificate.toString(), wantAuthnResponseSigned: sign==='both', wantAssertionsSigned: true, acceptedClockSkewMs: 180000 })
await bench('ours', () => verifyResponse(decodeSamlResponse(b64), testIdpMetadata(), {...options, clock: {now: () => now}}))

await bench('ours', () => verifyResponse(decodeSamlResponse(b64), testIdpMetadata(), {...options, clock: {now: () => now}}))
}
