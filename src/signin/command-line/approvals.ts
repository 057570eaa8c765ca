import { createHash } from 'node:crypto'
import type { Bridge } from '../bridge.ts'
import type { HandedSession } from './handed-session.ts'

/** A working day. */
export const approvalSeconds = 12 * 60 * 60

/**
 * Remembers that a person wants a program to have a role whenever they sign in for it in this browser,
 * without being asked again, for twelve hours.
 *
 * A request is recognised by its `client_id`, which stands in addresses. Whoever copies it gets a code
 * and nothing for it: only the program has the secret that the code is redeemed with.
 *
 * @param approver the browser's own secret, of a cookie
 */
export async function rememberApproval(
  handed: HandedSession,
  approver: string,
  { storage, clock }: Pick<Bridge, 'storage' | 'clock'>,
): Promise<void> {
  const expiresAt = new Date(clock.now().getTime() + approvalSeconds * 1000)
  await storage.keep(keyOf(handed, approver), true, { expiresAt })
}

/** Whether the person has said so. Never for another machine: there, somebody has to compare the code. */
export async function isApproved(
  handed: HandedSession,
  approver: string | undefined,
  { storage }: Pick<Bridge, 'storage'>,
): Promise<boolean> {
  if (approver === undefined || handed.request.answerTo.kind !== 'loopback') return false
  return (await storage.read(keyOf(handed, approver))) !== undefined
}

function keyOf({ request, session }: HandedSession, approver: string): string {
  const whom = JSON.stringify([approver, request.clientId, session.roleArn])
  return `command-line-approval:${createHash('sha256').update(whom).digest('hex')}`
}
