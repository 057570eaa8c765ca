import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StorageFailed } from '../../../src/errors.ts'
import { parseXml } from '../../../src/xml/parse-xml.ts'
import { childElements, textOf } from '../../../src/xml/xml-element.ts'
import { signedResponse } from '../../fakes/signed-response.ts'
import { openTestEmulator, providerArn, roleArn } from '../open-test-emulator.ts'
import type { TestEmulator } from '../open-test-emulator.ts'

let emulator: TestEmulator
beforeAll(async () => {
  emulator = await openTestEmulator()
})
afterAll(() => emulator.close())

const version = '2011-06-15'
const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/'
const assume = (): Record<string, string> => ({
  Action: 'AssumeRoleWithSAML',
  Version: version,
  RoleArn: roleArn('Developer'),
  PrincipalArn: providerArn,
  SAMLAssertion: signedResponse(),
})

const post = (body: BodyInit, url = emulator.url): Promise<Response> =>
  fetch(url, { method: 'POST', body })
const form = (fields: Readonly<Record<string, string>>): URLSearchParams =>
  new URLSearchParams(fields)

/** The parts of an error answer, read with a parser: it has to be well-formed. */
async function errorOf(response: Response): Promise<Record<string, string>> {
  const root = parseXml(await response.text())
  expect(root).toMatchObject({ localName: 'ErrorResponse', namespace })
  const [error] = childElements(root, namespace, 'Error')
  const [requestId] = childElements(root, namespace, 'RequestId')
  expect(requestId && textOf(requestId)).toBe(response.headers.get('x-amzn-requestid'))
  return Object.fromEntries(
    (error === undefined ? [] : childElements(error)).map((part) => [part.localName, textOf(part)]),
  )
}

describe('AWS Query protocol: the way in', () => {
  it.each([
    ['POST with a form', () => post(form(assume()))],
    ['GET with a query', () => fetch(`${emulator.url}/?${form(assume()).toString()}`)],
    [
      'POST with the action in the query and the rest in the form',
      () => {
        const { Action = '', ...rest } = assume()
        return post(form(rest), `${emulator.url}/?Action=${Action}`)
      },
    ],
  ])('takes %s', async (_, send) => {
    const response = await send()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const root = parseXml(await response.text())
    expect(root).toMatchObject({ localName: 'AssumeRoleWithSAMLResponse', namespace })
    expect(childElements(root).map(({ localName }) => localName)).toEqual([
      'AssumeRoleWithSAMLResult',
      'ResponseMetadata',
    ])
  })

  it('leaves a GET without an Action to the pages of browsers', async () => {
    const response = await fetch(emulator.url, { headers: { accept: 'application/json' } })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })
})

describe('AWS Query protocol: errors', () => {
  it.each([
    ['no Action', form({ Version: version }), 'MissingAction', 400],
    ['an action nobody has', form({ Action: 'Nothing', Version: version }), 'InvalidAction', 400],
    [
      'an action in another case',
      form({ ...assume(), Action: 'assumeRoleWithSaml' }),
      'InvalidAction',
      400,
    ],
    ['another version', form({ ...assume(), Version: '2012-10-17' }), 'InvalidAction', 400],
    ['no version', form({ Action: 'AssumeRoleWithSAML' }), 'InvalidAction', 400],
    [
      'a parameter sent twice, with whatever values',
      new URLSearchParams([...form(assume()), ['RoleArn', roleArn('Developer')]]),
      'MalformedQueryString',
      400,
    ],
    [
      'a number that is none',
      form({ ...assume(), DurationSeconds: 'soon' }),
      'MalformedInput',
      400,
    ],
    ['a body that is no form', JSON.stringify(assume()), 'MalformedQueryString', 400],
    [
      'a form of more than 1.5 MiB',
      form({ ...assume(), Filler: 'x'.repeat(1536 * 1024) }),
      'RequestEntityTooLarge',
      413,
    ],
    [
      'more than 1000 parameters',
      new URLSearchParams(Array.from({ length: 1001 }, (_, index) => [`P${index}`, ''])),
      'RequestEntityTooLarge',
      413,
    ],
  ])('answers %s', async (_, body, code, status) => {
    const response = await post(body)
    expect(response.status).toBe(status)
    expect(await errorOf(response)).toMatchObject({ Type: 'Sender', Code: code })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('refuses a parameter that stands in the query and in the form', async () => {
    const response = await post(form(assume()), `${emulator.url}/?Action=AssumeRoleWithSAML`)
    expect(response.status).toBe(400)
    expect(await errorOf(response)).toMatchObject({ Code: 'MalformedQueryString' })
  })

  it('names the action and the version that were asked for, as AWS does', async () => {
    expect(await errorOf(await post(form({ Action: 'Nothing', Version: version })))).toMatchObject({
      Message: 'Could not find operation Nothing for version 2011-06-15',
    })
    expect(await errorOf(await post(form({ Action: 'Nothing' })))).toMatchObject({
      Message: 'Could not find operation Nothing for version NO_VERSION_SPECIFIED',
    })
  })

  it('names every parameter that is missing', async () => {
    const { Message } = await errorOf(
      await post(form({ Action: 'AssumeRoleWithSAML', Version: version })),
    )
    expect(Message).toBe(
      "3 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'principalArn' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'sAMLAssertion' failed to satisfy constraint: Member must not be null",
    )
  })

  it('stays well-formed when it repeats markup, control characters and broken pairs', async () => {
    // No control character is in AWS's pattern, so the value comes back in the error.
    const hostile = `]]></Message><Code>&#0;\u0000\u001b\r\n"'${'x'.repeat(20)}`
    const { Code, Message } = await errorOf(await post(form({ ...assume(), RoleArn: hostile })))
    expect(Code).toBe('ValidationError')
    expect(Message).toContain(`]]></Message><Code>&#0;\ufffd\ufffd\r\n"'`)
  })

  it('says nothing of a failure of its own but that it failed', async () => {
    for (const [thrown, code, status] of [
      [new StorageFailed('STORAGE_UNAVAILABLE', 'the disk is on fire'), 'ServiceUnavailable', 503],
      [new TypeError('canary'), 'InternalFailure', 500],
    ] as const) {
      const broken = await openTestEmulator({ recordEvent: () => Promise.reject(thrown) })
      try {
        const response = await post(form(assume()), broken.url)
        expect(response.status).toBe(status)
        const error = await errorOf(response)
        expect(error).toMatchObject({ Type: 'Receiver', Code: code })
        expect(error['Message']).not.toMatch(/fire|canary/)
        expect(broken.log.join('')).toMatch(/fire|canary/)
      } finally {
        await broken.close()
      }
    }
  })
})
