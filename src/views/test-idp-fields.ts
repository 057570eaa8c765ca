/**
 * The names of the fields that the test identity provider's form sends. Each is sent once, so a
 * field that comes twice is not from this form.
 */
export const testIdpFields = {
  /** The id of the chosen person. */
  person: 'person',
  /** The id of the chosen fault; empty for none. */
  fault: 'fault',
  csrfToken: 'csrf_token',
  /** The NameID as edited for a person. */
  subject: (personId: string): string => `subject.${personId}`,
  /** The attribute's name in row `row`, from 0; an empty name leaves the row out. */
  attributeName: (personId: string, row: number): string => `attribute.${personId}.${row}.name`,
  /** The attribute's values in that row, one per line. */
  attributeValues: (personId: string, row: number): string => `attribute.${personId}.${row}.values`,
} as const

/** Empty rows after a person's own, for attributes to add. */
export const testIdpSpareRows = 3
