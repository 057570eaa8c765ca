import { describe, expect, it } from 'vitest'
import { hostOf, webAddress } from '../../src/views/web-address.ts'

describe('where a page may lead', () => {
  it.each(['https://a.example/x?y#z', 'http://localhost:8400', 'HTTPS://a.example', '/', '/a?b=c'])(
    'to %s',
    (url) => {
      expect(webAddress(url)).toBe(url)
    },
  )

  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    '/\\evil.example',
    'https:evil.example',
    'https://',
    'ftp://a.example',
    'a/b',
    '',
  ])('not to %j', (url) => {
    expect(webAddress(url)).toBeUndefined()
  })

  it('nowhere without an address', () => {
    expect(webAddress(undefined)).toBeUndefined()
  })
})

describe('the host that a person reads', () => {
  it.each([
    ['https://a.example:8443/x', 'a.example:8443'],
    ['https://a.example@b.example/', 'b.example'],
    ['/path', undefined],
    ['javascript:alert(1)', undefined],
  ])('of %s is %s', (url, host) => {
    expect(hostOf(url)).toBe(host)
  })
})
