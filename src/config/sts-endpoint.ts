import type { Objection } from './described.ts'
import { objectToUrl } from './urls.ts'

/** What stands for the region in the address of an STS. */
export const regionPlace = '{region}'
/** In its place, so that the rest can be looked at as a URL. */
const anyRegion = 'any-region-1'

/** Objects to what is neither `embedded` nor `aws` nor a URL, in which `{region}` may stand. */
export function objectToStsEndpoint(text: string): Objection | undefined {
  if (/^(?:embedded|aws)$/u.test(text)) return undefined
  const objection = objectToUrl(text.replaceAll(regionPlace, anyRegion))
  if (objection !== undefined) {
    return {
      problem: objection.problem.replaceAll(anyRegion, regionPlace),
      remedy: objection.remedy.replaceAll(anyRegion, regionPlace),
    }
  }
  const other = /[{}]/u.test(text.replaceAll(regionPlace, ''))
  return other
    ? { problem: `"${text}" has braces around another word`, remedy: `write ${regionPlace}` }
    : undefined
}
