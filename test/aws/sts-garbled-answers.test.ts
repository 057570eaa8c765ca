import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SamlRoleSession } from '../../src/aws/role-session.ts'
import { openSts } from '../../src/aws/sts.ts'

const good = `<AssumeRoleWithSAMLResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithSAMLResult>
<Credentials><AccessKeyId>ASIAEXAMPLEEXAMPLE00</AccessKeyId><SecretAccessKey>canary-secret</SecretAccessKey>
<SessionToken>canary-token</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>
<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/Developer/jane</Arn><AssumedRoleId>AROAEXAMPLE:jane</AssumedRoleId></AssumedRoleUser>
</AssumeRoleWithSAMLResult></AssumeRoleWithSAMLResponse>`

describe('an STS whose answer has values that cannot be', () => {
  let server: Server
  let answer = good
  beforeEach(async () => {
    server = createServer((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-type': 'text/xml' }).end(answer)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  const ask = async (): Promise<SamlRoleSession> => {
    const { port } = server.address() as AddressInfo
    const sts = openSts({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      maxAttempts: 1,
    })
    try {
      return await sts.assumeRoleWithSaml({
        roleArn: 'arn:aws:iam::123456789012:role/Developer',
        principalArn: 'arn:aws:iam::123456789012:saml-provider/ExampleCorp',
        samlAssertion: 'AAAA',
      })
    } finally {
      sts.close()
    }
  }

  it('opens a session where they can be', async () => {
    answer = good
    expect((await ask()).credentials.accessKeyId).toBe('ASIAEXAMPLEEXAMPLE00')
  })

  it.each([
    ['an end that is no time', '2030-01-01T00:00:00Z', 'soon'],
    ['no text for the end', '2030-01-01T00:00:00Z', ''],
    ['no text for the key', 'ASIAEXAMPLEEXAMPLE00', ''],
    ['no text for the ARN', 'arn:aws:sts::123456789012:assumed-role/Developer/jane', ''],
  ])('is no STS with %s, and its credentials are in no error', async (_what, from, to) => {
    answer = good.replace(from, to)
    const failure: unknown = await ask().catch((caught: unknown) => caught)
    expect(failure).toMatchObject({ code: 'STS_ENDPOINT_WRONG' })
    expect(inspect(failure, { showHidden: true, depth: 9 })).not.toContain('canary-')
  })
})
