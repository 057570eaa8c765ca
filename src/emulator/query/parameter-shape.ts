/** A text. Lengths count UTF-16 code units, as AWS's Java does. */
export interface StringShape {
  readonly type: 'string'
  readonly minLength?: number
  readonly maxLength?: number
  /** In the words of AWS's model: Java's syntax, matched against the whole value, quoted in errors. */
  readonly pattern?: string
  /** The only values there are. */
  readonly enum?: readonly string[]
  /** Never repeated in an error. */
  readonly sensitive?: boolean
}

export interface IntegerShape {
  readonly type: 'integer'
  readonly min?: number
  readonly max?: number
}

/** `true` or `false`. */
export interface BooleanShape {
  readonly type: 'boolean'
}

/** `Name.member.1`, `Name.member.2`, ... */
export interface ListShape {
  readonly type: 'list'
  readonly member: ParameterShape
  readonly maxLength?: number
}

/** `Name.Member`; an action's parameters are one without a name. */
export interface StructureShape {
  readonly type: 'structure'
  readonly required: readonly string[]
  readonly members: Readonly<Record<string, ParameterShape>>
}

/**
 * What a parameter has to look like, as data, so that a test can hold it to AWS's own service model.
 */
export type ParameterShape = StringShape | IntegerShape | BooleanShape | ListShape | StructureShape

/** The value that a shape describes, once it is validated. */
export type ValueOf<Shape> = Shape extends {
  readonly type: 'string'
  readonly enum: readonly (infer Value)[]
}
  ? Value
  : Shape extends { readonly type: 'string' }
    ? string
    : Shape extends { readonly type: 'integer' }
      ? number
      : Shape extends { readonly type: 'boolean' }
        ? boolean
        : Shape extends { readonly type: 'list'; readonly member: infer Member }
          ? readonly ValueOf<Member>[]
          : Shape extends {
                readonly type: 'structure'
                readonly required: readonly (infer Required)[]
                readonly members: infer Members
              }
            ? {
                readonly [Name in keyof Members as Name extends Required ? Name : never]: ValueOf<
                  Members[Name]
                >
              } & {
                readonly [Name in keyof Members as Name extends Required ? never : Name]?: ValueOf<
                  Members[Name]
                >
              }
            : never
