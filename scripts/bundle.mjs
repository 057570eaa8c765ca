// After tsc: puts style sheets, browser scripts and XML schemas where the compiled files look for them,
// and bundles the command, which then reads a few files at start instead of a thousand.
import { chmodSync, copyFileSync, cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'

const copied = /\.(css|js|svg|xsd|md)$/
for (const entry of readdirSync('src', { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !copied.test(entry.name)) continue
  const from = join(entry.parentPath, entry.name)
  const to = from.replace(/^src/, 'dist')
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}
chmodSync('dist/cli/main.js', 0o755)

const bundle = 'dist/bundle'
rmSync(bundle, { recursive: true, force: true })
await build({
  entryPoints: { fedbridge: 'dist/cli/main.js' },
  outdir: bundle,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  legalComments: 'linked',
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
  // Loaded at the first call to STS, and native code with the file store, and not at start.
  external: ['@aws-sdk/*', 'lmdb'],
  // Packages in CommonJS ask for Node's own modules by require.
  banner: {
    js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
  },
})
// Files that the code finds beside itself.
cpSync('dist/views/assets', join(bundle, 'assets'), { recursive: true })
cpSync('dist/xml/schemas', join(bundle, 'schemas'), { recursive: true })
const wasm = dirname(createRequire(import.meta.url).resolve('libxml2-wasm'))
for (const name of readdirSync(wasm).filter((file) => file.endsWith('.wasm'))) {
  copyFileSync(join(wasm, name), join(bundle, name))
}
chmodSync(join(bundle, 'fedbridge.js'), 0o755)
