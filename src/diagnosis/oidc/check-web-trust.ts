import { FederationClaimRejected, IdentifierRejected } from '../../errors.ts'
import type { AwsError } from '../../errors.ts'
import { limits } from '../../federation/limits.ts'
import { parseIamRoleArn } from '../../partition/arn.ts'
import type { Decision } from '../../policy/explanation.ts'
import { describeDuration } from '../describe-duration.ts'
import { adviseChange, explainDenial } from '../explain-denial.ts'
import type { Finding } from '../finding.ts'
import type { RegisteredFindingId } from '../findings.ts'
import { guideSections } from '../guide-sections.ts'
import { nearestName } from '../nearest-name.ts'
import { accountOf } from '../role-policy.ts'
import { shown } from '../shown.ts'
import { asSentence, quoted, writeFinding } from '../write-finding.ts'
import type { FindingDetails } from '../write-finding.ts'
import type { JudgedWebIdentity, WebRoleEvaluation } from './judge-web-identity.ts'
import { tagClaimPrefix, tagsClaim } from './check-tags-claim.ts'
import type { TokenFacts } from './token-facts.ts'

const notAuthorized: AwsError = {
  code: 'AccessDenied',
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  status: 403,
}

/** Findings about roles beyond this number are not told. */
const maxTold = 10

/** What comes after verification: provider, role, trust policy, name and length of the session. */
export function checkWebTrust(judged: JudgedWebIdentity, facts: TokenFacts): readonly Finding[] {
  return [
    ...checkRoles(judged, facts),
    ...checkSessionName(judged),
    ...checkDuration(judged),
    ...checkPackedSize(judged, facts),
  ]
}

/** A finding that SAML has too, with what holds for tokens. */
function ofToken(id: RegisteredFindingId, details: FindingDetails): Finding {
  return { ...writeFinding(id, details), guideSection: guideSections.webIdentityRole }
}

function checkRoles(judged: JudgedWebIdentity, facts: TokenFacts): readonly Finding[] {
  const { evaluations, chosenRoleArn, provider } = judged
  const told = evaluations.filter((one) => chosenRoleArn !== undefined || isMeant(one))
  if (told.length > 0) {
    return told.slice(0, maxTold).flatMap((one) => checkRole(one, judged, facts))
  }
  if (evaluations.length === 0) {
    return [
      ofToken('role-not-judged', {
        message:
          'No role of the account of the provider is known here, so whether one lets this token in was not judged.',
      }),
    ]
  }
  return [
    writeFinding('no-role-for-token', {
      message: `None of the ${evaluations.length} roles that are known here trusts ${quoted(provider.principal)}.`,
      expected: `Principal: Federated ${provider.principal}`,
      received: 'no such statement',
      awsError: notAuthorized,
    }),
  ]
}

function isMeant(evaluation: WebRoleEvaluation): boolean {
  return (
    (evaluation.outcome === 'allowed' || evaluation.outcome === 'denied') &&
    (evaluation.isMeant || evaluation.outcome === 'allowed')
  )
}

/** A role that is no use is an error only where no other one is. */
function levelAmong({ chosenRoleArn, evaluations }: JudgedWebIdentity): 'error' | 'warning' {
  const open = evaluations.some(({ outcome }) => outcome === 'allowed')
  return chosenRoleArn === undefined && open ? 'warning' : 'error'
}

function checkRole(
  evaluation: WebRoleEvaluation,
  judged: JudgedWebIdentity,
  facts: TokenFacts,
): readonly Finding[] {
  const { roleArn } = evaluation
  if (!isRoleArn(roleArn)) {
    return [
      ofToken('request-arn-invalid', {
        message: `${quoted(roleArn)} is not the ARN of a role.`,
        expected: 'arn:aws:iam::123456789012:role/Name',
        received: roleArn,
      }),
    ]
  }
  switch (evaluation.outcome) {
    case 'allowed':
      return []
    case 'not-known':
      return [
        ofToken('role-not-judged', {
          message: `The trust policy of ${quoted(roleArn)} is not known here, so whether it lets this token in was not judged.`,
          received: roleArn,
        }),
      ]
    case 'other-account':
      return [otherAccountFinding(roleArn, judged, facts)]
    case 'does-not-exist':
      return [unknownRoleFinding(roleArn, facts)]
    case 'policy-unusable': {
      const { failure } = evaluation
      return [
        ofToken('trust-policy-unusable', {
          message: `The trust policy of ${quoted(roleArn)} is not one that IAM would store: ${asSentence(failure.message)}`,
          level: levelAmong(judged),
          expected: failure.expected,
          received: failure.received,
          code: failure.code,
          ...(failure.aws === undefined ? {} : { awsError: failure.aws }),
        }),
      ]
    }
    case 'denied':
      return evaluation.decisions
        .filter(({ decision }) => decision !== 'allowed')
        .map((decision, position) =>
          deniedFinding(
            decision,
            { roleArn, change: position === 0 ? evaluation.smallestChange : undefined },
            judged,
            facts,
          ),
        )
  }
}

function isRoleArn(arn: string): boolean {
  try {
    parseIamRoleArn(arn)
    return true
  } catch (failure) {
    if (failure instanceof IdentifierRejected) return false
    throw failure
  }
}

function otherAccountFinding(
  roleArn: string,
  { provider, identity }: JudgedWebIdentity,
  { token }: TokenFacts,
): Finding {
  return writeFinding('provider-of-other-account', {
    message: `The role ${quoted(roleArn)} is in the account ${accountOf(roleArn) ?? 'of somebody else'}, and the OIDC provider of this token in ${provider.accountId ?? 'every account'}. STS looks for it in the account of the role.`,
    expected: `an OIDC provider for the issuer in ${accountOf(roleArn) ?? 'the account of the role'}`,
    received: provider.principal,
    at: token.claims.placeOf(['iss']),
    awsError: {
      code: 'InvalidIdentityToken',
      message: `No OpenIDConnect provider found in your account for ${identity.issuer.slice(0, 255)}`,
      status: 400,
    },
  })
}

function unknownRoleFinding(roleArn: string, { context }: TokenFacts): Finding {
  const known = context.roles
    .map(({ arn }) => arn)
    .filter((arn) => accountOf(arn) === accountOf(roleArn))
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1).toLowerCase()
  const nearest =
    nearestName(roleArn, known) ??
    known.find((arn) => arn.slice(arn.lastIndexOf('/') + 1).toLowerCase() === name)
  return ofToken('role-unknown', {
    message: `There is no role ${quoted(roleArn)}${nearest === undefined ? '' : `; most likely ${quoted(nearest)} is meant`}.`,
    expected: nearest,
    received: roleArn,
    awsError: notAuthorized,
    remedy: 'Correct RoleArn of the call: names have case and the path belongs to the ARN.',
  })
}

const idOfAction: Readonly<Record<string, RegisteredFindingId>> = {
  'sts:AssumeRoleWithWebIdentity': 'trust-policy-denied',
  'sts:TagSession': 'tag-session-denied',
  'sts:SetSourceIdentity': 'set-source-identity-denied',
}

const becauseOf: Readonly<Record<string, string>> = {
  'sts:TagSession': ', which the session tags of the token need',
  'sts:SetSourceIdentity': ', which the source identity of the token needs',
}

function deniedFinding(
  decision: Decision,
  {
    roleArn,
    change,
  }: {
    readonly roleArn: string
    readonly change: Parameters<typeof adviseChange>[0]
  },
  judged: JudgedWebIdentity,
  { token }: TokenFacts,
): Finding {
  const { action } = decision
  const { reason, expected, received } = explainDenial(decision)
  return ofToken(idOfAction[action] ?? 'trust-policy-denied', {
    message: `The trust policy of ${quoted(roleArn)} does not allow ${action}${becauseOf[action] ?? ''}: ${reason}`,
    level: levelAmong(judged),
    expected,
    received,
    at: placeOfKey(received, token),
    remedy: adviseChange(change),
    awsError: notAuthorized,
  })
}

const claimOfSuffix: Readonly<Record<string, string>> = {
  sub: 'sub',
  id: 'sub',
  user_id: 'sub',
  aud: 'aud',
  app_id: 'aud',
  oaud: 'aud',
  azp: 'azp',
  amr: 'amr',
}

/** The claim that a condition asked for. */
function placeOfKey(received: string | undefined, token: TokenFacts['token']): Finding['at'] {
  const key = received?.split(': ')[0] ?? ''
  const suffix = key.slice(key.lastIndexOf(':') + 1)
  const { claims } = token
  if (key.startsWith('aws:RequestTag/')) {
    const tag = key.slice('aws:RequestTag/'.length)
    const ofItsOwn = `${tagClaimPrefix}${tag}`
    return claims.placeOf(
      claims.valueOf(ofItsOwn) === undefined ? [tagsClaim, 'principal_tags', tag] : [ofItsOwn],
    )
  }
  const claim = claimOfSuffix[suffix.toLowerCase()]
  if (claim === undefined) return undefined
  const isParty = claim === 'aud' && suffix !== 'oaud' && claims.valueOf('azp') !== undefined
  return claims.placeOf([isParty ? 'azp' : claim])
}

function checkSessionName({
  roleSessionName,
  isNameAssumed,
  nameFailure,
}: JudgedWebIdentity): readonly Finding[] {
  if (isNameAssumed) {
    return [
      writeFinding('session-name-assumed', {
        message: `RoleSessionName is a parameter of the call; ${quoted(roleSessionName)} was assumed here.`,
      }),
    ]
  }
  if (nameFailure === undefined) return []
  const { length } = roleSessionName
  const { minimum, maximum } = limits.roleSessionNameCharacters
  const isLength = length < minimum || length > maximum
  const constraint = !isLength
    ? String.raw`satisfy regular expression pattern: [\w+=,.@-]*`
    : length < minimum
      ? `have length greater than or equal to ${minimum}`
      : `have length less than or equal to ${maximum}`
  return [
    ofToken(isLength ? 'role-session-name-length' : 'role-session-name-characters', {
      message: isLength
        ? `RoleSessionName of the call has ${length} characters, where ${minimum} to ${maximum} are allowed.`
        : `RoleSessionName of the call, ${quoted(roleSessionName)}, has characters that are not allowed.`,
      expected: nameFailure.expected,
      received: roleSessionName,
      remedy: 'Ask for a name of 2 to 64 characters: letters, digits and _ + = , . @ - only.',
      awsError: {
        code: 'ValidationError',
        message: `1 validation error detected: Value '${shown(roleSessionName)}' at 'roleSessionName' failed to satisfy constraint: Member must ${constraint}`,
        status: 400,
      },
    }),
  ]
}

function checkDuration(judged: JudgedWebIdentity): readonly Finding[] {
  const { durationSeconds: seconds, evaluations, chosenRoleArn } = judged
  const allowed = evaluations.flatMap((one) => (one.outcome === 'allowed' ? [one.role] : []))
  const fits = (maximum: number | undefined): boolean => maximum === undefined || seconds <= maximum
  const hasOther =
    chosenRoleArn === undefined &&
    allowed.some(({ maxSessionDurationSeconds }) => fits(maxSessionDurationSeconds))
  return allowed.flatMap(({ arn, maxSessionDurationSeconds: maximum }) => {
    if (maximum === undefined || fits(maximum)) return []
    return [
      ofToken('duration-over-role-maximum', {
        message: `The session is to last ${seconds} seconds (${describeDuration(seconds * 1000)}), and the role ${quoted(arn)} allows ${maximum} (${describeDuration(maximum * 1000)}).`,
        level: hasOther ? 'warning' : 'error',
        expected: `at most ${maximum} seconds`,
        received: `${seconds} seconds`,
      }),
    ]
  })
}

function checkPackedSize(
  { packedSize }: JudgedWebIdentity,
  { token }: TokenFacts,
): readonly Finding[] {
  if (!(packedSize instanceof FederationClaimRejected)) return []
  return [
    ofToken('packed-size-exceeded', {
      message: asSentence(packedSize.message),
      expected: packedSize.expected,
      received: packedSize.received,
      at: token.claims.placeOf([tagsClaim, 'principal_tags']),
      ...(packedSize.aws === undefined ? {} : { awsError: packedSize.aws }),
    }),
  ]
}
