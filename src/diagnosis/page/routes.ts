import { Router, type Request, type RequestHandler, type Response } from 'express'
import { errorKind, RequestRefused } from '../../errors.ts'
import { formBody } from '../../http/form-body.ts'
import { jsonErrors } from '../../http/json-errors.ts'
import { methods } from '../../http/methods.ts'
import { fileOf, multipartForm } from '../../http/multipart-form.ts'
import { noStore } from '../../http/no-store.ts'
import { parameter } from '../../http/parameter.ts'
import { rawBody, rawBodyOf } from '../../http/raw-body.ts'
import { requestIdOf } from '../../http/request-id.ts'
import { sameOriginOnly } from '../../http/same-origin-only.ts'
import { sendPage } from '../../http/send-page.ts'
import type { DebugPageData, ShownTrace } from '../../views/debug/debug-page-data.ts'
import { renderDebugPage } from '../../views/debug/debug-page.tsx'
import { decodeText } from '../input-text.ts'
import { recognitionLimits } from '../recognition.ts'
import { describeDiagnosis } from '../report/render-json.ts'
import { traceLifetimeMs } from '../traces/open-traces.ts'
import type { SignInTrace, Traces } from '../traces/sign-in-trace.ts'
import { describeForm } from './describe-form.ts'
import { describePage } from './describe-page.ts'
import { judgeQuestion, judgeTrace } from './judge-question.ts'
import type { Known, Surroundings } from './judge-question.ts'
import { readApiQuestion } from './read-api-question.ts'
import { questionFields, readQuestion } from './read-question.ts'
import type { QuestionFields, QuestionProblem } from './read-question.ts'

/** What the debugger is served with. */
export interface DebuggerOptions {
  readonly surroundings: Surroundings
  readonly traces: Pick<Traces, 'find'>
  /** Decides who may use it; nothing is read before it lets a request through. */
  readonly guard: RequestHandler
  /** Counts the requests of a client. */
  readonly limit: RequestHandler
  /** Where somebody without a document gets one. */
  readonly exampleUrl?: string | undefined
}

/** Everything but the document is short, metadata apart. */
const maxBytes = recognitionLimits.maxInput + 2 * 1024 * 1024
const maxFields = 16

/**
 * The debugger: `/debug` for people, `/debug/traces/{requestId}` for a sign-in that was refused here, and
 * `POST /api/diagnose` for programs.
 *
 * No form has a token against forgery: a POST changes nothing and keeps nothing, and another site cannot
 * read the answer, as there is no CORS header and every answer is `Cross-Origin-Resource-Policy:
 * same-origin`. What another site makes a browser post is turned away all the same: it would show that
 * site's documents on our page.
 */
export function debuggerRoutes(options: DebuggerOptions): Router {
  const { guard, limit } = options
  const readForm = [
    sameOriginOnly(),
    multipartForm({ maxPartBytes: recognitionLimits.maxInput, maxBytes, maxFields }),
    // Percent-encoding makes up to three characters of one.
    formBodyUnlessRead({ limitBytes: 3 * maxBytes }),
  ]
  const routes = Router()
  routes.all(
    '/debug',
    guard,
    limit,
    noStore(),
    methods({
      GET: async (_request, response) => {
        await showForm(response, options)
      },
      POST: [
        ...readForm,
        async (request: Request, response: Response) => {
          await answerForm(request, response, options)
        },
      ],
    }),
  )
  routes.all(
    '/debug/traces/:requestId',
    guard,
    limit,
    noStore(),
    methods({
      GET: async (request, response) => {
        await showTrace(traceOf(request, options), {}, response, options)
      },
      POST: [
        ...readForm,
        async (request: Request, response: Response) => {
          await showTrace(traceOf(request, options), fieldsOf(request.body), response, options)
        },
      ],
    }),
  )
  routes.all(
    '/api/diagnose',
    jsonErrors(),
    guard,
    limit,
    noStore(),
    methods({
      POST: [
        sameOriginOnly(),
        multipartForm({ maxPartBytes: recognitionLimits.maxInput, maxBytes, maxFields }),
        rawBody({ maxBytes }),
        async (request: Request, response: Response) => {
          await answerProgram(request, response, options)
        },
      ],
    }),
  )
  return routes
}

function formBodyUnlessRead(options: { readonly limitBytes: number }): RequestHandler {
  const read = formBody(options)
  return (request, response, next) => {
    if (request.body === undefined) read(request, response, next)
    else next()
  }
}

async function showForm(
  response: Response,
  { surroundings, exampleUrl }: DebuggerOptions,
): Promise<void> {
  const known = await surroundings.contextFor('sts')
  const form = describeForm({ action: '/debug', source: 'text', fields: {}, known, exampleUrl })
  sendPage(response, renderDebugPage({ form }))
}

async function answerForm(
  request: Request,
  response: Response,
  { surroundings, exampleUrl }: DebuggerOptions,
): Promise<void> {
  const fields = fieldsOf(request.body)
  const { input, text } = inputOf(request)
  const read = readQuestion(fields, surroundings.clock)
  const problems = 'problems' in read ? [...read.problems] : []
  const question = 'question' in read && input.length > 0 ? read.question : undefined
  const known = await knownIn(surroundings, question?.endpoint ?? 'sts')
  const base = {
    action: '/debug',
    source: 'text',
    input: text,
    fields,
    known: known.context,
    exampleUrl,
  } as const
  if (question === undefined) {
    const missing = { field: 'input', message: 'paste a document, or choose a file' } as const
    const form = describeForm({
      ...base,
      problems: input.length > 0 ? problems : [missing, ...problems],
    })
    sendPage(response, renderDebugPage({ form }), 400)
    return
  }
  const diagnosis = await judgeQuestion(input, question, known)
  send(response, { form: describeForm({ ...base, diagnosis }), result: describePage(diagnosis) })
}

async function showTrace(
  trace: SignInTrace,
  written: QuestionFields,
  response: Response,
  { surroundings }: DebuggerOptions,
): Promise<void> {
  const asItWas = fieldsOfTrace(trace)
  const fields = { ...asItWas, ...written }
  const isAnother = questionFields.some((field) => (fields[field] ?? '') !== (asItWas[field] ?? ''))
  const known = await knownIn(surroundings, 'sign-in')
  const base = {
    action: `/debug/traces/${trace.requestId}`,
    source: 'trace',
    fields,
    known: known.context,
    tracedAt: trace.at,
  } as const
  const read = isAnother ? readQuestion(fields, surroundings.clock) : { question: undefined }
  if ('problems' in read) {
    const form = describeForm({ ...base, problems: read.problems })
    sendPage(response, renderDebugPage({ form }), 400)
    return
  }
  const diagnosis = await judgeTrace(trace, read.question, known)
  send(response, {
    form: describeForm({ ...base, diagnosis }),
    result: describePage(diagnosis, shownTrace(trace)),
  })
}

async function answerProgram(
  request: Request,
  response: Response,
  { surroundings }: DebuggerOptions,
): Promise<void> {
  const { input, fields } = apiQuestionOf(request)
  if (input.length === 0) {
    throw new RequestRefused('PARAMETER_MISSING', 'there is nothing to diagnose in the body', {
      expected: 'a document, or a JSON object with it under input',
      received: 'nothing',
    })
  }
  const read = readQuestion(fields, surroundings.clock)
  if ('problems' in read) {
    refuseProgram(read.problems, response)
    return
  }
  const known = await knownIn(surroundings, read.question.endpoint)
  response.json(describeDiagnosis(await judgeQuestion(input, read.question, known)))
}

/** As every error is answered, with what to write instead. */
function refuseProgram(problems: readonly QuestionProblem[], response: Response): void {
  const code = 'PARAMETER_INVALID'
  const { status, title } = errorKind(code)
  response
    .status(status)
    .json({ error: { code, title, requestId: requestIdOf(response), problems } })
}

async function knownIn(
  { contextFor, demonstration }: Surroundings,
  endpoint: Parameters<Surroundings['contextFor']>[0],
): Promise<Known> {
  return { context: await contextFor(endpoint), demonstration }
}

function apiQuestionOf(request: Request): ReturnType<typeof readApiQuestion> {
  if (request.is('multipart/form-data') !== 'multipart/form-data') {
    return readApiQuestion(rawBodyOf(request), request.query)
  }
  return { input: inputOf(request).input, fields: fieldsOf(request.body) }
}

function send(response: Response, data: DebugPageData): void {
  sendPage(response, renderDebugPage(data))
}

function traceOf(request: Request, { traces }: DebuggerOptions): SignInTrace {
  const { requestId } = request.params
  const trace = typeof requestId === 'string' ? traces.find(requestId) : undefined
  if (trace === undefined) {
    throw new RequestRefused('NOT_FOUND', 'there is no trace of this request, or none any more')
  }
  return trace
}

/** The refused sign-in in the words of the form. */
function fieldsOfTrace({ at, roleArn, providerArn }: SignInTrace): QuestionFields {
  return {
    at: at.toISOString(),
    endpoint: 'sign-in',
    ...(roleArn === undefined ? {} : { role: roleArn }),
    ...(providerArn === undefined ? {} : { provider: providerArn }),
  }
}

function shownTrace({ refusal, requestId, stsRequestId, path, at }: SignInTrace): ShownTrace {
  return {
    code: refusal.code,
    title: errorKind(refusal.code).title,
    requestId,
    ...(stsRequestId === undefined ? {} : { stsRequestId }),
    path,
    at: at.toISOString(),
    keptUntil: new Date(at.getTime() + traceLifetimeMs).toISOString(),
  }
}

/** Those that a button sends again behind its field. */
const lastCounts: ReadonlySet<string> = new Set(['at', 'trustPolicy'])

/** @throws {RequestRefused} PARAMETER_REPEATED */
function fieldsOf(body: unknown): QuestionFields {
  return Object.fromEntries(
    questionFields.flatMap((field) => {
      const value = lastCounts.has(field) ? lastOf(body, field) : parameter(body, field)
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

function lastOf(body: unknown, field: string): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, field)) return undefined
  const value: unknown = (body as Record<string, unknown>)[field]
  const last: unknown = Array.isArray(value) ? value.at(-1) : value
  return typeof last === 'string' ? last : undefined
}

/** The document, from the file when one was chosen, and as a text field can hold it. */
function inputOf(request: Request): {
  readonly input: string | Uint8Array
  readonly text: string
} {
  const file = fileOf(request)
  if (file !== undefined) return { input: file.bytes, text: decodeText(file.bytes).text }
  // A browser writes the ends of lines in a text field with a carriage return, which nobody typed.
  const text = (parameter(request.body, 'input') ?? '').replaceAll('\r\n', '\n')
  return { input: text, text }
}
