import * as z from 'zod'

/** What the reference says about a key besides its type and default, which the schema knows. */
export interface KeyDescription {
  /** What the key is for, in a sentence or two. */
  readonly why: string
  readonly unit?: string
  /** The type in words, where the schema's own is less clear. */
  readonly typeInWords?: string
  /** The default in words, where it depends on other keys. */
  readonly defaults?: string
  readonly recommendation?: string
  /** A value as one would write it. */
  readonly example?: string
}

/** What is wrong with a value, and what to write instead. */
export interface Objection {
  readonly problem: string
  readonly remedy: string
}

/** Ties a schema to its description. Outermost, so that the default is described too. */
export function described<Schema extends z.ZodType>(
  schema: Schema,
  description: KeyDescription,
): Schema {
  return schema.meta({ ...description })
}

/** Text that `object` finds nothing wrong with. */
export function checkedText(object: (text: string) => Objection | undefined): z.ZodString {
  return z.string().check(objecting(object))
}

/** A check for a zod schema out of a function that objects. */
export function objecting<Value>(
  object: (value: Value) => Objection | undefined,
): z.core.CheckFn<Value> {
  return (payload) => {
    const objection = object(payload.value)
    if (objection !== undefined) {
      payload.issues.push({
        code: 'custom',
        input: payload.value,
        message: objection.problem,
        params: { remedy: objection.remedy },
      })
    }
  }
}

/** Objects to text that does not match; the problem reads `"<text>" <problem>`. */
export function matching(
  pattern: RegExp,
  problem: string,
  remedy: string,
): (text: string) => Objection | undefined {
  return (text) => (pattern.test(text) ? undefined : { problem: `"${text}" ${problem}`, remedy })
}
