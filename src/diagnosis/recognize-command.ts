import { recognizeAuthorization } from './recognize-http-message.ts'
import { recognizeFields } from './recognize-fields.ts'
import { recognizeUrlParameters, deliveredTo, shownUrl } from './recognize-url.ts'
import { recognitionLimits } from './recognition.ts'
import { shellWords } from './shell-words.ts'
import { withFacts, within, withStep } from './trail.ts'
import type { InputForm } from './trail.ts'

/** Characters; longer ones are no commands. */
const maxCommand = 2 * recognitionLimits.maxMetadata

/** A `curl` command: its URL, the data it posts, its Authorization header. */
export const recognizeCurl: InputForm = (text, trail) => {
  if (text.length > maxCommand || !/^\s*(?:\$\s+)?curl(?:\.exe)?\s/i.test(text)) return undefined
  const { url, method, data, authorization } = readCurl(shellWords(text))
  const used = method ?? (data.length > 0 ? 'POST' : 'GET')
  const to = deliveredTo(url)
  const facts = { method: used, ...(to === undefined ? {} : { deliveredTo: to }) }
  const named = url === undefined ? 'curl command' : `curl command, ${used} ${shownUrl(url)}`
  const here = withStep(within(withFacts(trail, facts), named), 'took the command apart')
  const found = [
    ...(url === undefined ? [] : recognizeUrlParameters(url, here)),
    ...(data.length === 0 ? [] : trail.recognize(data.join('&'), here)),
    ...(authorization === undefined ? [] : recognizeAuthorization(authorization, here)),
  ]
  return found.length > 0 ? found : undefined
}

/** A command of the AWS CLI that has a document for an option, such as `--saml-assertion`. */
export const recognizeAwsCommand: InputForm = (text, trail) => {
  if (text.length > maxCommand || !/^\s*(?:\$\s+)?aws\s/.test(text)) return undefined
  const words = shellWords(text)
  const fields = words.flatMap((word, index) => {
    const [, name = '', joined] = /^--([a-z-]{1,40})(?:=([\s\S]*))?$/.exec(word) ?? []
    const value = joined ?? words[index + 1]
    return name === '' || value === undefined ? [] : [{ name, value }]
  })
  const found = recognizeFields(
    fields,
    withStep(within(trail, 'aws command'), 'took the command apart'),
  )
  return found.length > 0 ? found : undefined
}

interface CurlCommand {
  readonly url?: string
  readonly method?: string
  readonly data: readonly string[]
  readonly authorization?: string
}

const dataOptions = new Set([
  ...['-d', '--data', '--data-raw', '--data-binary', '--data-ascii', '--data-urlencode'],
])
/** Other options of curl that are followed by a value. */
const valued = new Set([
  ...['-A', '-b', '-c', '-e', '-F', '-o', '-u', '-x', '-m', '--user-agent', '--cookie', '--form'],
  ...['--output', '--user', '--proxy', '--max-time', '--referer', '--cacert', '--cert', '--key'],
])

function readCurl([, ...words]: readonly string[]): CurlCommand {
  let url: string | undefined
  let method: string | undefined
  let authorization: string | undefined
  const data: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const [option = '', joined] = /^(--[a-z-]+)=([\s\S]*)$/.exec(word)?.slice(1) ?? [word]
    const value = (): string => joined ?? words[++at] ?? ''
    if (dataOptions.has(option)) data.push(value())
    else if (option === '-H' || option === '--header') {
      authorization = /^Authorization:\s*(\S[\s\S]*)$/i.exec(value())?.[1] ?? authorization
    } else if (option === '--oauth2-bearer') authorization = `Bearer ${value()}`
    else if (option === '-X' || option === '--request') method = value().toUpperCase()
    else if (option === '--url') url = value()
    else if (valued.has(option)) value()
    else if (!option.startsWith('-')) url ??= option
  }
  return {
    data,
    ...(url === undefined ? {} : { url }),
    ...(method === undefined ? {} : { method }),
    ...(authorization === undefined ? {} : { authorization }),
  }
}
