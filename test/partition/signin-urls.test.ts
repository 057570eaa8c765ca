import { describe, expect, it } from 'vitest'
import { partitionOf, partitions } from '../../src/partition/partitions.ts'
import { signinUrls } from '../../src/partition/signin-urls.ts'

describe('IAM User Guide, Subject and NameID: the Recipients of AWS', () => {
  it('names the default host with both paths first', () => {
    expect(signinUrls(partitionOf('aws')).slice(0, 2)).toEqual([
      'https://signin.aws.amazon.com/saml',
      'https://signin.aws.amazon.com/static/saml',
    ])
  })

  it('names both paths of every region', () => {
    const urls = signinUrls(partitionOf('aws'))
    expect(urls).toContain('https://eu-central-1.signin.aws.amazon.com/saml')
    expect(urls).toContain('https://us-east-1.signin.aws.amazon.com/static/saml')
    expect(urls).toHaveLength(2 * (1 + partitionOf('aws').regions.length))
  })

  it('names the FIPS host where there is one', () => {
    expect(signinUrls(partitionOf('aws-us-gov'))).toContain(
      'https://signin-fips.amazonaws-us-gov.com/saml',
    )
  })

  it.each(partitions)('names each URL of $id once and none of another partition', (partition) => {
    const urls = signinUrls(partition)
    expect(new Set(urls).size).toBe(urls.length)
    const others = partitions.filter((other) => other !== partition).flatMap(signinUrls)
    expect(urls.filter((url) => others.includes(url))).toEqual([])
  })
})
