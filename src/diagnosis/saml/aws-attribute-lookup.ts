import { awsAttributeNames } from '../../federation/aws-attribute-names.ts'
import { editDistance } from '../nearest-name.ts'
import type { LocatedResponse, LocatedSamlAttribute, LocatedValue } from './located-response.ts'

/** The values of an attribute, however many elements state them. */
export function valuesOf(name: string, { attributes }: LocatedResponse): readonly LocatedValue[] {
  return attributes.filter((one) => one.name === name).flatMap(({ values }) => values)
}

/** An attribute that was most likely meant to be another one. */
export interface NearestAttribute {
  readonly attribute: LocatedSamlAttribute
  /** In what its name differs, as the end of a sentence. */
  readonly difference: string
}

const names: readonly string[] = Object.values(awsAttributeNames)
const base = 'https://aws.amazon.com/SAML/Attributes/'

/** Attributes beyond this number are not compared letter by letter. */
const maxStrangers = 100

export function isAwsName(name: string): boolean {
  return names.includes(name) || name.startsWith(awsAttributeNames.principalTagPrefix)
}

/**
 * The attribute whose name is nearest to one of AWS's: the same but for case, for http, for what
 * stands before it, or for some letters; or one that has it as its FriendlyName only.
 */
export function nearestAttribute(
  name: string,
  { attributes }: LocatedResponse,
): NearestAttribute | undefined {
  const strangers = attributes.filter((one) => !isAwsName(one.name)).slice(0, maxStrangers)
  const short = name.slice(base.length)
  for (const [difference, matches] of likenesses(name, short)) {
    const attribute = strangers.find(matches)
    if (attribute !== undefined) return { attribute, difference: difference(attribute) }
  }
  return undefined
}

type Likeness = readonly [
  (attribute: LocatedSamlAttribute) => string,
  (attribute: LocatedSamlAttribute) => boolean,
]

function likenesses(name: string, short: string): readonly Likeness[] {
  const ending = `/${short.toLowerCase()}`
  return [
    [() => 'names have case', (one) => one.name.toLowerCase() === name.toLowerCase()],
    [() => 'it has white space around it', (one) => one.name.trim() === name],
    [
      () => 'it begins with http in place of https',
      (one) => one.name.replace(/^http:/i, 'https:').toLowerCase() === name.toLowerCase(),
    ],
    [() => 'letters are missing, wrong or in another order', (one) => isMisspelt(one.name, name)],
    [
      () => 'AWS compares the whole Name, with what stands before the last slash',
      (one) =>
        one.name.toLowerCase() === short.toLowerCase() || one.name.toLowerCase().endsWith(ending),
    ],
    [
      () => 'it has the right name in FriendlyName, which AWS does not look at',
      (one) => one.friendlyName === name,
    ],
  ]
}

/** PrincipalTag, near enough in letters or case, as a name of its own or behind the last slash, and a key or none. */
export function isNearPrincipalTag(name: string): boolean {
  if (name.length > 300) return false
  const last = name.slice(0, 300).replace(/^https?:\/\/[^/]*\/SAML\/Attributes\//i, '')
  const [word = ''] = last.split(/[:=]/)
  return /principal[-_]?tag/i.test(name) || isNear(word.toLowerCase(), 'principaltag', 2)
}

const maxDistance = 4

/** By the whole name, or by what stands behind the last slash where that is long enough to tell. */
function isMisspelt(received: string, name: string): boolean {
  if (received.length > 120) return false
  const whole = received.trim().toLowerCase()
  const last = whole.slice(whole.lastIndexOf('/') + 1)
  return (
    (isNear(whole, name.toLowerCase(), maxDistance) && nearestOf(whole) === name) ||
    (last.length >= 6 && isNear(last, lastOf(name), 2))
  )
}

function isNear(one: string, other: string, distance: number): boolean {
  return Math.abs(one.length - other.length) <= distance && editDistance(one, other) <= distance
}

function lastOf(name: string): string {
  return name.slice(base.length).toLowerCase()
}

/** A misspelt RoleSessionName is nearer to it than to Role. */
function nearestOf(received: string): string | undefined {
  return names
    .map((name) => ({ name, distance: editDistance(received, name.toLowerCase()) }))
    .toSorted((one, other) => one.distance - other.distance)[0]?.name
}
