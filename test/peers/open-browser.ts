import { chromium, type Browser } from 'playwright-core'
import { chromium as program } from './peer.ts'

/** Starts Debian's Chromium without a window and without calls home, with further switches if need be. */
export function openBrowser(switches: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: program.path ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...switches,
    ],
  })
}
