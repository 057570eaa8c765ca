import { request as httpRequest } from 'node:http'
import express, { type Express } from 'express'
import { pino, type Logger } from 'pino'
import { errorResponse } from '../../src/http/error-response.ts'
import { openServer } from '../../src/http/open-server.ts'
import { requestId } from '../../src/http/request-id.ts'

/** A log that keeps its lines. */
export interface KeptLog {
  readonly log: Logger
  /** Each line, parsed. */
  lines(): readonly Record<string, unknown>[]
  /** All of them as they were written. */
  text(): string
}

function keptLog(): KeptLog {
  const written: string[] = []
  return {
    log: pino({ base: null, timestamp: false }, { write: (line) => void written.push(line) }),
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
    text: () => written.join(''),
  }
}

/** An app between request ids and the error answer, on a loopback port. */
export interface Served extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly kept: KeptLog
}

/** Serves what `build` puts into the app. */
export async function serve(build: (app: Express, kept: KeptLog) => void): Promise<Served> {
  const kept = keptLog()
  const app = express()
  app.use(requestId())
  build(app, kept)
  app.use(errorResponse({ log: kept.log }))
  const server = await openServer(app, { host: '127.0.0.1', port: 0, graceMs: 0 })
  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    kept,
    [Symbol.asyncDispose]: () => server.close(),
  }
}

/** The body of a JSON error answer. */
export interface ErrorBody {
  readonly error: {
    readonly code: string
    readonly title: string
    readonly requestId: string
    readonly aws?: { readonly code: string; readonly message: string }
  }
}

export const json = { accept: 'application/json' } as const

/** The status and the code of an error answer. */
export async function refusal(
  answer: Response,
): Promise<{ readonly status: number; readonly code: string }> {
  const { error } = (await answer.json()) as ErrorBody
  return { status: answer.status, code: error.code }
}

/** A request with headers that fetch does not let a program set, like Host. */
export function rawGet(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, headers }, (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (body += chunk))
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, body })
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}
