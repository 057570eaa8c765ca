import type { LocatedCondition, LocatedValue } from './read-located-policy.ts'
import type { Place, ReportFinding } from './report-finding.ts'

const privateAddress = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/i
const endpointForms = [
  { key: 'aws:sourcevpc', id: 'invalid-vpc-format', form: /^vpc-(?:[0-9a-z]{8}|[0-9a-z]{17})$/i },
  {
    key: 'aws:sourcevpce',
    id: 'invalid-vpce-format',
    form: /^vpce-(?:[0-9a-z]{8}|[0-9a-z]{17})$/i,
  },
] as const

/** Checks addresses and networks in the values of one condition. */
export function checkNetworkValues(
  { use, key, values }: LocatedCondition,
  report: ReportFinding,
): void {
  if (use === undefined || use.operator === 'Null') return
  const { name, negated } = use.operator
  const lower = key.value.toLowerCase()
  if (/^(?:Not)?IpAddress$/.test(name)) {
    if (lower === 'aws:sourceip') checkPrivateAddresses(values, negated, key, report)
    for (const value of values) checkRange(value, report)
  }
  const endpoint = endpointForms.find((row) => row.key === lower)
  if (endpoint === undefined || !name.startsWith('String')) return
  for (const value of values) {
    // A pattern or a variable may still become one.
    if (endpoint.form.test(value.value) || /[*?$]/.test(value.value)) continue
    report(endpoint.id, value, { received: value.value })
  }
}

function checkPrivateAddresses(
  values: readonly LocatedValue[],
  negated: boolean,
  key: Place,
  report: ReportFinding,
): void {
  const count = values.filter(({ value }) => privateAddress.test(value)).length
  if (count === 0) return
  const id = negated ? 'private-notipaddress' : 'private-ip-address'
  report(count === values.length ? id : `${id}-subset`, key)
}

/** An IPv4 range whose address has bits that the range does not count. */
function checkRange(value: LocatedValue, report: ReportFinding): void {
  const range = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(value.value)
  if (range === null) return
  const [, ...texts] = range
  const [first = 0, second = 0, third = 0, fourth = 0, length = 0] = texts.map(Number)
  if ([first, second, third, fourth].some((byte) => byte > 255) || length > 32) return
  const address = ((first * 256 + second) * 256 + third) * 256 + fourth
  const size = 2 ** (32 - length)
  const network = Math.floor(address / size) * size
  if (network === address) return
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256)
  const replacement = `${bytes.join('.')}/${length}`
  report('improve-ip-range', value, {
    fill: { address: replacement },
    expected: replacement,
    received: value.value,
  })
}
