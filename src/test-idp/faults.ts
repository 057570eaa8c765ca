import { awsAttributeNames as names } from './aws-attributes.ts'
import type { TestIdpFault } from './fault.ts'
import { escapeXml, renderAssertion } from './render-response.ts'
import { newXmlId, secondsAfter } from './response-draft.ts'
import type { ResponseDraft, TestIdpAttribute } from './response-draft.ts'

const minutes = 60
const elsewhere = 'https://elsewhere.example'

/**
 * Everything the test IdP can get wrong on request, in the order in which a verifier meets it. Each
 * one changes as little as it can, so that what is reported is that fault and no other.
 */
export const testIdpFaults: readonly TestIdpFault[] = [
  // --- the document
  {
    id: 'doctype',
    label: 'DOCTYPE',
    description: 'A document type declaration stands before the response.',
    afterSigning: (xml) => `<!DOCTYPE Response>${xml}`,
  },
  {
    id: 'comment-in-name-id',
    label: 'XML comment in the NameID',
    description:
      'A comment splits the NameID. The signature stays valid, as canonical XML has no comments; some readers see only half of the name.',
    afterSigning: (xml, draft) =>
      rewriteNameId(
        xml,
        draft,
        (name) => `${escapeXml(name.slice(0, 1))}<!-- -->${escapeXml(name.slice(1))}`,
      ),
  },
  {
    id: 'status-responder',
    label: 'Status Responder',
    description: 'The sign-in failed at the identity provider: a status and no assertion.',
    draft: (draft) => ({ ...draft, statusCode: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }),
    signature: 'response',
  },
  {
    id: 'two-assertions',
    label: 'Two assertions',
    description: 'An unsigned assertion stands before the signed one, as in signature wrapping.',
    afterSigning: (xml, draft) =>
      xml.replace(
        '<saml:Assertion ',
        () => `${renderAssertion({ ...draft, assertionId: newXmlId() })}<saml:Assertion `,
      ),
  },
  {
    id: 'encrypted-assertion',
    label: 'Encrypted assertion',
    description:
      'The signed assertion, encrypted with AES-GCM and RSA-OAEP: for the key of the service where the test IdP was given one, for a key that nobody has otherwise.',
    encrypted: true,
  },

  // --- the signature
  {
    id: 'unsigned',
    label: 'Unsigned',
    description: 'Nothing in the response is signed.',
    signature: 'unsigned',
  },
  {
    id: 'sha1-signature',
    label: 'SHA-1 signature',
    description: 'Signed with RSA-SHA1, as old servers still do.',
    signature: 'sha1',
  },
  {
    id: 'bad-signature',
    label: 'Bad signature',
    description: 'The NameID was changed after the assertion was signed.',
    afterSigning: (xml, draft) => rewriteNameId(xml, draft, (name) => escapeXml(`not-${name}`)),
  },
  {
    id: 'other-key',
    label: 'Signed with another key',
    description:
      'The signature is right, but by a key that the metadata does not have; its certificate comes along.',
    signature: 'other-key',
  },

  // --- who issued it, when, and for whom
  {
    id: 'wrong-issuer',
    label: 'Wrong issuer',
    description: 'Response and assertion name another identity provider.',
    draft: (draft) => ({ ...draft, issuer: `${elsewhere}/saml/metadata` }),
  },
  {
    id: 'issued-six-minutes-ago',
    label: 'Issued six minutes ago',
    description:
      'Still valid by its own conditions, but AWS takes a response for five minutes only.',
    draft: (draft) => ({
      ...draft,
      issueInstant: secondsAfter(draft.issueInstant, -6 * minutes),
      notBefore: secondsAfter(draft.notBefore, -6 * minutes),
    }),
  },
  {
    id: 'expired',
    label: 'Expired',
    description: 'NotOnOrAfter was ten minutes ago.',
    draft: (draft) => ({
      ...draft,
      notBefore: secondsAfter(draft.issueInstant, -20 * minutes),
      notOnOrAfter: secondsAfter(draft.issueInstant, -10 * minutes),
    }),
  },
  {
    id: 'not-yet-valid',
    label: 'Not yet valid',
    description: 'NotBefore is in ten minutes.',
    draft: (draft) => ({
      ...draft,
      notBefore: secondsAfter(draft.issueInstant, 10 * minutes),
      notOnOrAfter: secondsAfter(draft.issueInstant, 20 * minutes),
    }),
  },
  {
    id: 'wrong-audience',
    label: 'Wrong audience',
    description: 'The AudienceRestriction names another service provider.',
    draft: (draft) => ({ ...draft, audience: `${elsewhere}/saml` }),
  },
  {
    id: 'wrong-destination',
    label: 'Wrong destination',
    description: 'The Destination of the response is another address.',
    draft: (draft) => ({ ...draft, destination: `${elsewhere}/saml` }),
  },
  {
    id: 'wrong-recipient',
    label: 'Wrong recipient',
    description: 'The Recipient in the SubjectConfirmationData is another address.',
    draft: (draft) => ({ ...draft, recipient: `${elsewhere}/saml` }),
  },
  {
    id: 'no-name-id',
    label: 'No NameID',
    description: 'The Subject has a confirmation but no name.',
    draft: (draft) => ({ ...draft, nameId: undefined }),
  },
  {
    id: 'replayed',
    label: 'Replayed assertion ID',
    description:
      'The assertion has the ID of the one issued before it. Sign in once without a fault, then choose this.',
    draft: (draft, { previousAssertionId }) => ({
      ...draft,
      assertionId: previousAssertionId ?? draft.assertionId,
    }),
  },

  // --- what AWS reads out of it
  {
    id: 'no-role',
    label: 'No Role attribute',
    description: 'The assertion names no role.',
    draft: (draft) => withoutAttribute(draft, names.role),
  },
  {
    id: 'malformed-role-pair',
    label: 'Malformed role pair',
    description: 'The Role attribute has the role but not the provider.',
    draft: (draft) => withAttribute(draft, names.role, [firstRoleArn(draft)]),
  },
  {
    id: 'no-role-session-name',
    label: 'No RoleSessionName',
    description: 'The attribute is missing.',
    draft: (draft) => withoutAttribute(draft, names.roleSessionName),
  },
  {
    id: 'role-session-name-with-space',
    label: 'RoleSessionName with a space',
    description: 'A display name was mapped instead of a user name.',
    draft: (draft) => withAttribute(draft, names.roleSessionName, ['Alice Example']),
  },
  {
    id: 'reserved-tag-key',
    label: 'Reserved tag key',
    description: 'A session tag whose key begins with "aws:".',
    draft: (draft) => withAttribute(draft, names.principalTag('aws:department'), ['it']),
  },
  {
    id: 'too-many-tags',
    label: '51 session tags',
    description: 'One session tag more than AWS takes.',
    draft: (draft) =>
      Array.from({ length: 51 }, (_, index) => `Tag${index + 1}`).reduce(
        (changed, key) => withAttribute(changed, names.principalTag(key), ['x']),
        withoutSessionTags(draft),
      ),
  },
  {
    id: 'duplicate-tag-keys',
    label: 'Tag keys that differ in case only',
    description: 'Session tags Project and project: tag keys are not case-sensitive.',
    draft: (draft) =>
      withAttribute(
        withAttribute(withoutSessionTags(draft), names.principalTag('Project'), ['Marketing']),
        names.principalTag('project'),
        ['Sales'],
      ),
  },
  {
    id: 'transitive-key-without-tag',
    label: 'Transitive key without a tag',
    description: 'TransitiveTagKeys names a key that no session tag has.',
    draft: (draft) => withAttribute(draft, names.transitiveTagKeys, ['NoSuchTag']),
  },
  {
    id: 'source-identity-too-short',
    label: 'Source identity too short',
    description: 'A SourceIdentity of one character, where AWS wants two at least.',
    draft: (draft) => withAttribute(draft, names.sourceIdentity, ['a']),
  },
]

function firstRoleArn({ attributes }: ResponseDraft): string {
  const pairs = attributes.find(({ name }) => name === names.role)?.values ?? []
  return pairs[0]?.split(',')[0] ?? 'arn:aws:iam::123456789012:role/Developer'
}

/** Replaces the attribute, or adds it. */
function withAttribute(
  draft: ResponseDraft,
  name: string,
  values: readonly string[],
): ResponseDraft {
  const attributes = draft.attributes.map((one) => (one.name === name ? { name, values } : one))
  const isThere = draft.attributes.some((one) => one.name === name)
  return { ...draft, attributes: isThere ? attributes : [...attributes, { name, values }] }
}

function withoutAttribute(draft: ResponseDraft, name: string): ResponseDraft {
  return keepingAttributes(draft, (one) => one.name !== name)
}

/** Without tags there is nothing that could be transitive either. */
function withoutSessionTags(draft: ResponseDraft): ResponseDraft {
  return keepingAttributes(
    draft,
    ({ name }) => !name.startsWith(names.principalTag('')) && name !== names.transitiveTagKeys,
  )
}

function keepingAttributes(
  draft: ResponseDraft,
  keep: (attribute: TestIdpAttribute) => boolean,
): ResponseDraft {
  return { ...draft, attributes: draft.attributes.filter(keep) }
}

/** Replaces the NameID, in a document that is already signed, by XML made from its text. */
function rewriteNameId(
  xml: string,
  { nameId }: ResponseDraft,
  rewrite: (text: string) => string,
): string {
  const text = nameId?.value ?? ''
  return xml.replace(`>${escapeXml(text)}</saml:NameID>`, () => `>${rewrite(text)}</saml:NameID>`)
}
