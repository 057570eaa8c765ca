import { FedbridgeError } from '../errors.ts'
import { parseIamRoleArn } from '../partition/arn.ts'
import type { Objection } from './described.ts'

const example = 'arn:aws:iam::123456789012:role/Developer'

/** Objects to what is not the ARN of a role. */
export function objectToRoleArn(text: string): Objection | undefined {
  try {
    parseIamRoleArn(text)
    return undefined
  } catch (failure) {
    if (!(failure instanceof FedbridgeError)) throw failure
    return {
      problem: `"${text}" is not the ARN of a role: ${failure.message}`,
      remedy: `write for example ${example}`,
    }
  }
}

/**
 * Objects to what is neither the ARN of a role nor the beginning of one with `*` at its end. The account
 * has to be written out: a pattern never reaches into another one.
 */
export function objectToRolePattern(text: string): Objection | undefined {
  if (!text.endsWith('*')) return objectToRoleArn(text)
  return /^arn:[\w-]+:iam::\d{12}:role\/[\x21-\x29\x2b-\x7e]*\*$/u.test(text)
    ? undefined
    : {
        problem: `"${text}" is not the beginning of the ARN of a role`,
        remedy: 'write the account, and * once, at the end: arn:aws:iam::123456789012:role/app/*',
      }
}
