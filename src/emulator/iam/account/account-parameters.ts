import type { StructureShape } from '../../query/parameter-shape.ts'
import { accountAlias, marker, maxItems } from '../iam-shapes.ts'

export const createAccountAliasParameters = {
  type: 'structure',
  required: ['AccountAlias'],
  members: { AccountAlias: accountAlias },
} as const satisfies StructureShape

export const deleteAccountAliasParameters = {
  type: 'structure',
  required: ['AccountAlias'],
  members: { AccountAlias: accountAlias },
} as const satisfies StructureShape

export const getAccountSummaryParameters = {
  type: 'structure',
  required: [],
  members: {},
} as const satisfies StructureShape

export const listAccountAliasesParameters = {
  type: 'structure',
  required: [],
  members: { Marker: marker, MaxItems: maxItems },
} as const satisfies StructureShape
