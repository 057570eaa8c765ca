import type { STSClient } from '@aws-sdk/client-sts'
import { OutboundFailed } from '../errors.ts'

/** An answer with the longest session token there is has some ten thousand bytes. */
const maxAnswerBytes = 256 * 1024

/**
 * Makes a client read answers of at most 256 KiB, counted while they arrive, before anything parses
 * them. Where the header has no request id, the one in the text of the answer takes its place.
 *
 * Calls then throw {OutboundFailed} STS_ENDPOINT_WRONG for a longer answer, which is not asked for again.
 */
export function boundAnswers(client: STSClient): void {
  client.middlewareStack.add(
    (next) => async (request) => {
      const output = await next(request)
      const answer = output.response as HttpAnswer
      const bytes = await readBytes(answer.body as AsyncIterable<Uint8Array>)
      answer.body = bytes
      const requestId = requestIdInText(bytes)
      if (requestId !== undefined) answer.headers[requestIdHeader] ??= requestId
      return output
    },
    // Next to the network: before the one that parses.
    { step: 'deserialize', priority: 'low', name: 'boundAnswers' },
  )
}

const requestIdHeader = 'x-amzn-requestid'

/** What of the SDK's HTTP answer is used here. */
interface HttpAnswer {
  body: unknown
  readonly headers: Record<string, string>
}

async function readBytes(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > maxAnswerBytes) {
      throw new OutboundFailed(
        'STS_ENDPOINT_WRONG',
        `the answer of sts has more than the ${maxAnswerBytes} bytes it may have`,
        {
          check: 'bound-answers',
          expected: `at most ${maxAnswerBytes} bytes`,
          received: 'an answer that is too long',
        },
      )
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The SDK reads it from the header alone. */
function requestIdInText(bytes: Uint8Array): string | undefined {
  return /<RequestId>([\w-]{1,128})<\/RequestId>/u.exec(new TextDecoder().decode(bytes))?.[1]
}
