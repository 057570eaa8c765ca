/**
 * Owns what is remembered of refused sign-ins, so that each can be judged again. May import saml,
 * federation, partition and its siblings in diagnosis. Keeps it in memory alone: what came may be a
 * credential, and it reaches no store, log, event or metric. Never decides who may see a trace.
 */
import { deserialize, serialize } from 'node:v8'
import type { Clock } from '../../clock.ts'
import type { SignInTrace, Traces } from './sign-in-trace.ts'

/** Longer than anybody needs to follow a link, shorter than the memory of a day's sign-ins. */
export const traceLifetimeMs = 60 * 60 * 1000

export interface TracesOptions {
  readonly clock: Clock
  /** Default: 200. */
  readonly maxTraces?: number
  /** Of all together. Default: 20 MiB. */
  readonly maxBytes?: number
}

interface Kept {
  /** Bytes of its own, so that no trace holds on to the request that it was cut out of. */
  readonly bytes: Uint8Array
  readonly endsAtMs: number
}

/**
 * Opens a memory of refused sign-ins: the last hour, at most `maxTraces` of them and `maxBytes`
 * together. The oldest make room for new ones, so whoever floods it pushes out traces and nothing else;
 * one that alone is larger than the whole is not kept. What an hour has ended goes at the next call.
 */
export function openTraces({
  clock,
  maxTraces = 200,
  maxBytes = 20 * 1024 * 1024,
}: TracesOptions): Traces {
  // In the order of their coming.
  const kept = new Map<string, Kept>()
  let totalBytes = 0

  const drop = (requestId: string): void => {
    totalBytes -= kept.get(requestId)?.bytes.byteLength ?? 0
    kept.delete(requestId)
  }
  const dropOldestWhile = (condition: (oldest: Kept) => boolean): void => {
    for (const [requestId, oldest] of kept) {
      if (!condition(oldest)) return
      drop(requestId)
    }
  }
  const dropEnded = (): void => {
    const nowMs = clock.now().getTime()
    dropOldestWhile(({ endsAtMs }) => endsAtMs <= nowMs)
  }

  return {
    keep: (trace) => {
      dropEnded()
      drop(trace.requestId)
      const bytes = Uint8Array.from(serialize(trace))
      if (bytes.byteLength > maxBytes) return
      dropOldestWhile(() => kept.size >= maxTraces || totalBytes + bytes.byteLength > maxBytes)
      if (kept.size >= maxTraces) return
      totalBytes += bytes.byteLength
      kept.set(trace.requestId, { bytes, endsAtMs: clock.now().getTime() + traceLifetimeMs })
    },
    find: (requestId) => {
      dropEnded()
      const found = kept.get(requestId)
      return found && (deserialize(found.bytes) as SignInTrace)
    },
    list: () => {
      dropEnded()
      return [...kept.values()].reverse().map(({ bytes }) => deserialize(bytes) as SignInTrace)
    },
  }
}

/** Traces where nobody may see any: none is kept. */
export const noTraces: Traces = {
  keep: () => undefined,
  find: () => undefined,
  list: () => [],
}
