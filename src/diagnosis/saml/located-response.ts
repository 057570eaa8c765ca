import { saml, samlp } from '../../saml/saml-names.ts'
import type { LocatedElement, LocatedXml, TextSpan } from '../../xml/located-xml.ts'
import { locatedAttribute, locatedChildren, locatedTextOf } from '../../xml/located-xml.ts'
import type { Place } from '../finding.ts'

/** One AttributeValue, with its text and its place. */
export interface LocatedValue {
  readonly text: string
  readonly element: LocatedElement
}

/** One Attribute, with its place. */
export interface LocatedSamlAttribute {
  readonly name: string
  readonly friendlyName: string | undefined
  readonly values: readonly LocatedValue[]
  readonly element: LocatedElement
}

/**
 * Where the parts of a response stand, as far as they can be told. Read without any strictness and
 * for pointing at only: whatever is decided is decided by the verifier, which never sees this.
 */
export interface LocatedResponse {
  readonly xml: LocatedXml
  /** The root, when it is a Response. */
  readonly response: LocatedElement | undefined
  /** Wherever they stand. */
  readonly assertions: readonly LocatedElement[]
  /** The first of them. */
  readonly assertion: LocatedElement | undefined
  readonly issuers: {
    readonly response: LocatedElement | undefined
    readonly assertion: LocatedElement | undefined
  }
  readonly subject: LocatedElement | undefined
  readonly nameId: LocatedElement | undefined
  readonly confirmations: readonly LocatedElement[]
  readonly confirmationData: LocatedElement | undefined
  readonly conditions: LocatedElement | undefined
  readonly audiences: readonly LocatedElement[]
  readonly authnStatements: readonly LocatedElement[]
  readonly attributes: readonly LocatedSamlAttribute[]
}

export function locateResponse(xml: LocatedXml): LocatedResponse {
  const { root, elements } = xml
  const response = root?.localName === 'Response' && root.namespaceUri === samlp ? root : undefined
  const assertions = elements.filter(({ localName }) => localName === 'Assertion')
  const [assertion] = assertions
  const subject = childOf(assertion, 'Subject')
  const confirmations = childrenOf(subject, 'SubjectConfirmation')
  const conditions = childOf(assertion, 'Conditions')
  return {
    xml,
    response,
    assertions,
    assertion,
    issuers: { response: childOf(response, 'Issuer'), assertion: childOf(assertion, 'Issuer') },
    subject,
    nameId: childOf(subject, 'NameID'),
    confirmations,
    confirmationData: childOf(confirmations[0], 'SubjectConfirmationData'),
    conditions,
    audiences: childrenOf(conditions, 'AudienceRestriction').flatMap((restriction) =>
      childrenOf(restriction, 'Audience'),
    ),
    authnStatements: childrenOf(assertion, 'AuthnStatement'),
    attributes: childrenOf(assertion, 'AttributeStatement').flatMap((statement) =>
      childrenOf(statement, 'Attribute').map(locateSamlAttribute),
    ),
  }
}

function locateSamlAttribute(element: LocatedElement): LocatedSamlAttribute {
  return {
    name: locatedAttribute(element, 'Name')?.value ?? '',
    friendlyName: locatedAttribute(element, 'FriendlyName')?.value,
    element,
    values: childrenOf(element, 'AttributeValue').map((value) => ({
      text: textInside(value),
      element: value,
    })),
  }
}

/** eduPersonTargetedID holds a NameID in place of text. */
function textInside(value: LocatedElement): string {
  const nameId = childOf(value, 'NameID')
  return locatedTextOf(nameId ?? value)
}

/** The first child of a name in the namespace of assertions. */
export function childOf(
  parent: LocatedElement | undefined,
  localName: string,
): LocatedElement | undefined {
  return childrenOf(parent, localName)[0]
}

/** The children of a name in the namespace of assertions; those of its own are no others'. */
export function childrenOf(
  parent: LocatedElement | undefined,
  localName: string,
): readonly LocatedElement[] {
  return parent === undefined ? [] : locatedChildren(parent, saml, localName)
}

/** A span as the place of a finding. */
export function placeOf(span: TextSpan, path: string, document: number): Place {
  return {
    line: span.start.line,
    column: span.start.column,
    endLine: span.end.line,
    endColumn: span.end.column,
    path,
    document,
  }
}
