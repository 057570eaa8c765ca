import type { StructureShape } from '../../query/parameter-shape.ts'
import {
  arn,
  marker,
  maxItems,
  sAMLMetadataDocument,
  sAMLProviderName,
  tagKeyList,
  tagList,
} from '../iam-shapes.ts'

/** What IAM has since 2025, and older clients do not know. */
const assertionEncryptionMode = { type: 'string', enum: ['Required', 'Allowed'] } as const
const privateKey = {
  type: 'string',
  minLength: 1,
  maxLength: 16384,
  pattern: String.raw`[\u0009\u000A\u000D\u0020-\u00FF]+`,
  sensitive: true,
} as const
const privateKeyId = {
  type: 'string',
  minLength: 22,
  maxLength: 64,
  pattern: '[A-Z0-9]+',
} as const

export const createSAMLProviderParameters = {
  type: 'structure',
  required: ['SAMLMetadataDocument', 'Name'],
  members: {
    SAMLMetadataDocument: sAMLMetadataDocument,
    Name: sAMLProviderName,
    Tags: tagList,
    AssertionEncryptionMode: assertionEncryptionMode,
    AddPrivateKey: privateKey,
  },
} as const satisfies StructureShape

export const deleteSAMLProviderParameters = {
  type: 'structure',
  required: ['SAMLProviderArn'],
  members: { SAMLProviderArn: arn },
} as const satisfies StructureShape

export const getSAMLProviderParameters = {
  type: 'structure',
  required: ['SAMLProviderArn'],
  members: { SAMLProviderArn: arn },
} as const satisfies StructureShape

export const listSAMLProviderTagsParameters = {
  type: 'structure',
  required: ['SAMLProviderArn'],
  members: { SAMLProviderArn: arn, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const listSAMLProvidersParameters = {
  type: 'structure',
  required: [],
  members: {},
} as const satisfies StructureShape

export const tagSAMLProviderParameters = {
  type: 'structure',
  required: ['SAMLProviderArn', 'Tags'],
  members: { SAMLProviderArn: arn, Tags: tagList },
} as const satisfies StructureShape

export const untagSAMLProviderParameters = {
  type: 'structure',
  required: ['SAMLProviderArn', 'TagKeys'],
  members: { SAMLProviderArn: arn, TagKeys: tagKeyList },
} as const satisfies StructureShape

export const updateSAMLProviderParameters = {
  type: 'structure',
  required: ['SAMLProviderArn'],
  members: {
    SAMLMetadataDocument: sAMLMetadataDocument,
    SAMLProviderArn: arn,
    AssertionEncryptionMode: assertionEncryptionMode,
    AddPrivateKey: privateKey,
    RemovePrivateKey: privateKeyId,
  },
} as const satisfies StructureShape
