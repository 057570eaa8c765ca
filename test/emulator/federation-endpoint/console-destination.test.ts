import { describe, expect, it } from 'vitest'
import { consoleDestination } from '../../../src/emulator/federation-endpoint/console-destination.ts'

const publicUrl = 'https://bridge.example.com:8443'
const to = (destination: string | undefined, partition = 'aws'): string =>
  consoleDestination(destination, { publicUrl, partition })

describe('IAM User Guide, "Enabling custom identity broker access to the AWS console": Destination', () => {
  it.each([
    ['https://console.aws.amazon.com/', '/console/'],
    ['https://console.aws.amazon.com', '/console/'],
    [
      'https://console.aws.amazon.com/console/home?region=eu-west-1',
      '/console/home?region=eu-west-1',
    ],
    ['https://console.aws.amazon.com/sns', '/console/sns'],
    [
      'https://console.aws.amazon.com/s3/home?region=eu-west-1#a',
      '/console/s3/home?region=eu-west-1#a',
    ],
    ['https://eu-west-1.console.aws.amazon.com/ec2/home', '/console/ec2/home?region=eu-west-1'],
    [
      'https://eu-west-1.console.aws.amazon.com/ec2/home?region=us-east-2',
      '/console/ec2/home?region=us-east-2',
    ],
    ['https://s3.console.aws.amazon.com/s3/buckets', '/console/s3/buckets'],
    ['HTTPS://CONSOLE.AWS.AMAZON.COM/s3', '/console/s3'],
    ['https://console.aws.amazon.com:443/s3', '/console/s3'],
    ['/console', '/console/'],
    ['/console/s3?region=eu-west-1', '/console/s3?region=eu-west-1'],
    [`${publicUrl}/console/s3`, '/console/s3'],
    [`${publicUrl}/console/a/../s3`, '/console/s3'],
  ])('%s leads to %s', (destination, path) => {
    expect(to(destination)).toBe(`${publicUrl}${path}`)
  })

  it('is the console of the partition, and no other', () => {
    expect(to('https://console.amazonaws.cn/s3', 'aws-cn')).toBe(`${publicUrl}/console/s3`)
    expect(to('https://cn-north-1.console.amazonaws.cn/s3', 'aws-cn')).toBe(
      `${publicUrl}/console/s3?region=cn-north-1`,
    )
    expect(to('https://console.aws.amazon.com/s3', 'aws-cn')).toBe(`${publicUrl}/console/`)
  })

  it.each([
    undefined,
    '',
    'nonsense',
    '//evil.example.com/console/',
    String.raw`/\evil.example.com`,
    String.raw`/console\..\..\evil`,
    'https:evil.example.com',
    '//console.aws.amazon.com/s3',
    'https:console.aws.amazon.com/s3',
    'console/s3',
    'https:///evil.example.com/console/',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://console.aws.amazon.com@evil.example.com/s3',
    'https://me:secret@console.aws.amazon.com/s3',
    'https://console.aws.amazon.com.evil.example.com/s3',
    'https://evilconsole.aws.amazon.com/s3',
    'https://a.b.console.aws.amazon.com/s3',
    'https://console.aws.amazon.com:8443/s3',
    'http://console.aws.amazon.com/s3',
    'https://evil.example.com/console/',
    'http://bridge.example.com:8443/console/',
    'https://bridge.example.com/console/',
    '/console/\r\nSet-Cookie: a=b',
    '/con\tsole/',
    '/console/../saml',
    '/console/%2e%2e/saml',
    `${publicUrl}/saml`,
    `${publicUrl}/consoles`,
    '/consoles',
    `/console/${'a'.repeat(2048)}`,
  ])('%j leads to the start of our console', (destination) => {
    expect(to(destination)).toBe(`${publicUrl}/console/`)
  })
})
