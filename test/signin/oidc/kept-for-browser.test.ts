import { describe, expect, it } from 'vitest'
import {
  findForBrowser,
  keepForBrowser,
  takeForBrowser,
} from '../../../src/signin/oidc/kept-for-browser.ts'
import { openMemoryStorage } from '../../../src/storage/open-memory-storage.ts'
import { MovableClock } from '../../fakes/movable-clock.ts'

const clock = new MovableClock('2026-01-01T12:00:00Z')
const expiresAt = new Date('2026-01-01T12:15:00Z')
const name = { kind: 'oidc-choice', id: 'id-canary' } as const
const browser = 'browser-canary'
const value = { token: 'token-canary' }

describe('what is kept for one browser', () => {
  it('is found by id and browser, any number of times, and taken once', async () => {
    const storage = openMemoryStorage({ clock })
    await keepForBrowser(name, { browser, value, expiresAt }, storage)
    const found = { kind: 'found', value, expiresAt }
    expect(await findForBrowser(name, browser, storage)).toEqual(found)
    expect(await findForBrowser(name, browser, storage)).toEqual(found)
    const taken = await Promise.all(Array.from({ length: 50 }, () => takeForBrowser(name, storage)))
    expect(taken.filter(Boolean)).toHaveLength(1)
    expect(await findForBrowser(name, browser, storage)).toEqual({ kind: 'unknown' })
  })

  it('is not found by another id, another kind, another browser or none', async () => {
    const storage = openMemoryStorage({ clock })
    await keepForBrowser(name, { browser, value, expiresAt }, storage)
    const unknown = { kind: 'unknown' }
    expect(await findForBrowser({ ...name, id: 'id-canary2' }, browser, storage)).toEqual(unknown)
    expect(await findForBrowser({ ...name, kind: 'oidc-transaction' }, browser, storage)).toEqual(
      unknown,
    )
    for (const other of ['browser-canary2', '', undefined]) {
      expect(await findForBrowser(name, other, storage)).toEqual({ kind: 'other-browser' })
    }
  })

  it('cannot be read by who reads the store, and not opened by who moves it there', async () => {
    const storage = openMemoryStorage({ clock })
    await keepForBrowser(name, { browser, value, expiresAt }, storage)
    const [entry = expect.unreachable()] = await storage.list('oidc-choice:')
    const text = JSON.stringify(entry)
    const decoded = [...text.matchAll(/[\w+/=]{8,}/g)]
      .map(([part]) => Buffer.from(part, 'base64').toString('latin1'))
      .join(' ')
    expect(`${text} ${decoded}`).not.toContain('canary')
    const moved = { ...name, id: 'another' }
    await keepForBrowser(moved, { browser, value: null, expiresAt }, storage)
    const other = (await storage.list('oidc-choice:')).find(({ key }) => key !== entry.key)
    await storage.keep(other?.key ?? '', entry.value, { expiresAt })
    await expect(findForBrowser(moved, browser, storage)).rejects.toThrow()
  })

  it('is gone when its time is over', async () => {
    const own = new MovableClock('2026-01-01T12:00:00Z')
    const storage = openMemoryStorage({ clock: own })
    await keepForBrowser(name, { browser, value, expiresAt }, storage)
    own.forward(15 * 60)
    expect(await findForBrowser(name, browser, storage)).toEqual({ kind: 'unknown' })
  })
})
