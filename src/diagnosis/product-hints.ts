import type { FindingId } from './findings.ts'
import type { ProductId } from './product-signs.ts'

export function productHint(_id: FindingId, _product: ProductId): string | undefined {
  return undefined
}
