import { connect } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { openSecretAddress } from '../../../src/cli/login/open-secret-address.ts'

const secret = 'https://signin.aws.amazon.com/federation?Action=login&SigninToken=canary'

describe('an address that is a secret', () => {
  it('is told the first who comes to the address that the browser is started with, and that is no secret', async () => {
    const answers: Response[] = []
    await openSecretAddress(secret, async (address) => {
      expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}$/)
      const { origin } = new URL(address)
      for (const url of [origin, `${origin}/guess`, address]) {
        answers.push(await fetch(url, { redirect: 'manual' }))
      }
      return true
    })
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 303])
    expect(answers.map(({ headers }) => headers.get('location'))).toEqual([null, null, secret])
  })

  it('ends although a browser holds a connection open that it never uses', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    await openSecretAddress(secret, async (address) => {
      const unused = connect(Number(new URL(address).port), '127.0.0.1')
      closed = once(unused, 'close')
      await once(unused, 'connect')
      return (await fetch(address, { redirect: 'manual' })).status === 303
    })
    await closed
  })
})
