import type { Outbound, OutboundOptions } from './open-outbound.ts'

/**
 * The guarded client, with its library loaded at the first call: most starts never call anybody, and
 * should not wait for it.
 *
 * @throws {OutboundFailed} from every call, as {@link Outbound} says
 */
export function openLazyOutbound(options: OutboundOptions = {}): Outbound {
  let opening: Promise<Outbound> | undefined
  const open = (): Promise<Outbound> =>
    (opening ??= import('./open-outbound.ts').then(({ openOutbound }) => openOutbound(options)))
  return {
    getText: async (...call) => (await open()).getText(...call),
    send: async (...call) => (await open()).send(...call),
    close: async () => {
      await (await opening)?.close()
    },
  }
}
