import type { Statement } from './policy-document.ts'
import type { StatementPlace } from './policy-element.ts'
import { asStrings } from './policy-element.ts'
import type { PolicyPath } from './reject-policy.ts'
import { iamWording, isReadAsTrust, rejectPolicy } from './reject-policy.ts'
import { quoted } from './wording.ts'

const vendorForm = /^([A-Za-z0-9.-]+|\*)$/
const nameForm = /^[A-Za-z0-9_.*?-]+$/

/**
 * Parses the Action or NotAction element of a statement, of which there must be one. An action is
 * `*` or a service prefix, one colon, and a name that may have wildcards.
 *
 * @throws {PolicyRejected} POLICY_MALFORMED when there is none, or both, or a value is no action
 * @see IAM User Guide, "IAM JSON policy elements: Action"
 */
export function parseActions(
  { Action, NotAction }: Readonly<Record<string, unknown>>,
  { path, kind }: StatementPlace,
): Pick<Statement, 'Action' | 'NotAction'> {
  if (Action !== undefined && NotAction !== undefined) {
    rejectPolicy(path, { problem: 'has both Action and NotAction' })
  }
  const iam = isReadAsTrust(kind) ? iamWording.trustActionMissing : iamWording.actionMissing
  if (Action !== undefined) return { Action: parseList(Action, `${path}.Action`, iam) }
  if (NotAction !== undefined) return { NotAction: parseList(NotAction, `${path}.NotAction`, iam) }
  rejectPolicy(path, { problem: 'has neither Action nor NotAction', iam })
}

function parseList(value: unknown, path: PolicyPath, iamOfNone: string): readonly string[] {
  const actions = asStrings(value, path)
  if (actions.length === 0) rejectPolicy(path, { problem: 'is empty', iam: iamOfNone })
  for (const action of actions) {
    const [vendor = '', name = '', ...rest] = action.split(':')
    const wellFormed = vendorForm.test(vendor) && nameForm.test(name) && rest.length === 0
    if (action === '*' || wellFormed) continue
    const iam = iamOfAction(action)
    rejectPolicy(path, {
      problem: `has ${quoted(action)}, which is not a service prefix, a colon and a name`,
      received: action,
      ...(iam === undefined ? {} : { iam }),
    })
  }
  return actions
}

function iamOfAction(action: string): string | undefined {
  const [vendor = '', ...names] = action.split(':')
  if (names.length === 0) return iamWording.actionPrefix
  if (names.length > 1) return iamWording.actionColons
  return vendorForm.test(vendor) ? undefined : `Vendor ${vendor} is not valid`
}
