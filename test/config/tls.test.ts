import { afterEach, describe, expect, it } from 'vitest'
import { loadConfiguration } from '../../src/config/load-configuration.ts'
import { ConfigurationInvalid } from '../../src/errors.ts'
import { makeServerCertificate } from '../../scripts/make-server-certificate.ts'
import {
  openConfigurationDirectory,
  privateKeyPem,
  type ConfigurationDirectory,
} from './configuration-directory.ts'

const made = makeServerCertificate({ hosts: ['localhost', 'sso.example.com'], now: new Date() })

describe('server.tls', () => {
  let folder: ConfigurationDirectory | undefined
  afterEach(() => {
    folder?.remove()
  })

  const load = (
    server: string,
    { certificate = made.certificatePem, key = made.privateKeyPem } = {},
  ): ReturnType<typeof loadConfiguration> => {
    folder = openConfigurationDirectory(`server: ${server}\n`)
    folder.write('certs/server.crt', certificate)
    folder.write('certs/server.key', key)
    return loadConfiguration({ file: folder.file, environment: {} })
  }
  const tls = 'tls: { certificateFile: certs/server.crt, keyFile: certs/server.key }'
  const problemsOf = (run: () => unknown): ConfigurationInvalid['problems'] => {
    try {
      run()
    } catch (failure) {
      if (failure instanceof ConfigurationInvalid) return failure.problems
      throw failure
    }
    return []
  }

  it('is read with both files, and the public URL is https then', () => {
    const { server, warnings } = load(`{ port: 8443, ${tls} }`)
    expect(server.tls?.certificatePem).toContain('BEGIN CERTIFICATE')
    expect(server.tls?.privateKeyPem).toContain('PRIVATE KEY')
    expect(server.publicUrl).toBe('https://localhost:8443')
    expect(server.debugger).toBe('local')
    expect(warnings).toEqual([])
  })

  it('is not there without it, and the public URL is http then', () => {
    const { server } = load('{ port: 8443 }')
    expect(server).not.toHaveProperty('tls')
    expect(server.publicUrl).toBe('http://localhost:8443')
  })

  it('refuses a public URL that is http, and says the right one', () => {
    expect(
      problemsOf(() => load(`{ port: 8443, publicUrl: "http://localhost:8443", ${tls} }`)),
    ).toEqual([
      {
        key: 'server.publicUrl',
        problem: '"http://localhost:8443" is not what browsers use, as server.tls is there',
        remedy: 'write https://localhost:8443, or remove server.tls',
      },
    ])
    expect(
      problemsOf(() => load(`{ port: 8443, publicUrl: "https://localhost:8443", ${tls} }`)),
    ).toEqual([])
  })

  it.each([
    ['a certificate that is none', { certificate: 'hello' }, 'server.tls.certificateFile'],
    [
      'a key in the place of the certificate',
      { certificate: made.privateKeyPem },
      'server.tls.certificateFile',
    ],
    ['a key that is none', { key: 'hello' }, 'server.tls.keyFile'],
    ['the key of another certificate', { key: privateKeyPem }, 'server.tls.keyFile'],
  ])('refuses %s', (_, files, key) => {
    const problems = problemsOf(() => load(`{ ${tls} }`, files))
    expect(problems.map((problem) => problem.key)).toEqual([key])
    expect(JSON.stringify(problems)).not.toContain('BEGIN')
  })

  it('refuses one without the other, and a file that is not there', () => {
    expect(problemsOf(() => load('{ tls: { certificateFile: certs/server.crt } }'))).toMatchObject([
      { key: 'server.tls.keyFile' },
    ])
    expect(
      problemsOf(() =>
        load('{ tls: { certificateFile: certs/none.crt, keyFile: certs/server.key } }'),
      ),
    ).toMatchObject([{ key: 'server.tls.certificateFile' }])
  })

  it('warns of a certificate for another host, and not of one for this host', () => {
    expect(load(`{ publicUrl: "https://other.example.com", ${tls} }`).warnings).toEqual([
      {
        key: 'server.tls.certificateFile',
        warning:
          'is for DNS:localhost, DNS:sso.example.com and not for the host of https://other.example.com',
      },
    ])
    folder?.remove()
    expect(load(`{ publicUrl: "https://sso.example.com", ${tls} }`).warnings).toEqual([])
  })
})
