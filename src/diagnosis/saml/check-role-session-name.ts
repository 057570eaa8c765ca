import { awsAttributeNames } from '../../federation/aws-attribute-names.ts'
import { limits } from '../../federation/limits.ts'
import type { Finding, Place } from '../finding.ts'
import { shown } from '../shown.ts'
import { quoted, writeFinding } from '../write-finding.ts'
import { nearestAttribute, valuesOf } from './aws-attribute-lookup.ts'
import type { SamlFacts } from './saml-facts.ts'

const { minimum, maximum } = limits.roleSessionNameCharacters
const expected = `${minimum} to ${maximum} of A-Z a-z 0-9 _ + = , . @ -`
const notAllowed = /[^\w+=,.@-]/u

/** The name of the session: that it is there once, its length, and which of its characters are not allowed. */
export function checkRoleSessionName(facts: SamlFacts): readonly Finding[] {
  const { located, textOf } = facts
  const values = valuesOf(awsAttributeNames.roleSessionName, located)
  const [value, second] = values
  if (value === undefined) return [missingFinding(facts)]
  if (second !== undefined) {
    return [
      writeFinding('role-session-name-several', {
        message: `RoleSessionName has ${values.length} values, where it needs one.`,
        expected: 'one value',
        received: `${values.length} values`,
        at: textOf(second.element),
      }),
    ]
  }
  const { text, element } = value
  const at = textOf(element)
  return [...checkCharacters(text, at), ...checkLength(text, at)]
}

function missingFinding({ located, attributeOf, tagOf }: SamlFacts): Finding {
  const nearest = nearestAttribute(awsAttributeNames.roleSessionName, located)
  if (nearest !== undefined) {
    return writeFinding('role-session-name-misspelt', {
      message: `The RoleSessionName attribute is called ${quoted(nearest.attribute.name)}: ${nearest.difference}.`,
      expected: awsAttributeNames.roleSessionName,
      received: nearest.attribute.name,
      at: attributeOf(nearest.attribute.element, 'Name'),
    })
  }
  const empty = located.attributes.find(({ name }) => name === awsAttributeNames.roleSessionName)
  return writeFinding('role-session-name-missing', {
    message:
      empty === undefined
        ? 'The assertion has no RoleSessionName attribute.'
        : 'The RoleSessionName attribute has no value: the source that it is mapped from is empty for this person.',
    expected: awsAttributeNames.roleSessionName,
    received: empty === undefined ? 'none' : 'no value',
    at: tagOf(empty?.element ?? located.assertion),
  })
}

function checkCharacters(text: string, at: Place | undefined): readonly Finding[] {
  const first = notAllowed.exec(text)
  if (first === null) return []
  const strangers = [...new Set(Array.from(text).filter((one) => notAllowed.test(one)))].slice(0, 8)
  const isAround = text.trim() !== text && !notAllowed.test(text.trim())
  return [
    writeFinding('role-session-name-characters', {
      message: isAround
        ? 'RoleSessionName has white space around it, which is not allowed.'
        : `RoleSessionName ${quoted(text)} has ${strangers.map(nameCharacter).join(', ')}, which ${strangers.length === 1 ? 'is' : 'are'} not allowed; the first one is character ${Array.from(text.slice(0, first.index)).length + 1}.`,
      expected,
      received: text,
      at: at && characterPlace(at, text, first.index, first[0].length),
    }),
  ]
}

/** The character itself, where it stands in one line with the beginning of the text. */
function characterPlace(at: Place, text: string, index: number, length: number): Place {
  const { line, column, endLine } = at
  const isPlain = !/[&<\r\n]/.test(text) && line === endLine
  if (!isPlain || line === undefined || column === undefined) return at
  return { ...at, column: column + index, endLine: line, endColumn: column + index + length }
}

function nameCharacter(character: string): string {
  if (character === ' ') return 'a space'
  return /\s/.test(character) ? 'white space' : `"${shown(character)}"`
}

function checkLength(text: string, at: Place | undefined): readonly Finding[] {
  if (text.length >= minimum && text.length <= maximum) return []
  return [
    writeFinding('role-session-name-length', {
      message: `RoleSessionName has ${text.length} character${text.length === 1 ? '' : 's'}, where ${minimum} to ${maximum} are allowed.`,
      expected,
      received: text,
      at,
    }),
  ]
}
