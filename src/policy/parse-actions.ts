import type { Statement } from './policy-document.ts'
import { asStrings } from './policy-element.ts'
import type { PolicyPath } from './reject-policy.ts'
import { iamWording, rejectPolicy } from './reject-policy.ts'
import { quoted } from './wording.ts'

const actionForm = /^([A-Za-z0-9-]+|\*):[A-Za-z0-9_.*?-]+$/

/**
 * Parses the Action or NotAction element of a statement, of which there must be one. An action is
 * `*` or a service prefix, one colon, and a name that may have wildcards.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED when there is none, or both, or a value is no action
 * @see IAM User Guide, "IAM JSON policy elements: Action"
 */
export function parseActions(
  { Action, NotAction }: Readonly<Record<string, unknown>>,
  path: PolicyPath,
): Pick<Statement, 'Action' | 'NotAction'> {
  if (Action !== undefined && NotAction !== undefined) {
    rejectPolicy(path, { problem: 'has both Action and NotAction' })
  }
  if (Action !== undefined) return { Action: parseList(Action, `${path}.Action`) }
  if (NotAction !== undefined) return { NotAction: parseList(NotAction, `${path}.NotAction`) }
  rejectPolicy(path, {
    problem: 'has neither Action nor NotAction',
    iam: iamWording.actionMissing,
  })
}

function parseList(value: unknown, path: PolicyPath): readonly string[] {
  const actions = asStrings(value, path)
  if (actions.length === 0) {
    rejectPolicy(path, { problem: 'is empty', iam: iamWording.actionMissing })
  }
  for (const action of actions) {
    if (action === '*' || actionForm.test(action)) continue
    const colons = action.split(':').length - 1
    rejectPolicy(path, {
      problem: `has ${quoted(action)}, which is not a service prefix, a colon and a name`,
      received: action,
      ...(colons === 0 ? { iam: iamWording.actionPrefix } : {}),
      ...(colons > 1 ? { iam: iamWording.actionColons } : {}),
    })
  }
  return actions
}
