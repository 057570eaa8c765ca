import { matchArn } from '../match-arn.ts'
import type { ConditionOperator } from './condition-operator.ts'

/** The guide gives the Equals and the Like form one meaning: both take wildcards. */
const arn = { allowsVariables: true, allowsWildcards: true, matches: matchArn }

/** @see IAM User Guide, "Amazon Resource Name (ARN) condition operators" */
export const arnOperators: readonly ConditionOperator[] = [
  { name: 'ArnEquals', negated: false, phrase: 'is the ARN', ...arn },
  { name: 'ArnNotEquals', negated: true, phrase: 'is not the ARN', ...arn },
  { name: 'ArnLike', negated: false, phrase: 'is an ARN like', ...arn },
  { name: 'ArnNotLike', negated: true, phrase: 'is not an ARN like', ...arn },
]
