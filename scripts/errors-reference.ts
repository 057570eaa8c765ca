import { errorKind, errorKinds, type ErrorCode } from '../src/errors.ts'

/** docs/errors.md, from the error table. */
export function errorsReference(): string {
  const rows = (Object.keys(errorKinds) as ErrorCode[]).map((code) => {
    const { status, fault, title, aws } = errorKind(code)
    const answer = aws === undefined ? '' : `${aws.status} \`${aws.code}\`: ${aws.message}`
    return `| \`${code}\` | ${status} | ${fault} | ${title} | ${answer} |`
  })
  return `# Errors

Every failure has a stable code. The code fixes the HTTP status, whose fault it is (the caller's, this service's, or a system's that this
service called), and the one sentence that a browser may read. The reason, with what was expected and what came, goes to the log and the
event. Where AWS has an answer of its own to the same failure, the emulator's Query API gives that one.

Answers carry a request id (\`X-Request-Id\`) that finds the log line. HTML is the default; \`Accept: application/json\` gets
\`{ "error": { "code", "title", "requestId", "aws"? } }\`.

This page is generated from \`src/errors.ts\` by \`npm run docs\`.

| code | HTTP | fault | what the browser reads | what AWS answers |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`
}
