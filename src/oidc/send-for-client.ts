import type { CustomFetchOptions } from 'openid-client'
import { OutboundFailed } from '../errors.ts'
import type { Outbound, OutboundAnswer } from '../outbound/open-outbound.ts'

const check = 'send-for-client'
const limits = { maxBytes: 256 * 1024, timeoutMs: 5000 }
const sentHeaders: readonly string[] = ['accept', 'authorization', 'content-type']
const withoutBody: readonly number[] = [204, 205, 304]

/**
 * Sends a request of openid-client through outbound, and gives it the answer in the shape it knows. Of
 * the answer's headers it sees the media type alone, so that the reason of a refusal is read in the
 * body, where it is more than a challenge says.
 *
 * @returns the answer in both shapes
 * @throws {OutboundFailed} as {@link Outbound.send}, and OUTBOUND_FAILED for a status outside 200 to 599
 */
export async function sendForClient(
  url: string,
  { method, headers, body }: CustomFetchOptions,
  outbound: Pick<Outbound, 'send'>,
): Promise<{ readonly answer: OutboundAnswer; readonly response: Response }> {
  const answer = await outbound.send(
    url,
    {
      method: method === 'POST' ? 'POST' : 'GET',
      headers: Object.fromEntries(
        Object.entries(headers).filter(([name]) => sentHeaders.includes(name)),
      ),
      ...(body instanceof URLSearchParams ? { body: body.toString() } : {}),
    },
    limits,
  )
  return { answer, response: responseOf(answer, url) }
}

function responseOf({ status, contentType, text }: OutboundAnswer, url: string): Response {
  if (status < 200 || status > 599) {
    const expected = '200 to 599'
    throw new OutboundFailed(
      'OUTBOUND_FAILED',
      `${new URL(url).origin} answers with the status ${status}, expected ${expected}`,
      { check, expected, received: `HTTP ${status}` },
    )
  }
  return new Response(withoutBody.includes(status) ? null : text, {
    status,
    headers: contentType === undefined ? {} : { 'content-type': contentType },
  })
}
