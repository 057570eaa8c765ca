import { flowSteps } from './diagnosis.ts'
import type { FlowStep } from './diagnosis.ts'
import type { FindingArea } from './finding-kind.ts'
import type { Finding } from './finding.ts'
import { areaOf } from './order-findings.ts'

/** At which step a sign-in ends because of a finding. */
const stepOfArea: Readonly<Record<FindingArea, FlowStep['step']>> = {
  input: 'delivery',
  transport: 'delivery',
  xml: 'bridge',
  message: 'bridge',
  status: 'idp',
  shape: 'bridge',
  encryption: 'bridge',
  signature: 'bridge',
  issuer: 'bridge',
  subject: 'bridge',
  conditions: 'bridge',
  times: 'bridge',
  delivery: 'delivery',
  attributes: 'sts',
  provider: 'sts',
  role: 'sts',
  trust: 'sts',
  session: 'sts',
  console: 'console',
  service: 'bridge',
  metadata: 'bridge',
  'trust-policy': 'sts',
}

/** The way of a sign-in: done up to the step that failed, and not reached behind it. */
export function traceFlow(findings: readonly Finding[]): readonly FlowStep[] {
  const errors = findings.filter(({ level }) => level === 'error')
  const failing = flowSteps.findIndex((step) => errors.some((one) => stepOf(one) === step))
  return flowSteps.map((step, index) => ({
    step,
    state: failing < 0 || index < failing ? 'done' : index === failing ? 'failed' : 'not-reached',
    findings: [
      ...new Set(
        findings.filter((one) => one.level !== 'info' && stepOf(one) === step).map(({ id }) => id),
      ),
    ],
  }))
}

function stepOf({ id }: Finding): FlowStep['step'] {
  return stepOfArea[areaOf(id)]
}
