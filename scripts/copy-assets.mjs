// Copies what tsc does not: style sheets, browser scripts and XML schemas, to the same place under dist/.
import { chmodSync, cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const copied = /\.(css|js|svg|xsd|txt)$/
for (const entry of readdirSync('src', { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !copied.test(entry.name)) continue
  const from = join(entry.parentPath, entry.name)
  cpSync(from, from.replace(/^src/, 'dist'))
}
chmodSync(join('dist', 'cli', 'main.js'), 0o755)
