import { describe, expect, it } from 'vitest'
import { httpUrl } from '../../../src/emulator/federation-endpoint/http-url.ts'

describe('a URL that others hand in, to be linked or followed', () => {
  it.each([
    ['https://portal.example.com', 'https://portal.example.com/'],
    ['HTTP://Portal.Example.com:80/a?b#c', 'http://portal.example.com/a?b#c'],
  ])('%s is taken in its normal form', (text, url) => {
    expect(httpUrl(text)).toBe(url)
  })

  it.each([
    undefined,
    '',
    '/start',
    '//portal.example.com/',
    'https:portal.example.com',
    'javascript:alert(1)',
    'ftp://portal.example.com/',
    'https://',
    'https://me@portal.example.com/',
    'https://:secret@portal.example.com/',
    `https://portal.example.com/${'a'.repeat(2048)}`,
  ])('%j is none', (text) => {
    expect(httpUrl(text)).toBeUndefined()
  })
})
