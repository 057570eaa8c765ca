import { describe, expect, it } from 'vitest'
import { staticAssets } from '../../src/http/static-assets.ts'
import { assets } from '../../src/views/assets.ts'
import { outlineOf } from '../views/html-outline.ts'
import { samplePages } from '../views/sample-pages.ts'
import { serve } from './serve.ts'

describe('style sheets, scripts and images', () => {
  it.each([
    ['pico.css', 'text/css; charset=utf-8'],
    ['fedbridge.css', 'text/css; charset=utf-8'],
    ['mark.svg', 'image/svg+xml'],
    ['countdown.js', 'text/javascript; charset=utf-8'],
  ])('%s is served as %s, for good', async (name, type) => {
    await using served = await serve((app) => {
      app.use(staticAssets())
    })
    const asset = assets.find((one) => one.name === name)
    const answer = await fetch(`${served.url}${asset?.path ?? ''}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe(type)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(Buffer.from(await answer.arrayBuffer()).equals(asset?.body ?? Buffer.alloc(0))).toBe(
      true,
    )
  })

  it('are not found under the hash of another content', async () => {
    await using served = await serve((app) => {
      app.use(staticAssets())
    })
    for (const path of [
      '/static/assets/0000000000000000/pico.css',
      '/static/assets/../errors.ts',
    ]) {
      expect((await fetch(`${served.url}${path}`)).status).toBe(404)
    }
  })

  it('exist wherever a page refers to one', () => {
    const known = new Set(assets.map(({ path }) => path))
    const referred = samplePages.flatMap(({ data, render }) =>
      outlineOf(render(data)).elements.flatMap(({ tag, attributes }) =>
        ['link', 'script', 'img'].includes(tag)
          ? (attributes.get('href') ?? attributes.get('src') ?? [])
          : [],
      ),
    )
    expect(referred.length).toBeGreaterThan(0)
    for (const path of referred) expect(known).toContain(path)
  })

  it('are no bigger than a page can bear, and need nothing from elsewhere', () => {
    for (const { name, body } of assets) {
      if (name === 'pico.css') continue
      expect(body.length).toBeLessThan(32 * 1024)
      expect(body.toString('utf8')).not.toMatch(/@import|url\(["']?https?:|\bimport\b/)
    }
  })
})
