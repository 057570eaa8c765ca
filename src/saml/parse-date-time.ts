const dateTime =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/

/**
 * The instant of an `xs:dateTime`, to the millisecond; undefined for text that is none or names a
 * day or an hour that does not exist. Without a time zone it is UTC, as SAML prescribes.
 *
 * `Date.parse` alone would not do: it takes other formats, reads a missing zone as local time, and
 * turns the 31st of February into the 3rd of March.
 *
 * @see SAML Core 2.0, section 1.3.3 (time values); XML Schema Part 2, section 3.2.7
 */
export function parseDateTime(text: string): Date | undefined {
  const match = dateTime.exec(text.trim())
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0')
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`
  // A field that does not exist, such as a 30th of February, comes back as another.
  const asWritten = new Date(local)
  if (Number.isNaN(asWritten.getTime()) || asWritten.toISOString() !== local) return undefined
  return new Date(asWritten.getTime() - offsetMinutes(zone) * 60_000)
}

function offsetMinutes(zone: string): number {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))
  return zone.startsWith('-') ? -minutes : minutes
}
