import { describe, expect, it } from 'vitest'
import { closestValue, partitionOfValue } from '../../src/diagnosis/closest-value.ts'
import { describeDuration } from '../../src/diagnosis/describe-duration.ts'

const accepted = ['https://signin.aws.amazon.com/saml', 'urn:amazon:webservices']

describe('the value that was most likely meant', () => {
  it.each([
    ['https://signin.aws.amazon.com/saml ', 'in white space around it'],
    ['https://signin.aws.amazon.com/saml/', 'by a slash at the end'],
    ['http://signin.aws.amazon.com/saml', 'in http in place of https'],
    ['https://Signin.aws.amazon.com/SAML', 'in case'],
    ['https://us-east-2.signin.aws.amazon.com/saml', 'in the region us-east-2 or the path'],
    ['https://signin.aws.amazon.com/static/saml', 'in the region or the path'],
    ['https://signin.aws.amzon.com/saml', 'in 1 character'],
  ])('of %s differs %s', (received, difference) => {
    expect(closestValue(received, accepted)).toEqual({ value: accepted[0], difference })
  })

  it('is the first one, without a word, for a value that is like none', () => {
    expect(closestValue('https://elsewhere.example/', accepted)).toEqual({ value: accepted[0] })
    expect(closestValue('x', [])).toBeUndefined()
  })

  it('knows AWS in every partition by URL and by entity ID', () => {
    expect(partitionOfValue('https://signin.amazonaws-us-gov.com/saml')).toBe('aws-us-gov')
    expect(partitionOfValue('urn:amazon:webservices:cn-north-1')).toBe('aws-cn')
    expect(partitionOfValue('https://sp.example.com')).toBeUndefined()
  })
})

describe('spans of time in words', () => {
  it.each([
    [0, 'less than a second'],
    [999, 'less than a second'],
    [1000, '1 second'],
    [252_000, '4 minutes and 12 seconds'],
    [-252_000, '4 minutes and 12 seconds'],
    [3_600_000, '1 hour'],
    [3_601_000, '1 hour'],
    [90_061_000, '1 day and 1 hour'],
    [86_400_000 * 400, '400 days'],
  ])('%d ms: %s', (milliseconds, words) => {
    expect(describeDuration(milliseconds)).toBe(words)
  })
})
