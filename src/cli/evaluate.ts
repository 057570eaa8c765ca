import { systemClock } from '../clock.ts'
import type { Configuration } from '../config/configuration.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { RecognizedDocument } from '../diagnosis/recognition.ts'
import { judgeTrustPolicy } from '../diagnosis/judge-trust-policy.ts'
import {
  describeEvaluation,
  isAllowed,
  renderEvaluation,
} from '../diagnosis/report/render-evaluation.ts'
import type { TrustPolicyEvaluation } from '../diagnosis/report/render-evaluation.ts'
import { smallestChange } from '../diagnosis/trust-policy/smallest-change.ts'
import { PolicyRejected } from '../errors.ts'
import type { ConditionContext } from '../federation/condition-context.ts'
import { callContext } from '../policy/call-context.ts'
import { evaluateTrustPolicy } from '../policy/evaluate-trust-policy.ts'
import { parsePolicyDocument } from '../policy/parse-policy-document.ts'
import type { PolicyDocument } from '../policy/policy-document.ts'
import { policySizeLimits } from '../policy/policy-size.ts'
import type { CommandReport, Environment } from './command-report.ts'
import { configuredContext } from './configured-context.ts'
import { openJudgingContext } from './judging-context.ts'
import type { JudgingOptions } from './judging-context.ts'
import { readConditionKeys } from './read-condition-keys.ts'
import { readInput, readTextInput } from './read-input.ts'
import { assumeActionOf, namePrincipal, readPrincipal, solePrincipal } from './read-principal.ts'
import { wantColor } from './want-color.ts'
import { wrongUsage } from './wrong-usage.ts'

/** The largest quota that AWS gives a trust policy. */
const sizeLimit = { ...policySizeLimits.trust, maxCharacters: 4096 }

export interface EvaluateOptions {
  /** File of the trust policy, or `-`. */
  readonly policy: string
  /** File of a response or token to ask about. */
  readonly document: string | undefined
  /** File of condition keys written by hand. */
  readonly contextFile: string | undefined
  /** Empty: those that the sign-in needs. */
  readonly actions: readonly string[]
  readonly principal: string | undefined
  readonly config: string | undefined
  readonly json: boolean
  readonly judging: Omit<JudgingOptions, 'trustPolicy'>
  readonly environment: Environment
}

/**
 * Asks a trust policy about a response, a token or condition keys written by hand, and tells the
 * answer with every statement and condition, the smallest change that would allow it, and what is wrong
 * with the policy whoever asks. A response or token is verified first: of one that is refused nobody is
 * asked for. Done means that everything that was asked for is allowed.
 *
 * @throws {ConfigurationInvalid} when the configuration or something named by an option is unusable
 * @throws {CommanderError} when a file cannot be read, or the options do not say who asks
 */
export async function reportEvaluation(options: EvaluateOptions): Promise<CommandReport> {
  const { policy: name, config, json, environment } = options
  const configuration = loadConfiguration({
    ...(config === undefined ? {} : { file: config }),
    environment,
  })
  const text = await readTextInput(name)
  const { notes, ...asked } = await evaluate(text, options, configuration)
  const evaluation: TrustPolicyEvaluation = {
    name: name === '-' ? 'standard input' : name,
    policy: judgePolicy(text, configuration),
    ...asked,
  }
  return {
    output: json
      ? `${JSON.stringify(describeEvaluation(evaluation))}\n`
      : renderEvaluation(evaluation, { color: wantColor(environment) }),
    notes,
    done: isAllowed(evaluation),
  }
}

type Asked = Omit<TrustPolicyEvaluation, 'name' | 'policy'> & { readonly notes: readonly string[] }

async function evaluate(
  text: string,
  options: EvaluateOptions,
  configuration: Configuration,
): Promise<Asked> {
  if (options.document !== undefined) {
    return askAboutDocument(options.document, text, options, configuration)
  }
  const policy = parsed(text)
  const asked =
    policy === undefined
      ? { decisions: [] }
      : await askAboutKeys(policy, options, configuration.region)
  return { ...asked, notes: [] }
}

/** Undefined where IAM would not store it: the findings say why. */
function parsed(text: string): PolicyDocument | undefined {
  try {
    return parsePolicyDocument(text, 'trust', { sizeLimit })
  } catch (failure) {
    if (failure instanceof PolicyRejected) return undefined
    throw failure
  }
}

async function askAboutDocument(
  name: string,
  trustPolicy: string,
  { actions, judging, document }: EvaluateOptions,
  configuration: Configuration,
): Promise<Asked> {
  const contextFor = await openJudgingContext(configuration, { ...judging, trustPolicy })
  const input = await readInput(name)
  const { context, notes } = contextFor(input)
  const diagnosis = await diagnose(input, context)
  const [trust] = diagnosis.trust ?? []
  if (trust === undefined) {
    return { decisions: [], refused: { name: document ?? name, diagnosis }, notes }
  }
  const wanted = actions.map((action) => action.toLowerCase())
  const decisions = trust.decisions.filter(
    ({ action }) => wanted.length === 0 || wanted.includes(action.toLowerCase()),
  )
  if (decisions.length === 0) {
    const needs = trust.decisions.map(({ action }) => action).join(', ')
    throw wrongUsage(`--action: this sign-in asks for ${needs}`)
  }
  const denied = trust.decisions.find(({ decision }) => decision !== 'allowed')
  const isAsked = denied === undefined || decisions.includes(denied)
  return {
    principal: trust.providerArn,
    roleArn: trust.roleArn,
    decisions,
    ...(trust.smallestChange === undefined || !isAsked
      ? {}
      : { smallestChange: trust.smallestChange }),
    notes,
  }
}

async function askAboutKeys(
  policy: PolicyDocument,
  { contextFile, principal: written, actions, judging: { at } }: EvaluateOptions,
  region: string,
): Promise<Pick<TrustPolicyEvaluation, 'principal' | 'decisions' | 'smallestChange'>> {
  const principal = written === undefined ? solePrincipal(policy) : readPrincipal(written)
  if (principal === undefined) {
    throw wrongUsage('who asks? Say it with --principal <arn>, --response <file> or --token <file>')
  }
  if (at === 'document') throw wrongUsage('--at document: condition keys have no time of their own')
  const keys: ConditionContext =
    contextFile === undefined
      ? new Map()
      : readConditionKeys(await readTextInput(contextFile), contextFile)
  const now = at ?? systemClock.now()
  const context: ConditionContext = new Map([
    ...callContext({ now, region, sourceAddress: '', userAgent: '' }),
    ...keys,
  ])
  const asked = actions.length > 0 ? actions : actionsFor(assumeActionOf(principal), keys)
  const decisions = asked.map((action) =>
    evaluateTrustPolicy(policy, { principal, action, context }),
  )
  const denied = decisions.find(({ decision }) => decision !== 'allowed')
  return {
    principal: namePrincipal(principal),
    decisions,
    ...(denied === undefined
      ? {}
      : { smallestChange: smallestChange(policy, { principal, action: denied.action, context }) }),
  }
}

/** Tags and a source identity need permissions of their own. */
function actionsFor(action: string, keys: ConditionContext): readonly string[] {
  const names = [...keys.keys()]
  const hasTags = names.some((name) => name.startsWith('aws:requesttag/') || name === 'aws:tagkeys')
  return [
    action,
    ...(hasTags ? ['sts:TagSession'] : []),
    ...(keys.has('sts:sourceidentity') ? ['sts:SetSourceIdentity'] : []),
  ]
}

/** The policy by itself, as a diagnosis of its text. */
function judgePolicy(text: string, configuration: Configuration): Diagnosis {
  const document: RecognizedDocument = {
    kind: 'trust-policy',
    text,
    foundIn: 'the input',
    alsoFoundIn: [],
    steps: [],
    notes: [],
  }
  const context = configuredContext(configuration, { endpoint: 'sts', clock: systemClock })
  const judged = judgeTrustPolicy(document, 0, context)
  return {
    ...judged,
    verdict: judged.findings.some(({ level }) => level === 'error') ? 'rejected' : 'accepted',
    at: systemClock.now(),
    documents: [document],
    main: 0,
    flow: [],
  }
}
