import { systemClock } from '../src/clock.ts'
import { FedbridgeError } from '../src/errors.ts'
import { decodeSamlResponse } from '../src/saml/decode-saml-response.ts'
import { parseIdpMetadata } from '../src/saml/idp-metadata.ts'
import { verifyResponse } from '../src/saml/verify-response.ts'
import { idpMetadataXml } from '../test/fakes/open-saml-service.ts'
import { testIdpEntityId } from '../test/fakes/saml-test-keys.ts'
import { signedResponseXml, testAcsUrl, testAudience } from '../test/fakes/signed-response.ts'
import { medianMs, table } from './measure.ts'

const inExtensions = (content: string): string =>
  signedResponseXml({
    now: systemClock.now(),
    afterSigning: (xml) =>
      xml.replace(
        /(<[a-z0-9]+:Status>)/,
        `<samlp:Extensions xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">${content}</samlp:Extensions>$1`,
      ),
  })

const repeatedReference = (xml: string): string =>
  xml.replace(/<ds:Reference[^]*?<\/ds:Reference>/, (reference) => reference.repeat(200))

/** Documents that cost much in other verifiers before anything is trusted. */
const hostile: Readonly<Record<string, () => string>> = {
  '200 References': () =>
    signedResponseXml({ now: systemClock.now(), afterSigning: repeatedReference }),
  'deep nesting, 70 KB': () => inExtensions('<a>'.repeat(10_000) + '</a>'.repeat(10_000)),
  'empty elements, 70 KB': () => inExtensions('<a/>'.repeat(17_500)),
  'attributes, 70 KB': () =>
    inExtensions(`<a ${Array.from({ length: 7_000 }, (_, index) => `a${index}="b"`).join(' ')}/>`),
  'namespace declarations, 70 KB': () =>
    inExtensions(
      `<a ${Array.from({ length: 4_000 }, (_, index) => `xmlns:a${index}="b"`).join(' ')}/>`,
    ),
  'comments, 70 KB': () => inExtensions('<!---->'.repeat(10_000)),
  'entity declarations': () =>
    `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 20 }, (_, index) => `<!ENTITY b${index} "${'&a;'.repeat(10)}">`).join('')}]>${signedResponseXml({ now: systemClock.now() })}`,
}

/** Milliseconds to refuse hostile input, with the code it gets. */
export async function badInputBench(): Promise<string> {
  const metadata = parseIdpMetadata(idpMetadataXml(testIdpEntityId, 'idp-rsa-2048'), {
    clock: systemClock,
  })
  const rows: string[][] = []
  for (const [name, make] of Object.entries(hostile)) {
    const xml = make()
    const SAMLResponse = Buffer.from(xml).toString('base64')
    let code = 'accepted'
    const ms = await medianMs(() => {
      try {
        verifyResponse(decodeSamlResponse(SAMLResponse), metadata, {
          clock: systemClock,
          acceptedAudiences: [testAudience],
          acceptedRecipients: [testAcsUrl],
          inResponseTo: 'absent',
        })
      } catch (failure) {
        code = failure instanceof FedbridgeError ? failure.code : String(failure)
      }
    })
    rows.push([name, `${(xml.length / 1024).toFixed(0)} KB`, ms.toFixed(2), code])
  }
  return table(['time to refuse', 'size', 'ms (median)', 'code'], rows)
}
