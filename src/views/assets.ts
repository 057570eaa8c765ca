import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** A file that pages refer to. */
export interface Asset {
  readonly name: AssetName
  /** Its address on our origin; another content has another address. */
  readonly path: string
  readonly contentType: string
  readonly body: Buffer
}

export type AssetName =
  | 'pico.css'
  | 'fedbridge.css'
  | 'mark.svg'
  | 'countdown.js'
  | 'submit-form.js'
  | 'filter.js'
  | 'copy.js'
  | 'debug.css'
  | 'debug.js'

const picoFile = createRequire(import.meta.url).resolve('@picocss/pico/css/pico.classless.min.css')

const files: Record<AssetName, string | URL> = {
  'pico.css': picoFile,
  'fedbridge.css': new URL('assets/fedbridge.css', import.meta.url),
  'mark.svg': new URL('assets/mark.svg', import.meta.url),
  'countdown.js': new URL('assets/countdown.js', import.meta.url),
  'submit-form.js': new URL('assets/submit-form.js', import.meta.url),
  'filter.js': new URL('assets/filter.js', import.meta.url),
  'copy.js': new URL('assets/copy.js', import.meta.url),
  'debug.css': new URL('assets/debug.css', import.meta.url),
  'debug.js': new URL('assets/debug.js', import.meta.url),
}

const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Every style sheet, script and image of our pages, read once. */
export const assets: readonly Asset[] = (Object.keys(files) as AssetName[]).map(readAsset)

const paths = Object.fromEntries(assets.map(({ name, path }) => [name, path])) as Record<
  AssetName,
  string
>

/** Where pages find `name`. */
export function assetPath(name: AssetName): string {
  return paths[name]
}

function readAsset(name: AssetName): Asset {
  const body = readFileSync(files[name])
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 16)
  return {
    name,
    path: `/static/assets/${hash}/${name}`,
    contentType: contentTypes[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
    body,
  }
}
