import { recognitionLimits } from './recognition.ts'

export type JsonReading =
  { readonly value: unknown } | { readonly problem: 'json-malformed' | 'json-too-deep' }

/** Parses JSON of any origin: depth is bounded before anything recurses. Never throws. */
export function readJson(text: string): JsonReading {
  if (isTooDeep(text)) return { problem: 'json-too-deep' }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { problem: 'json-malformed' }
  }
}

/** An object, neither an array nor null, whose own properties can be asked for. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An own property; nothing that every object has. */
export function own(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** An own property that is a string. */
export function ownString(value: unknown, name: string): string | undefined {
  const found = own(value, name)
  return typeof found === 'string' ? found : undefined
}

function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (inString) {
      if (character === '\\') at++
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{' || character === '[') {
      depth += 1
      if (depth > recognitionLimits.maxJsonDepth) return true
    } else if (character === '}' || character === ']') depth -= 1
  }
  return false
}
