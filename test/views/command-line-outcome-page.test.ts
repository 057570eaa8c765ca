import { describe, expect, it } from 'vitest'
import { renderCommandLineOutcomePage } from '../../src/views/command-line-outcome-page.tsx'

describe('the page behind the answer to a command', () => {
  it('goes back to the program by itself, and by a link', () => {
    const page = renderCommandLineOutcomePage({
      outcome: 'returning',
      returnUrl: 'http://127.0.0.1:51234/callback?code=a&state=b',
    })
    const url = 'http://127.0.0.1:51234/callback?code=a&amp;state=b'
    expect(page).toContain(`<meta http-equiv="refresh" content="0; url=${url}"`)
    expect(page).toContain(`href="${url}"`)
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', '//evil.example', undefined])(
    'goes nowhere to %s',
    (returnUrl) => {
      const page = renderCommandLineOutcomePage({
        outcome: 'returning',
        ...(returnUrl === undefined ? {} : { returnUrl }),
      })
      expect(page).not.toContain('http-equiv="refresh"')
      expect(page).not.toContain('Continue')
    },
  )

  it('says how it ended', () => {
    expect(renderCommandLineOutcomePage({ outcome: 'done' })).toContain('has its credentials')
    expect(renderCommandLineOutcomePage({ outcome: 'denied' })).toContain('got nothing')
  })
})
