import type { ShownFinding } from './debug-page-data.ts'

/** A consequence without the advice that its cause has given already, word for word. */
export function omitRepeated(consequence: ShownFinding, cause: ShownFinding): ShownFinding {
  const kept = { ...consequence }
  if (kept.remedy === cause.remedy) delete kept.remedy
  if (kept.productHint?.text === cause.productHint?.text) delete kept.productHint
  if (kept.aws?.code === cause.aws?.code && kept.aws?.message === cause.aws?.message) {
    delete kept.aws
  }
  if (kept.guideSection === cause.guideSection) delete kept.guideSection
  return kept
}
