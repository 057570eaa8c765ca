import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { IamEmulation } from '../../../src/emulator/iam/iam-emulation.ts'
import { iamService } from '../../../src/emulator/iam/iam-service.ts'
import type { ParameterShape, StringShape } from '../../../src/emulator/query/parameter-shape.ts'
import type { QueryAction, QueryService } from '../../../src/emulator/query/query-action.ts'
import type { StsEmulation } from '../../../src/emulator/sts/sts-emulation.ts'
import { stsService } from '../../../src/emulator/sts/sts-service.ts'
import { parseXml } from '../../../src/xml/parse-xml.ts'
import { childElements, textOf } from '../../../src/xml/xml-element.ts'
import { signRequest } from '../../fakes/sign-request.ts'
import { administratorKey, openIamOverHttp } from './open-iam-over-http.ts'
import type { IamOverHttp } from './open-iam-over-http.ts'

// Only the shapes of their actions are looked at: nothing runs in these two.
const services: readonly QueryService[] = [
  iamService({} as unknown as IamEmulation),
  stsService({} as unknown as StsEmulation),
]
const actions = services.flatMap((service) =>
  service.actions.map((action) => ({ name: action.name, service, action })),
)
type Action = (typeof actions)[number]

let opened: IamOverHttp
beforeAll(async () => {
  opened = await openIamOverHttp()
})
afterAll(() => opened.close())

interface Answer {
  readonly status: number
  readonly root: string
  readonly code?: string
  readonly message?: string
}

async function answerOf(response: Response, { namespace }: QueryService): Promise<Answer> {
  const root = parseXml(await response.text())
  expect(root.namespace).toBe(namespace)
  const [error] = childElements(root, namespace, 'Error')
  const text = (name: string): string | undefined => {
    const [element] = error === undefined ? [] : childElements(error, namespace, name)
    return element === undefined ? undefined : textOf(element)
  }
  const [code, message] = [text('Code'), text('Message')]
  return {
    status: response.status,
    root: root.localName,
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
  }
}

/** Calls an action as the administrator. */
async function call({ name, service }: Action, sent: Sent): Promise<Answer> {
  const { url } = opened.emulator
  const { headers, body } = signRequest(
    { Action: name, Version: service.version, ...sent },
    {
      credentials: administratorKey,
      host: new URL(url).host,
      at: new Date(),
      service: service.name,
    },
  )
  return answerOf(await fetch(url, { method: 'POST', headers, body }), service)
}

type Sent = Readonly<Record<string, string>>

const candidates = [
  'abcdefghijklmnopqrst',
  'ABCDEFGHIJKLMNOPQRSTUV',
  'abcdef',
  '123456',
  'v1',
  '/',
  'x'.repeat(40),
  'x'.repeat(1000),
]

/** A value that satisfies a shape; actions may still refuse it for what it says. */
function validText({ minLength = 0, maxLength = Infinity, pattern, enum: values }: StringShape) {
  const [first] = values ?? []
  if (first !== undefined) return first
  const found = candidates.find(
    (text) =>
      text.length >= minLength &&
      text.length <= maxLength &&
      (pattern === undefined ||
        new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '').test(text)),
  )
  if (found === undefined) throw new Error(`no candidate matches ${pattern ?? ''}`)
  return found
}

/** What a client sends for a valid value. */
function valid(shape: ParameterShape, name: string): Sent {
  switch (shape.type) {
    case 'string':
      return { [name]: validText(shape) }
    case 'integer':
      return { [name]: String(shape.min ?? 1) }
    case 'boolean':
      return { [name]: 'true' }
    case 'list':
      return valid(shape.member, `${name}.member.1`)
    case 'structure':
      return Object.assign(
        {},
        ...Object.entries(shape.members).map(([member, of]) =>
          valid(of, name === '' ? member : `${name}.${member}`),
        ),
      ) as Sent
  }
}

interface Case {
  readonly what: string
  /** Instead of what {@link valid} sends under `without` and below it. */
  readonly without: string
  readonly sent: Sent
  readonly code: string
  /** A part of the message; the whole is `1 validation error detected: ` and it, or more of them. */
  readonly message: string
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** Every way in which one value can violate its shape. */
function violations(shape: ParameterShape, name: string, path: string): readonly Case[] {
  const wrong = (what: string, value: string, message: string, shown = true): Case => ({
    what: `${name} ${what}`,
    without: name,
    sent: { [name]: value },
    code: 'ValidationError',
    // Controls cannot be in XML, and long values are repeated in part.
    message: `${shown ? `Value '${value.slice(0, 2048).replaceAll('\u0007', '\ufffd')}'` : 'Value'} at '${path}' failed to satisfy constraint: Member must ${message}`,
  })
  switch (shape.type) {
    case 'string': {
      const { minLength = 0, maxLength, pattern, enum: values, sensitive = false } = shape
      const filler = (length: number): string =>
        validText(shape).charAt(0).repeat(Math.max(length, 0))
      const of = (what: string, value: string, message: string): Case =>
        wrong(what, value, message, !sensitive)
      return [
        // A form of more than a megabyte is refused as such.
        ...(maxLength === undefined || maxLength > 200_000
          ? []
          : [
              of(
                'too long',
                filler(maxLength + 1),
                `have length less than or equal to ${maxLength}`,
              ),
            ]),
        ...(minLength === 0
          ? []
          : [
              of(
                'too short',
                filler(minLength - 1),
                `have length greater than or equal to ${minLength}`,
              ),
            ]),
        ...(pattern === undefined
          ? []
          : [
              of(
                'against its pattern',
                '\u0007'.repeat(Math.max(minLength, 1)),
                `satisfy regular expression pattern: ${pattern}`,
              ),
            ]),
        ...(values === undefined
          ? []
          : [
              of('of no known value', 'Nonsense', `satisfy enum value set: [${values.join(', ')}]`),
            ]),
      ]
    }
    case 'integer': {
      const { min, max } = shape
      return [
        ...(min === undefined
          ? []
          : [wrong('too small', String(min - 1), `have value greater than or equal to ${min}`)]),
        ...(max === undefined
          ? []
          : [wrong('too large', String(max + 1), `have value less than or equal to ${max}`)]),
        ...['', 'many', '1.5', '0x10', '99999999999'].map((value) => ({
          ...wrong(`"${value}"`, value, ''),
          code: 'MalformedInput',
          message: `${name} is not an integer`,
        })),
      ]
    }
    case 'boolean':
      return ['', 'maybe', 'TRUE'].map((value) => ({
        ...wrong(`"${value}"`, value, ''),
        code: 'MalformedInput',
        message: `${name} is not a boolean`,
      }))
    case 'list': {
      const { member, maxLength } = shape
      const first = [`${name}.member.1`, `${path}.1.member`] as const
      const all = violations(member, ...first)
      if (maxLength === undefined) return all
      const many = Array.from({ length: maxLength + 1 }, (_, at) =>
        valid(member, `${name}.member.${at + 1}`),
      )
      return [
        ...all,
        {
          what: `${name} of too many members`,
          without: name,
          sent: Object.assign({}, ...many) as Sent,
          code: 'ValidationError',
          message: `Value at '${path}' failed to satisfy constraint: Member must have length less than or equal to ${maxLength}`,
        },
      ]
    }
    case 'structure':
      return Object.entries(shape.members).flatMap(([member, of]) => {
        const memberName = name === '' ? member : `${name}.${member}`
        const memberPath = path === '' ? lowerFirst(member) : `${path}.${lowerFirst(member)}`
        const missing: Case = {
          what: `${memberName} missing`,
          without: memberName,
          sent: {},
          code: 'ValidationError',
          message: `Value null at '${memberPath}' failed to satisfy constraint: Member must not be null`,
        }
        return [
          ...(shape.required.includes(member) ? [missing] : []),
          ...violations(of, memberName, memberPath),
        ]
      })
  }
}

function sentFor({ parameters }: QueryAction, { without, sent }: Case): Sent {
  const kept = Object.entries(valid(parameters, '')).filter(
    ([name]) => name !== without && !name.startsWith(`${without}.`),
  )
  return { ...Object.fromEntries(kept), ...sent }
}

describe.each(actions)('Common errors: ValidationError of $name', (action) => {
  const cases = violations(action.action.parameters, '', '')
  it(`answers what violates a constraint in AWS's words (${cases.length} cases)`, async () => {
    for (const oneCase of cases) {
      const answer = await call(action, sentFor(action.action, oneCase))
      expect({ what: oneCase.what, ...answer }).toMatchObject({
        what: oneCase.what,
        status: 400,
        root: 'ErrorResponse',
        code: oneCase.code,
        message: expect.stringContaining(oneCase.message) as string,
      })
      if (oneCase.code === 'ValidationError') {
        expect(answer.message).toMatch(/^(1 validation error|[2-9] validation errors) detected: /u)
      }
    }
  })

  it('refuses every parameter that comes twice', async () => {
    for (const [name, value] of Object.entries(valid(action.action.parameters, ''))) {
      const body = new URLSearchParams([
        ['Action', action.name],
        ['Version', action.service.version],
        [name, value],
        [name, value],
      ])
      const response = await fetch(opened.emulator.url, { method: 'POST', body })
      expect(await answerOf(response, action.service)).toEqual({
        status: 400,
        root: 'ErrorResponse',
        code: 'MalformedQueryString',
        message: `Duplicate parameter: ${name.slice(0, 64)}`,
      })
    }
  })
})

/** Names that a call may have, at any depth, and some of positions that nobody sends. */
function namesOf(shape: ParameterShape, name: string): readonly string[] {
  switch (shape.type) {
    case 'list':
      return [name, ...[1, 2, 0].flatMap((at) => namesOf(shape.member, `${name}.member.${at}`))]
    case 'structure':
      return [
        ...(name === '' ? [] : [name]),
        ...Object.entries(shape.members).flatMap(([member, of]) =>
          namesOf(of, name === '' ? member : `${name}.${member}`),
        ),
      ]
    case 'string':
    case 'integer':
    case 'boolean':
      return [name]
  }
}

const policy = (principal: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', [principal]: '*' }],
  })

const values = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer().map(String),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.constantFrom(
    ...[
      '',
      '/',
      '//',
      'administrator',
      'Role1',
      '__proto__',
      'constructor',
      'v1',
      'Active',
      'true',
    ],
    ...['arn:aws:iam::123456789012:role/Role1', 'arn:aws:iam::123456789012:role/__proto__'],
    ...['arn:aws:iam::123456789012:user/administrator', 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
    ...['arn:aws:iam::123456789012:saml-provider/x', 'arn:aws:iam::123456789012:oidc-provider/a.b'],
    ...['arn:aws:iam:::::::::::::::::::', 'https://a.example/%2e%2e', 'https://[::1]:0/'],
    ...[
      policy('Resource'),
      policy('Principal'),
      '<a>'.repeat(500),
      '%'.repeat(30),
      'ASIA'.repeat(5),
    ],
    ...[administratorKey.accessKeyId, 's3:GetObject', '9'.repeat(6), '\ud800', '\u0000', ']]>'],
  ),
)

describe('the Query API', () => {
  it('answers well-formed XML and never 500, whatever the parameters', async () => {
    const asked = fc.constantFrom(...actions).chain((action) => {
      const { parameters } = action.action
      const names = namesOf(parameters, '')
      const sent =
        names.length === 0
          ? fc.constant({})
          : fc.dictionary(fc.constantFrom(...names), values, { maxKeys: 8 })
      // Half of the calls begin as valid ones, so that they get past the shapes.
      return fc.record({
        action: fc.constant(action),
        start: fc.constantFrom<Sent>({}, valid(parameters, '')),
        sent,
      })
    })
    await fc.assert(
      fc.asyncProperty(asked, async ({ action, start, sent }) => {
        const answer = await call(action, { ...start, ...sent })
        expect(answer.status).toBeLessThan(500)
        if (answer.status !== 200) expect(answer.code).toMatch(/^[A-Z][A-Za-z]+$/u)
      }),
      { numRuns: 600 },
    )
  }, 120_000)
})
