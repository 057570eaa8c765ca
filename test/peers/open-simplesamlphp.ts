import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { php } from './peer.ts'
import { freePort } from './free-port.ts'

/** People of the IdP: user name -> password and attributes. */
export type SimpleSamlPhpUsers = Readonly<
  Record<string, { password: string; attributes: Readonly<Record<string, readonly string[]>> }>
>

export interface SimpleSamlPhp {
  readonly entityId: string
  readonly metadataXml: string
  /** Starts an IdP-initiated sign-in at the service provider. */
  readonly idpInitiatedUrl: string
  close(): Promise<void>
}

/**
 * Starts a SimpleSAMLphp IdP of its own (configuration, keys, sessions in a temporary folder) on a
 * loopback port, with one service provider. Resolves when its metadata can be fetched.
 */
export async function openSimpleSamlPhp({
  spEntityId,
  acsUrl,
  users,
  spMetadataXml,
  settings = {},
}: {
  spEntityId: string
  acsUrl: string
  users: SimpleSamlPhpUsers
  /** Read instead of what `acsUrl` says, as an administrator would give it. */
  spMetadataXml?: string
  /** Further settings of the IdP. */
  settings?: Readonly<Record<string, unknown>>
}): Promise<SimpleSamlPhp> {
  const folder = mkdtempSync(join(tmpdir(), 'simplesamlphp-'))
  const at = (...parts: string[]): string => join(folder, ...parts)
  for (const name of ['www', 'config', 'cert', 'metadata', 'data', 'tmp', 'log', 'sessions']) {
    mkdirSync(at(name))
  }
  symlinkSync('/usr/share/simplesamlphp/www', at('www', 'simplesaml'))
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-sha256'],
      ...['-subj', '/CN=simplesamlphp.example', '-keyout', at('cert', 'idp.pem')],
      ...['-out', at('cert', 'idp.crt')],
    ],
    { stdio: 'ignore' },
  )

  const port = await freePort()
  const base = `http://127.0.0.1:${port}/simplesaml/`
  const entityId = `${base}saml2/idp/metadata.php`
  writeFileSync(
    at('config', 'config.php'),
    `<?php $config = ${phpLiteral({
      baseurlpath: base,
      certdir: `${at('cert')}/`,
      metadatadir: `${at('metadata')}/`,
      datadir: `${at('data')}/`,
      tempdir: at('tmp'),
      loggingdir: `${at('log')}/`,
      'logging.handler': 'file',
      'logging.level': 5,
      secretsalt: 'only-for-tests-0123456789',
      'auth.adminpassword': 'only-for-tests-9876543210',
      technicalcontact_email: 'na@example.org',
      timezone: 'UTC',
      'enable.saml20-idp': true,
      'module.enable': { exampleauth: true },
      'session.cookie.secure': false,
      'session.phpsession.savepath': at('sessions'),
      'store.type': 'phpsession',
      'metadata.sources': [
        { type: 'flatfile' },
        ...(spMetadataXml === undefined ? [] : [{ type: 'xml', file: at('metadata', 'sp.xml') }]),
      ],
    })};\n`,
  )
  writeFileSync(
    at('config', 'authsources.php'),
    `<?php $config = ${phpLiteral({
      people: {
        0: 'exampleauth:UserPass',
        ...Object.fromEntries(
          Object.entries(users).map(([name, { password, attributes }]) => [
            `${name}:${password}`,
            attributes,
          ]),
        ),
      },
    })};\n`,
  )
  writeFileSync(
    at('metadata', 'saml20-idp-hosted.php'),
    `<?php $metadata['__DYNAMIC:1__'] = ${phpLiteral({
      host: '__DEFAULT__',
      privatekey: 'idp.pem',
      certificate: 'idp.crt',
      auth: 'people',
      'saml20.sign.response': true,
      'saml20.sign.assertion': true,
      'attributes.NameFormat': 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
      ...settings,
    })};\n`,
  )
  if (spMetadataXml !== undefined) writeFileSync(at('metadata', 'sp.xml'), spMetadataXml)
  writeFileSync(
    at('metadata', 'saml20-sp-remote.php'),
    spMetadataXml !== undefined
      ? '<?php\n'
      : `<?php $metadata[${phpLiteral(spEntityId)}] = ${phpLiteral({
          AssertionConsumerService: acsUrl,
          NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
          'simplesaml.nameidattribute': 'uid',
        })};\n`,
  )

  const server = spawn(php.path ?? 'php', ['-S', `127.0.0.1:${port}`, '-t', at('www')], {
    stdio: 'ignore',
    env: { ...process.env, SIMPLESAMLPHP_CONFIG_DIR: at('config'), PHP_CLI_SERVER_WORKERS: '4' },
    // Its own process group: the workers end with it.
    detached: true,
  })
  const exited = new Promise<void>((resolve) =>
    server.once('exit', () => {
      resolve()
    }),
  )
  const close = async (): Promise<void> => {
    if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, 'SIGTERM')
    await exited
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const metadataXml = await answerOf(entityId)
    const idpInitiatedUrl = `${base}saml2/idp/SSOService.php?spentityid=${encodeURIComponent(spEntityId)}`
    return { entityId, metadataXml, idpInitiatedUrl, close }
  } catch (failure) {
    await close()
    throw failure
  }
}

/** The body of the first good answer; asks again while the server is starting, for 20 seconds at most. */
async function answerOf(url: string): Promise<string> {
  const giveUpAt = performance.now() + 20_000
  for (;;) {
    const body = await fetch(url).then(
      (answer) => (answer.ok ? answer.text() : undefined),
      () => undefined,
    )
    if (body !== undefined) return body
    if (performance.now() > giveUpAt) throw new Error(`no answer from ${url}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function phpLiteral(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll(/[\\']/g, '\\$&')}'`
  if (Array.isArray(value)) return `[${value.map(phpLiteral).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => `${/^\d+$/.test(key) ? key : phpLiteral(key)} => ${phpLiteral(item)}`,
    )
    return `[${entries.join(', ')}]`
  }
  return String(value)
}
