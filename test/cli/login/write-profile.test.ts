import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { lstatSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sharedCredentialsFile, writeProfile } from '../../../src/cli/login/write-profile.ts'

const credentials = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'secret/one+two=',
  sessionToken: 'token==',
  expiresAt: new Date('2030-01-01T13:00:00Z'),
}

describe('AWS SDKs and Tools Reference Guide, "Shared config and credentials files"', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fedbridge-profile-'))
    file = join(folder, 'deep', 'credentials')
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const written = `[fed]
# written by fedbridge login
aws_access_key_id = ASIAEXAMPLE
aws_secret_access_key = secret/one+two=
aws_session_token = token==
# until 2030-01-01T13:00:00.000Z
`

  it('is where AWS_SHARED_CREDENTIALS_FILE says, or in the home directory', () => {
    expect(sharedCredentialsFile({ AWS_SHARED_CREDENTIALS_FILE: '/x/y' })).toBe('/x/y')
    expect(sharedCredentialsFile({})).toMatch(/\/\.aws\/credentials$/)
  })

  it('is made with the profile, for this user alone', () => {
    writeProfile(credentials, { file, profile: 'fed' })
    expect(readFileSync(file, 'utf8')).toBe(written)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('keeps everything else to the byte, and has the profile once', () => {
    const others = '# mine\n[default]\naws_access_key_id=AKIAOWN\n\n[z]\n  role_arn = x\n'
    const plain = join(folder, 'credentials')
    writeFileSync(plain, others)
    writeProfile(credentials, { file: plain, profile: 'fed' })
    expect(readFileSync(plain, 'utf8')).toBe(`${others}\n${written}`)
    writeProfile({ ...credentials, accessKeyId: 'ASIANEW' }, { file: plain, profile: 'fed' })
    expect(readFileSync(plain, 'utf8')).toBe(
      `${others}\n${written.replace('ASIAEXAMPLE', 'ASIANEW')}`,
    )
  })

  it('keeps what stands below the profile', () => {
    const plain = join(folder, 'credentials')
    writeFileSync(plain, `${written}\n[other]\na = b\n`)
    writeProfile({ ...credentials, accessKeyId: 'ASIANEW' }, { file: plain, profile: 'fed' })
    expect(readFileSync(plain, 'utf8')).toBe(
      `${written.replace('ASIAEXAMPLE', 'ASIANEW')}\n[other]\na = b\n`,
    )
  })

  it('refuses to touch a profile that somebody else has written', () => {
    const plain = join(folder, 'credentials')
    const own = '[fed]\naws_access_key_id = AKIAOWN\n'
    writeFileSync(plain, own)
    expect(() => {
      writeProfile(credentials, { file: plain, profile: 'fed' })
    }).toThrow(/was not written by this command/)
    expect(readFileSync(plain, 'utf8')).toBe(own)
  })

  it.each(['a]b', 'a\nb', '', ' '])('refuses the name %j', (profile) => {
    expect(() => {
      writeProfile(credentials, { file, profile })
    }).toThrow('--profile')
  })

  it('writes through a link', () => {
    const real = join(folder, 'real')
    const link = join(folder, 'link')
    writeFileSync(real, '')
    symlinkSync(real, link)
    writeProfile(credentials, { file: link, profile: 'fed' })
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(real, 'utf8')).toBe(written)
  })
})
