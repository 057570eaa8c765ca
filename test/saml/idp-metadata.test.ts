import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SamlMetadataRejected } from '../../src/errors.ts'
import { parseIdpMetadata } from '../../src/saml/idp-metadata.ts'
import { MovableClock } from '../fakes/movable-clock.ts'

const clock = new MovableClock('2026-11-24T12:00:00Z')
const protocol = 'urn:oasis:names:tc:SAML:2.0:protocol'
const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const post = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'

const certificate = (name: string): string =>
  readFileSync(new URL(`../fixtures/certificates/${name}.pem`, import.meta.url), 'utf8')
    .replaceAll(/-----[^-]+-----/g, '')
    .trim()

const key = (name: string, use = 'use="signing"'): string =>
  `<KeyDescriptor ${use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate(name)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`

const service = (location = 'https://idp.example.org/sso', binding = redirect): string =>
  `<SingleSignOnService Binding="${binding}" Location="${location}"/>`

const descriptor = (
  body = key('rsa-2048') + service(),
  attributes = `protocolSupportEnumeration="${protocol}"`,
): string => `<IDPSSODescriptor ${attributes}>${body}</IDPSSODescriptor>`

const namespaces =
  'xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'

const entity = (
  body = descriptor(),
  attributes = 'entityID="https://idp.example.org/metadata"',
): string => `<EntityDescriptor ${namespaces} ${attributes}>${body}</EntityDescriptor>`

const group = (body: string, attributes = ''): string =>
  `<EntitiesDescriptor ${namespaces} ${attributes}>${body}</EntitiesDescriptor>`

const parse = (xml: string | Uint8Array): ReturnType<typeof parseIdpMetadata> =>
  parseIdpMetadata(xml, { clock })

function refusal(xml: string | Uint8Array): SamlMetadataRejected {
  try {
    parse(xml)
  } catch (error) {
    if (error instanceof SamlMetadataRejected) return error
    throw error
  }
  throw new Error('the metadata was accepted')
}

const rejected = (check: string): object => ({
  code: 'SAML_METADATA_INVALID',
  check,
  aws: { code: 'InvalidInput', message: 'Could not parse metadata', status: 400 },
})

describe('SAML Metadata 2.0 section 2.3.2: one EntityDescriptor', () => {
  it('gives its entityID, keys and endpoints', () => {
    const xml = entity(descriptor(key('rsa-2048') + service() + service('https://idp/p', post)))
    const metadata = parse(xml)
    expect(metadata.xml).toBe(xml)
    expect(metadata.entities).toMatchObject([
      {
        entityId: 'https://idp.example.org/metadata',
        signingKeys: [{ keyType: 'rsa', keyBits: 2048, weak: false }],
        singleSignOnServices: [
          { binding: redirect, location: 'https://idp.example.org/sso' },
          { binding: post, location: 'https://idp/p' },
        ],
        wantAuthnRequestsSigned: false,
      },
    ])
    expect(metadata).not.toHaveProperty('validUntil')
    expect(metadata).not.toHaveProperty('refreshAt')
  })

  it.each(['md:', 'a-b.c_1:', 'ds:'])('reads the prefix %s as it reads none', (prefix) => {
    const prefixed = entity()
      .replaceAll(/<(\/?)(Entity|IDP|Key|Single)/g, `<$1${prefix}$2`)
      .replace('xmlns=', `xmlns:${prefix.slice(0, -1)}=`)
      .replaceAll('ds:KeyInfo', 'sig:KeyInfo')
      .replaceAll('ds:X509', 'sig:X509')
      .replace('xmlns:ds="http', 'xmlns:sig="http')
    expect(parse(prefixed).entities).toEqual(parse(entity()).entities)
  })

  it('refuses the same names in another namespace', () => {
    const elsewhere = entity().replace('SAML:2.0:metadata', 'SAML:2.0:elsewhere')
    expect(refusal(elsewhere)).toMatchObject(rejected('not-metadata'))
    const none = entity().replace('xmlns="urn:oasis:names:tc:SAML:2.0:metadata"', '')
    expect(refusal(none)).toMatchObject({
      ...rejected('not-metadata'),
      received: 'EntityDescriptor in no namespace',
    })
  })

  it.each([
    ['is missing', ''],
    ['is blank', 'entityID=" "'],
    ['is over 1024 characters', `entityID="${'x'.repeat(1025)}"`],
  ])('refuses an entityID that %s', (_, attributes) => {
    expect(refusal(entity(descriptor(), attributes))).toMatchObject(rejected('entity-id'))
  })

  it('reads WantAuthnRequestsSigned as an xs:boolean', () => {
    for (const [text, wanted] of [
      ['true', true],
      ['1', true],
      ['false', false],
      ['0', false],
    ] as const) {
      const attributes = `protocolSupportEnumeration="${protocol}" WantAuthnRequestsSigned="${text}"`
      const [first] = parse(entity(descriptor(undefined, attributes))).entities
      expect(first?.wantAuthnRequestsSigned).toBe(wanted)
    }
  })
})

describe('SAML Metadata 2.0 section 2.4.3: IDPSSODescriptor', () => {
  it('is what makes an entity an identity provider', () => {
    const sp = `<SPSSODescriptor protocolSupportEnumeration="${protocol}">${key('rsa-2048')}</SPSSODescriptor>`
    expect(refusal(entity(sp))).toMatchObject(rejected('no-identity-provider'))
    expect(parse(entity(sp + descriptor())).entities).toHaveLength(1)
  })

  it('must be for SAML 2.0, and may be for other protocols besides', () => {
    const saml1 = 'urn:oasis:names:tc:SAML:1.1:protocol'
    const speaking = (protocols: string): string =>
      entity(descriptor(undefined, `protocolSupportEnumeration="${protocols}"`))
    expect(refusal(speaking(saml1))).toMatchObject(rejected('protocol-not-saml2'))
    expect(refusal(speaking(`${protocol}x`))).toMatchObject(rejected('protocol-not-saml2'))
    expect(refusal(speaking(''))).toMatchObject(rejected('protocol-not-saml2'))
    expect(parse(speaking(`${saml1}\n ${protocol}`)).entities).toHaveLength(1)
  })

  it('may occur twice: keys and endpoints of both count, the first ones first', () => {
    const [first] = parse(
      entity(
        descriptor(key('rsa-2048') + service('https://one/')) +
          descriptor(key('ec-p256') + key('rsa-2048') + service('https://two/')),
      ),
    ).entities
    expect(first?.signingKeys.map(({ keyType }) => keyType)).toEqual(['rsa', 'ec'])
    expect(first?.singleSignOnServices.map(({ location }) => location)).toEqual([
      'https://one/',
      'https://two/',
    ])
  })

  it('leaves out endpoints that no browser can be sent to', () => {
    const soap = service('urn:anything', 'urn:oasis:names:tc:SAML:2.0:bindings:SOAP')
    const [first] = parse(entity(descriptor(key('rsa-2048') + soap))).entities
    expect(first?.singleSignOnServices).toEqual([])
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', '/sso', '//idp/sso', 'https://', ''])(
    'refuses to send browsers to %j',
    (location) => {
      expect(refusal(entity(descriptor(key('rsa-2048') + service(location))))).toMatchObject(
        rejected('sso-location'),
      )
    },
  )
})

describe('SAML Metadata 2.0 section 2.4.1.1: KeyDescriptor', () => {
  const keysOf = (body: string): (string | number)[][] =>
    parse(entity(descriptor(body))).entities.flatMap(({ signingKeys }) =>
      signingKeys.map(({ keyType, keyBits }) => [keyType, keyBits]),
    )

  it('signs when its use is signing or absent, and not when it is encryption', () => {
    expect(
      keysOf(key('rsa-2048') + key('ec-p256', '') + key('ec-p384', 'use="encryption"')),
    ).toEqual([
      ['rsa', 2048],
      ['ec', 256],
    ])
  })

  it('may carry several certificates in one KeyInfo, in one X509Data or in several', () => {
    const inner = (name: string): string =>
      `<ds:X509Certificate>${certificate(name)}</ds:X509Certificate>`
    const body = `<KeyDescriptor><ds:KeyInfo><ds:KeyName>k</ds:KeyName><ds:X509Data>${inner('rsa-2048')}${inner('ec-p256')}</ds:X509Data><ds:X509Data>${inner('ec-p384')}</ds:X509Data></ds:KeyInfo></KeyDescriptor>`
    expect(keysOf(body)).toEqual([
      ['rsa', 2048],
      ['ec', 256],
      ['ec', 384],
    ])
  })

  it('keeps a key of 1024 bits and marks it weak', () => {
    const [first] = parse(entity(descriptor(key('rsa-1024')))).entities
    expect(first?.signingKeys).toMatchObject([{ keyBits: 1024, weak: true }])
  })

  it('refuses the document for one bad certificate among good ones', () => {
    expect(refusal(entity(descriptor(key('rsa-2048') + key('rsa-1016'))))).toMatchObject(
      rejected('certificate-key-size'),
    )
  })

  it('refuses a provider without a signing key: nothing of it could be verified', () => {
    for (const body of [
      service(),
      key('rsa-2048', 'use="encryption"'),
      '<KeyDescriptor><ds:KeyInfo><ds:KeyName>k</ds:KeyName></ds:KeyInfo></KeyDescriptor>',
    ]) {
      expect(refusal(entity(descriptor(body)))).toMatchObject(rejected('no-signing-key'))
    }
  })

  it('refuses elements inside the certificate', () => {
    const broken = entity().replace('</ds:X509Certificate>', '<x/></ds:X509Certificate>')
    expect(refusal(broken)).toMatchObject(rejected('saml-content-mixed'))
  })
})

describe('IAM quotas: ten identity providers and ten keys in a document', () => {
  const numbered = (count: number, body = descriptor()): string =>
    Array.from({ length: count }, (_, i) => entity(body, `entityID="https://idp${i}"`)).join('')

  it('takes ten entities and refuses eleven', () => {
    expect(parse(group(numbered(10))).entities).toHaveLength(10)
    expect(refusal(group(numbered(11)))).toMatchObject({
      ...rejected('too-many-entities'),
      received: '11',
    })
  })

  it('does not count entities that are no identity provider', () => {
    const sp = entity('<SPSSODescriptor protocolSupportEnumeration="x"/>', 'entityID="sp"')
    expect(parse(group(sp + numbered(10) + sp)).entities).toHaveLength(10)
  })

  it('takes groups within groups, in document order', () => {
    const nested = group(
      entity(undefined, 'entityID="a"') +
        group(group(entity(undefined, 'entityID="b"'))) +
        entity(undefined, 'entityID="c"'),
    )
    expect(parse(nested).entities.map(({ entityId }) => entityId)).toEqual(['a', 'b', 'c'])
  })

  it('refuses an entityID that occurs twice', () => {
    expect(refusal(group(entity() + entity()))).toMatchObject(rejected('entity-id-repeated'))
  })

  it('refuses an empty group', () => {
    expect(refusal(group(''))).toMatchObject(rejected('no-identity-provider'))
  })

  it('takes ten certificates and refuses eleven, each counted once', () => {
    const texts = readFileSync(
      new URL('../fixtures/certificates/eleven-ec-p256.txt', import.meta.url),
      'utf8',
    )
      .trim()
      .split('\n')
    const keyOf = (text: string): string =>
      `<KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`
    const eleven = texts.map(keyOf)
    const accepted = eleven.slice(0, 10)
    const [first] = parse(entity(descriptor([...accepted, ...accepted].join('')))).entities
    expect(first?.signingKeys).toHaveLength(10)
    expect(refusal(entity(descriptor(eleven.join(''))))).toMatchObject({
      ...rejected('too-many-keys'),
      received: '11',
    })
  })
})

describe('SAML Metadata 2.0 sections 2.3 and 4.3: validUntil and cacheDuration', () => {
  const until = (text: string): string => `validUntil="${text}"`

  it('keeps the earliest validUntil around an entity, and the root has its own', () => {
    const inner = entity(
      descriptor(
        undefined,
        `protocolSupportEnumeration="${protocol}" ${until('2027-03-01T00:00:00Z')}`,
      ),
      `entityID="a" ${until('2027-04-01T00:00:00Z')}`,
    )
    const free = entity(undefined, 'entityID="b"')
    const metadata = parse(group(group(inner, until('2027-02-01T00:00:00Z')) + free))
    expect(metadata.entities.map(({ validUntil }) => validUntil?.toISOString())).toEqual([
      '2027-02-01T00:00:00.000Z',
      undefined,
    ])
    expect(metadata.validUntil).toBeUndefined()
    expect(
      parse(group(inner + free, until('2027-05-01T00:00:00Z'))).entities.map(({ validUntil }) =>
        validUntil?.toISOString(),
      ),
    ).toEqual(['2027-03-01T00:00:00.000Z', '2027-05-01T00:00:00.000Z'])
    expect(parse(group(free, until('2027-05-01T00:00:00Z'))).validUntil).toEqual(
      new Date('2027-05-01T00:00:00Z'),
    )
  })

  it('stores metadata that has expired; verification refuses it', () => {
    const expired = entity(undefined, `entityID="a" ${until('2020-01-01T00:00:00Z')}`)
    expect(parse(expired).entities[0]?.validUntil).toEqual(new Date('2020-01-01T00:00:00Z'))
  })

  it.each(['soon', '2027-01-01', '2027-02-30T00:00:00Z', ''])(
    'refuses validUntil %j, which would otherwise never end',
    (text) => {
      expect(refusal(entity(undefined, `entityID="a" ${until(text)}`))).toMatchObject(
        rejected('valid-until'),
      )
    },
  )

  it('asks for a fresh copy after the shortest cacheDuration of any level', () => {
    const xml = group(
      entity(undefined, 'entityID="a" cacheDuration="PT90M"'),
      'cacheDuration="P1DT1H"',
    )
    expect(parse(xml).refreshAt).toEqual(new Date('2026-11-24T13:30:00Z'))
  })

  it.each(['P', 'PT', '-PT1H', '6h', 'P1H'])('refuses cacheDuration %j', (text) => {
    expect(refusal(entity(undefined, `entityID="a" cacheDuration="${text}"`))).toMatchObject(
      rejected('cache-duration'),
    )
  })
})

describe('IAM User Guide: metadata is UTF-8 without a byte order mark', () => {
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

  it('takes text and bytes alike', () => {
    expect(parse(utf8(entity())).entities).toEqual(parse(entity()).entities)
    expect(parse(`<?xml version="1.0" encoding="UTF-8"?>\n${entity()}\n`).entities).toHaveLength(1)
  })

  it('refuses a byte order mark, and takes the same document without', () => {
    expect(refusal(`\uFEFF${entity()}`)).toMatchObject(rejected('byte-order-mark'))
    expect(refusal(utf8(`\uFEFF${entity()}`))).toMatchObject(rejected('byte-order-mark'))
  })

  it('refuses UTF-16, Latin-1 and an encoding declaration that says so', () => {
    expect(refusal(Buffer.from(`\uFEFF${entity()}`, 'utf16le'))).toMatchObject(rejected('encoding'))
    const latin1 = Buffer.from(entity(undefined, 'entityID="https://idp.example.org/é"'), 'latin1')
    expect(refusal(latin1)).toMatchObject(rejected('encoding'))
    const declared = `<?xml version="1.0" encoding="ISO-8859-1"?>${entity()}`
    expect(refusal(declared)).toMatchObject({ code: 'SAML_METADATA_INVALID' })
  })
})

describe('hostile metadata', () => {
  it('may hold comments, which never split text', () => {
    const comment = `<!-- from the IdP -->${entity()}`.replace('<ds:X509C', '<!-- <x> --><ds:X509C')
    const split = comment.replace('</ds:X509Certificate>', '<!-- end --></ds:X509Certificate>')
    expect(parse(split).entities).toEqual(parse(entity()).entities)
  })

  it.each([
    ['xml-doctype', `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${entity()}`],
    ['xml-processing-instruction', `<?xml-stylesheet href="x"?>${entity()}`],
    ['xml-cdata', entity().replace('<ds:KeyInfo>', '<![CDATA[x]]><ds:KeyInfo>')],
    ['xml-not-well-formed', entity().replace('</IDPSSODescriptor>', '')],
    ['xml-trailing-content', `${entity()}x`],
    ['xml-limit-exceeded', group('<a>'.repeat(60) + '</a>'.repeat(60))],
    ['xml-limit-exceeded', `${entity()}${' '.repeat(1024 * 1024)}`],
  ])('is refused with %s', (check, xml) => {
    expect(refusal(xml)).toMatchObject(rejected(check))
  })

  it.each(['', 'null', '{}', '<html><body>Sign in</body></html>'])('refuses %j', (text) => {
    expect(refusal(text)).toMatchObject({ code: 'SAML_METADATA_INVALID' })
  })
})
