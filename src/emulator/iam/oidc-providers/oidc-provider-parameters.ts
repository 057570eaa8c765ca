import type { StructureShape } from '../../query/parameter-shape.ts'
import {
  arn,
  clientID,
  clientIDList,
  marker,
  maxItems,
  openIDConnectProviderUrl,
  tagKeyList,
  tagList,
  thumbprintList,
} from '../iam-shapes.ts'

export const addClientIDToOpenIDConnectProviderParameters = {
  type: 'structure',
  required: ['OpenIDConnectProviderArn', 'ClientID'],
  members: { OpenIDConnectProviderArn: arn, ClientID: clientID },
} as const satisfies StructureShape

export const createOpenIDConnectProviderParameters = {
  type: 'structure',
  required: ['Url'],
  members: {
    Url: openIDConnectProviderUrl,
    ClientIDList: clientIDList,
    ThumbprintList: thumbprintList,
    Tags: tagList,
  },
} as const satisfies StructureShape

export const deleteOpenIDConnectProviderParameters = {
  type: 'structure',
  required: ['OpenIDConnectProviderArn'],
  members: { OpenIDConnectProviderArn: arn },
} as const satisfies StructureShape

export const getOpenIDConnectProviderParameters = {
  type: 'structure',
  required: ['OpenIDConnectProviderArn'],
  members: { OpenIDConnectProviderArn: arn },
} as const satisfies StructureShape

export const listOpenIDConnectProviderTagsParameters = {
  type: 'structure',
  required: ['OpenIDConnectProviderArn'],
  members: { OpenIDConnectProviderArn: arn, Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape

export const listOpenIDConnectProvidersParameters = {
  type: 'structure',
  required: [],
  members: {},
} as const satisfies StructureShape

export const removeClientIDFromOpenIDConnectProviderParameters = {
  type: 'structure',
  required: ['OpenIDConnectProviderArn', 'ClientID'],
  members: { OpenIDConnectProviderArn: arn, ClientID: clientID },
} as const satisfies StructureShape

export const tagOpenIDConnectProviderParameters = {
  type: 'structure',
  required: ['OpenIDConnectProviderArn', 'Tags'],
  members: { OpenIDConnectProviderArn: arn, Tags: tagList },
} as const satisfies StructureShape

export const untagOpenIDConnectProviderParameters = {
  type: 'structure',
  required: ['OpenIDConnectProviderArn', 'TagKeys'],
  members: { OpenIDConnectProviderArn: arn, TagKeys: tagKeyList },
} as const satisfies StructureShape

export const updateOpenIDConnectProviderThumbprintParameters = {
  type: 'structure',
  required: ['OpenIDConnectProviderArn', 'ThumbprintList'],
  members: { OpenIDConnectProviderArn: arn, ThumbprintList: thumbprintList },
} as const satisfies StructureShape
