import type { PrincipalElement } from './policy-document.ts'
import type { AwsPrincipal, RequestPrincipal } from './request.ts'

/**
 * How a Principal element names someone, the most far-reaching way first; it decides which other
 * policies can still say no.
 *
 * - `self`: the user, session or service by its own ARN, unique id or name
 * - `everyone`: `*`
 * - `sessionIssuer`: the role or user that the session was made from
 * - `account`: the account, which hands the decision on to the account's own policies
 */
export type PrincipalMatch = 'self' | 'everyone' | 'sessionIssuer' | 'account'

/**
 * How a Principal element names the one who makes a request; undefined when it does not. Of
 * several ways the most far-reaching counts. Nothing but `*` alone is a wildcard.
 *
 * @see IAM User Guide, "AWS JSON policy elements: Principal"
 */
export function matchPrincipal(
  element: PrincipalElement,
  principal: RequestPrincipal,
): PrincipalMatch | undefined {
  if (element === '*') return 'everyone'
  const named = matchNamed(element, principal)
  return named !== 'self' && element.AWS?.includes('*') === true ? 'everyone' : named
}

function matchNamed(
  element: Exclude<PrincipalElement, '*'>,
  principal: RequestPrincipal,
): PrincipalMatch | undefined {
  switch (principal.kind) {
    case 'federated':
      return element.Federated?.includes(principal.providerArn) === true ? 'self' : undefined
    case 'service':
      return element.Service?.includes(principal.name) === true ? 'self' : undefined
    case 'aws':
      return matchAws(element.AWS ?? [], principal)
    case 'anonymous':
      return undefined
  }
}

function matchAws(values: readonly string[], principal: AwsPrincipal): PrincipalMatch | undefined {
  const { arn, sessionIssuerArn, uniqueId, accountId } = principal
  if (values.includes(arn)) return isRootUser(principal) ? 'account' : 'self'
  if (sessionIssuerArn !== undefined && values.includes(sessionIssuerArn)) return 'sessionIssuer'
  if (uniqueId !== undefined && values.includes(uniqueId)) {
    return sessionIssuerArn === undefined ? 'self' : 'sessionIssuer'
  }
  return values.some((value) => namesAccount(value, accountId)) ? 'account' : undefined
}

const accountRootArn = /^arn:[^:]+:iam::(\d{12}):root$/

function namesAccount(value: string, accountId: string): boolean {
  return value === accountId || accountRootArn.exec(value)?.[1] === accountId
}

/** Whether the principal is the root user of its account, who needs no permission in it. */
export function isRootUser(principal: AwsPrincipal): boolean {
  return accountRootArn.test(principal.arn)
}

/** Whether the principal is a session that the root user of its account has made. */
export function isOfRootUser({ sessionIssuerArn = '' }: AwsPrincipal): boolean {
  return accountRootArn.test(sessionIssuerArn)
}
