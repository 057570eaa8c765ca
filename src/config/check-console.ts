import type { ConfigurationProblem } from '../errors.ts'
import { valueAt } from './key-path.ts'

/** A federation endpoint takes the sessions of its own STS: AWS knows none of the emulator's. */
export function checkConsole(document: unknown): readonly ConfigurationProblem[] {
  const endpoint = valueAt(document, 'sts', 'endpoint') ?? 'embedded'
  if (endpoint !== 'embedded' || valueAt(document, 'console', 'federationEndpoint') !== 'aws') {
    return []
  }
  return [
    {
      key: 'console.federationEndpoint',
      problem: 'is that of AWS, which knows no session of the emulator',
      remedy: 'remove it, or set sts.endpoint to aws',
    },
  ]
}
