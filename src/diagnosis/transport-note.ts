/** What can be wrong with the way a document travelled, or was copied. */
export const transportNotes = {
  'base64-line-breaks': 'the base64 has line breaks or spaces inside',
  'base64url-alphabet': 'the base64 is written with - and _ in place of + and /',
  'base64-padding': 'the base64 does not end as it should: its length is no multiple of four',
  'base64-foreign-characters': 'the base64 holds characters that are none of its alphabet',
  'not-base64': 'the message is not encoded with base64',
  'base64-twice': 'the value was encoded with base64 twice',
  'plus-became-space': 'each + of the base64 became a space: it was not percent-encoded when sent',
  'not-percent-encoded':
    'the value is not percent-encoded: sent like this, each + of it arrives as a space',
  'percent-encoded': 'the value is still percent-encoded',
  'percent-encoded-twice': 'the value was percent-encoded twice',
  'deflated-although-post': 'the value is deflated, which only the Redirect binding does',
  'not-deflated-although-redirect':
    'the value stands in a URL without being deflated, as the Redirect binding wants',
  'html-entities': 'the document is written with HTML entities in place of < and >',
  'utf-16': 'the text is UTF-16; SAML messages are sent as UTF-8',
  'not-utf-8': 'the bytes are not UTF-8; what could not be read shows as \uFFFD',
  'byte-order-mark': 'a byte order mark stands before the text',
  'leading-text': 'other text stands before the document',
  'trailing-text': 'other text stands behind the document',
  quoted: 'the value stands in quotes',
  truncated: 'the end of the document is missing',
  'token-white-space': 'the token has line breaks or spaces inside',
  'token-not-base64url': 'the token is written with +, / or =, which a compact token never has',
  'json-malformed': 'the JSON cannot be read',
  'json-too-deep': 'the JSON is nested too deep to be read',
  'inflated-too-large': 'the deflated value grows beyond what a SAML message may have',
  'too-large': 'the document is larger than what is looked at',
  'too-many-documents': 'the input holds more documents than are looked at',
} as const

export type TransportNoteCode = keyof typeof transportNotes

/** One thing that is wrong with the transport of a document. */
export interface TransportNote {
  readonly code: TransportNoteCode
  /** The sentence of {@link transportNotes}: lower case, without a full stop. */
  readonly message: string
  /** Numbers and names of this case, never a part of the document. */
  readonly detail?: string
}

/** A note with its sentence. */
export function transportNote(code: TransportNoteCode, detail?: string): TransportNote {
  return {
    code,
    message: transportNotes[code],
    ...(detail === undefined ? {} : { detail }),
  }
}
