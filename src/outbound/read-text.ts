import { OutboundFailed } from '../errors.ts'

/**
 * The text of a body of at most `maxBytes`, counted while it arrives, so that a larger one costs no
 * more than that.
 *
 * @throws {OutboundFailed} OUTBOUND_FAILED when there is more, or when it is not UTF-8
 */
export async function readText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > maxBytes) {
      throw new OutboundFailed(
        'OUTBOUND_FAILED',
        `the answer has more than the ${maxBytes} bytes it may have`,
        { expected: `at most ${maxBytes} bytes` },
      )
    }
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks))
  } catch (cause) {
    throw new OutboundFailed('OUTBOUND_FAILED', 'the answer is not UTF-8 text', { cause })
  }
}
