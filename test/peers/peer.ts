import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe } from 'vitest'

/** A program that some tests need and that not every machine has. */
export interface Peer {
  readonly name: string
  /** How to get it, as one command. */
  readonly install: string
  /** Where it is, or undefined when it is not there. */
  readonly path: string | undefined
  /** Whether FEDBRIDGE_REQUIRE_PEERS=1 leaves a missing one alone. */
  readonly optional?: boolean
}

/** The first of `candidates` (absolute paths, or names looked up in PATH) that exists. */
export function findProgram(...candidates: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return candidates
    .flatMap((name) =>
      name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name)),
    )
    .find((path) => existsSync(path))
}

/**
 * `describe` for suites that need real programs: skipped with one line that names the program and
 * its install command where one is missing, a failure under FEDBRIDGE_REQUIRE_PEERS=1.
 */
export function describeWithPeers(name: string, peers: readonly Peer[], body: () => void): void {
  const missing = peers.filter(({ path }) => path === undefined)
  if (missing.length === 0) {
    describe(name, body)
    return
  }
  const said = missing.map((peer) => `${peer.name} is not installed (${peer.install})`).join('; ')
  if (process.env['FEDBRIDGE_REQUIRE_PEERS'] === '1' && missing.some(({ optional }) => !optional)) {
    throw new Error(`${name}: ${said}`)
  }
  process.stderr.write(`skipped: ${name}: ${said}\n`)
  describe.skip(name, body)
}

export const php: Peer = {
  name: 'PHP',
  install: 'apt-get install php-cli php-xml php-sqlite3 php-mbstring',
  path: findProgram('php'),
}

export const simpleSamlPhp: Peer = {
  name: 'SimpleSAMLphp',
  install: 'apt-get install simplesamlphp',
  path: findProgram('/usr/share/simplesamlphp/www/index.php'),
}

export const chromium: Peer = {
  name: 'Chromium',
  install: 'apt-get install chromium',
  path: findProgram('/usr/bin/chromium', 'chromium'),
}

export const awsCli: Peer = {
  name: 'AWS CLI',
  install: 'apt-get install awscli',
  path: findProgram('aws'),
}

export const xmlsec1: Peer = {
  name: 'xmlsec1',
  install: 'apt-get install xmlsec1',
  path: findProgram('xmlsec1'),
}

export const openssl: Peer = {
  name: 'OpenSSL',
  install: 'apt-get install openssl',
  path: findProgram('openssl'),
}

/** The library of the system's own Python: run it with /usr/bin/python3. */
export const boto3: Peer = {
  name: 'boto3',
  install: 'apt-get install python3-boto3',
  path: findProgram('/usr/lib/python3/dist-packages/boto3/__init__.py'),
}

/** Debian does not have it: it is missing in CI too, and nobody minds. */
export const motoServer: Peer = {
  name: 'moto server',
  install: "pip install 'moto[server]'",
  path: findProgram('moto_server'),
  optional: true,
}
