import { OutboundFailed } from '../errors.ts'

/**
 * The text of an answer of at most `maxBytes`, counted while it arrives.
 *
 * @throws {OutboundFailed} OUTBOUND_FAILED when there is more
 */
export async function readBounded(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > maxBytes) {
      throw new OutboundFailed(
        'OUTBOUND_FAILED',
        `the answer has more than the ${maxBytes} bytes it may have`,
      )
    }
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}
