import { RequestRefused } from '../../errors.ts'
import type {
  IntegerShape,
  ListShape,
  ParameterShape,
  StringShape,
  StructureShape,
  ValueOf,
} from './parameter-shape.ts'
import type { QueryParameters } from './query-parameters.ts'

/** Characters of a value that an error repeats. AWS repeats all of it, however long. */
const maxShownCharacters = 2048

/** Positions in a list beyond this are not looked for. */
const maxListLength = 1000

/**
 * Reads an action's parameters by their shape. Parameters that the shape does not name are ignored,
 * as AWS ignores them. All violations are reported together, in the order of the shape, and for one
 * value pattern before length, in the words AWS uses.
 *
 * @throws {RequestRefused} PARAMETER_INVALID, with `ValidationError` and
 *   `2 validation errors detected: Value '' at 'roleArn' failed to satisfy constraint: ...; ...`;
 *   with `MalformedInput` when a number is none
 */
export function validateParameters<Shape extends StructureShape>(
  shape: Shape,
  sent: QueryParameters,
): ValueOf<Shape> {
  const violations: string[] = []
  const value = readStructure(shape, '', '', { sent, violations })
  const [first] = violations
  if (first !== undefined) {
    const count = `${violations.length} validation error${violations.length === 1 ? '' : 's'}`
    throw new RequestRefused('PARAMETER_INVALID', `the call has ${count}`, {
      check: 'validate-parameters',
      aws: {
        code: 'ValidationError',
        message: `${count} detected: ${violations.join('; ')}`,
        status: 400,
      },
    })
  }
  return value as ValueOf<Shape>
}

interface Reading {
  readonly sent: QueryParameters
  readonly violations: string[]
}

/** `name` is what the client sends, `path` what errors call it: `PolicyArns.member.1.arn`, `policyArns.1.member.arn`. */
function readValue(shape: ParameterShape, name: string, path: string, reading: Reading): unknown {
  switch (shape.type) {
    case 'string':
      return readString(shape, name, path, reading)
    case 'integer':
      return readInteger(shape, name, path, reading)
    case 'boolean':
      return readBoolean(name, reading)
    case 'list':
      return readList(shape, name, path, reading)
    case 'structure':
      return isSent(name, reading.sent) ? readStructure(shape, name, path, reading) : undefined
  }
}

function readStructure(
  shape: StructureShape,
  name: string,
  path: string,
  reading: Reading,
): Readonly<Record<string, unknown>> {
  const value: Record<string, unknown> = {}
  for (const [member, memberShape] of Object.entries(shape.members)) {
    const memberName = name === '' ? member : `${name}.${member}`
    const memberPath = path === '' ? decapitalise(member) : `${path}.${decapitalise(member)}`
    const read = readValue(memberShape, memberName, memberPath, reading)
    if (read !== undefined) value[member] = read
    else if (shape.required.includes(member)) {
      reading.violations.push(
        `Value null at '${memberPath}' failed to satisfy constraint: Member must not be null`,
      )
    }
  }
  return value
}

function readString(
  { minLength, maxLength, pattern, enum: values, sensitive = false }: StringShape,
  name: string,
  path: string,
  { sent, violations }: Reading,
): string | undefined {
  const value = sent.get(name)
  if (value === undefined) return undefined
  const shown = sensitive ? 'Value' : `Value '${value.slice(0, maxShownCharacters)}'`
  const violate = (constraint: string): void => {
    violations.push(`${shown} at '${path}' failed to satisfy constraint: Member must ${constraint}`)
  }
  if (pattern !== undefined && !wholeMatch(pattern).test(value)) {
    violate(`satisfy regular expression pattern: ${pattern}`)
  }
  if (values?.includes(value) === false) {
    violate(`satisfy enum value set: [${values.join(', ')}]`)
  }
  if (maxLength !== undefined && value.length > maxLength) {
    violate(`have length less than or equal to ${maxLength}`)
  }
  if (minLength !== undefined && value.length < minLength) {
    violate(`have length greater than or equal to ${minLength}`)
  }
  return value
}

function readInteger(
  { min, max }: IntegerShape,
  name: string,
  path: string,
  { sent, violations }: Reading,
): number | undefined {
  const text = sent.get(name)
  if (text === undefined) return undefined
  // AWS fails while it reads the call, before any constraint is looked at. Its text is not known.
  if (!/^[+-]?\d{1,10}$/.test(text)) {
    throw new RequestRefused('PARAMETER_INVALID', `parameter "${name}" is not an integer`, {
      check: 'validate-parameters',
      expected: 'an integer',
      aws: { code: 'MalformedInput', message: `${name} is not an integer`, status: 400 },
    })
  }
  const value = Number(text)
  const violate = (constraint: string): void => {
    violations.push(
      `Value '${value}' at '${path}' failed to satisfy constraint: Member must have value ${constraint}`,
    )
  }
  if (max !== undefined && value > max) violate(`less than or equal to ${max}`)
  if (min !== undefined && value < min) violate(`greater than or equal to ${min}`)
  return value
}

function readBoolean(name: string, { sent }: Reading): boolean | undefined {
  const text = sent.get(name)
  if (text === undefined) return undefined
  if (text !== 'true' && text !== 'false') {
    throw new RequestRefused('PARAMETER_INVALID', `parameter "${name}" is not true or false`, {
      check: 'validate-parameters',
      expected: 'true or false',
      // As with a number that is none: AWS fails while it reads, and the text is not known.
      aws: { code: 'MalformedInput', message: `${name} is not a boolean`, status: 400 },
    })
  }
  return text === 'true'
}

function readList(
  { member, maxLength }: ListShape,
  name: string,
  path: string,
  reading: Reading,
): readonly unknown[] | undefined {
  const values: unknown[] = []
  while (values.length < maxListLength) {
    const position = values.length + 1
    const value = readValue(
      member,
      `${name}.member.${position}`,
      `${path}.${position}.member`,
      reading,
    )
    if (value === undefined) break
    values.push(value)
  }
  if (maxLength !== undefined && values.length > maxLength) {
    reading.violations.push(
      `Value at '${path}' failed to satisfy constraint: Member must have length less than or equal to ${maxLength}`,
    )
  }
  // SDKs send an empty list as the bare name with an empty value.
  return values.length > 0 || reading.sent.has(name) ? values : undefined
}

function isSent(name: string, sent: QueryParameters): boolean {
  for (const key of sent.keys()) if (key === name || key.startsWith(`${name}.`)) return true
  return false
}

const compiled = new Map<string, RegExp>()

/**
 * AWS's patterns are Java's. Those in use mean the same in JavaScript without the `u` flag, even
 * where Java reads them otherwise than their author meant (`\u10000` is U+1000 and a zero in both).
 */
function wholeMatch(pattern: string): RegExp {
  const known = compiled.get(pattern)
  if (known !== undefined) return known
  // Classes of characters (`\p{L}`) exist under the flag alone.
  const made = new RegExp(`^(?:${pattern})$`, pattern.includes(String.raw`\p{`) ? 'u' : '')
  compiled.set(pattern, made)
  return made
}

/** Errors name parameters as Java fields: `RoleArn` is `roleArn`, `SAMLAssertion` is `sAMLAssertion`. */
function decapitalise(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
