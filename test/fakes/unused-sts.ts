import type { Sts } from '../../src/aws/sts.ts'

const notAsked = (): Promise<never> => Promise.reject(new TypeError('sts is not asked for this'))

/** An STS that a test does not ask; tests put what they do ask in its place. */
export const unusedSts: Sts = {
  assumeRoleWithSaml: notAsked,
  assumeRoleWithWebIdentity: notAsked,
  assumeRole: notAsked,
  getFederationToken: notAsked,
  getCallerIdentity: notAsked,
  signingKey: notAsked,
  circuits: () => [],
  close: () => undefined,
}
