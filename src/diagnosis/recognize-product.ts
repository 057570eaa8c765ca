import { excerpt } from '../partition/excerpt.ts'
import type { DocumentFacts } from './document-facts.ts'
import { products } from './product-signs.ts'
import type { ProductId, ProductSign } from './product-signs.ts'

/** The product that made a document, with what says so. */
export interface RecognizedProduct {
  readonly id: ProductId
  /** As its makers write it. */
  readonly name: string
  /** The strongest first; at least one. */
  readonly evidence: readonly ProductEvidence[]
}

export interface ProductEvidence {
  readonly in: keyof DocumentFacts
  /** As it stands in the document. */
  readonly value: string
  /** A sentence part with the value in it, cut where it is long. */
  readonly words: string
}

/** One sign that nobody else has, or several that others have too. */
const enough = 3

/** Longer values are nobody's habit. */
const maxCharacters = 2048

/**
 * Which product of an identity provider made a document: a guess, for hints in the words of its
 * screens, from what each writes unless somebody changed it. Undefined when too little speaks for one,
 * or as much for another. Nothing that decides may ask for it.
 */
export function recognizeProduct(facts: DocumentFacts): RecognizedProduct | undefined {
  const scored = (Object.keys(products) as ProductId[])
    .map((id) => ({ id, found: signsIn(facts, products[id].signs) }))
    .map(({ id, found }) => ({
      id,
      found,
      weight: found.reduce((sum, { sign }) => sum + sign.weight, 0),
    }))
    .sort((a, b) => b.weight - a.weight)
  const [best, second] = scored
  if (best === undefined || best.weight < enough || best.weight === second?.weight) return undefined
  return {
    id: best.id,
    name: products[best.id].name,
    evidence: best.found
      .sort((a, b) => b.sign.weight - a.sign.weight)
      .map(({ sign, value }) => ({
        in: sign.in,
        value,
        words: `${sign.words}: ${excerpt(value)}`,
      })),
  }
}

/** Each sign at most once, with the first value that shows it. */
function signsIn(
  facts: DocumentFacts,
  signs: readonly ProductSign[],
): { readonly sign: ProductSign; readonly value: string }[] {
  return signs.flatMap((sign) => {
    const value = facts[sign.in].find(
      (one) => one.length <= maxCharacters && sign.matches.test(one),
    )
    return value === undefined ? [] : [{ sign, value }]
  })
}
