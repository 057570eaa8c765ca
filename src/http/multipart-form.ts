import openParser from 'busboy'
import type { Request, RequestHandler } from 'express'
import { RequestRefused } from '../errors.ts'

/** A file of a form. What it is called is its sender's word. */
export interface FormFile {
  readonly bytes: Uint8Array
}

/** How much a form may bring. */
export interface MultipartFormLimits {
  /** Of the one file, and of each field. */
  readonly maxPartBytes: number
  /** Of the whole body. */
  readonly maxBytes: number
  readonly maxFields: number
}

const files = new WeakMap<object, FormFile>()

/** The file that {@link multipartForm} read; undefined where none was chosen, or an empty one. */
export function fileOf(request: Request): FormFile | undefined {
  return files.get(request)
}

const formType = 'multipart/form-data'

/**
 * Reads a `multipart/form-data` body as browsers send one with a file: fields into `request.body`, a
 * repeated one as an array for `parameter()` to refuse, and one file, whatever its type, for
 * {@link fileOf}. All of it stays in memory. Leaves bodies of another type to whoever comes next.
 *
 * Hands on {RequestRefused} BODY_TOO_LARGE for what is over a limit, REQUEST_MALFORMED for a body that
 * is no such form or ends early.
 *
 * @see RFC 7578
 */
export function multipartForm(limits: MultipartFormLimits): RequestHandler {
  return (request, _response, next) => {
    if (request.is(formType) !== formType) {
      next()
      return
    }
    readForm(request, limits).then(({ fields, file }) => {
      request.body = fields
      if (file !== undefined && file.bytes.length > 0) files.set(request, file)
      next()
    }, next)
  }
}

interface ReadForm {
  readonly fields: Readonly<Record<string, string | readonly string[]>>
  readonly file: FormFile | undefined
}

function readForm(
  request: Request,
  { maxPartBytes, maxBytes, maxFields }: MultipartFormLimits,
): Promise<ReadForm> {
  return new Promise((resolve, reject) => {
    const parser = parserFor(request, {
      // It says that a limit is reached, not that it is exceeded.
      fileSize: maxPartBytes + 1,
      fieldSize: maxPartBytes + 1,
      fields: maxFields,
      files: 1,
      fieldNameSize: 100,
      headerPairs: 20,
    })
    const fields: Record<string, string | string[]> = Object.create(null) as Record<string, string>
    let file: FormFile | undefined
    let seenBytes = 0
    const refuse = (code: 'BODY_TOO_LARGE' | 'REQUEST_MALFORMED', message: string): void => {
      request.unpipe(parser)
      // What is still to come is thrown away, so that the answer can be read.
      request.resume()
      reject(new RequestRefused(code, message))
    }
    const tooLarge = (what: string): void => {
      refuse('BODY_TOO_LARGE', `the form has more than ${what}`)
    }
    request.on('data', (chunk: Buffer) => {
      seenBytes += chunk.length
      if (seenBytes > maxBytes) tooLarge(`${maxBytes} bytes`)
    })
    request.on('aborted', () => {
      refuse('REQUEST_MALFORMED', 'the body ended early')
    })
    parser.on('field', (name, value, { nameTruncated, valueTruncated }) => {
      if (nameTruncated) refuse('REQUEST_MALFORMED', 'a field has a name of more than 100 bytes')
      if (valueTruncated || value.length > maxPartBytes)
        tooLarge(`${maxPartBytes} bytes in a field`)
      const before = fields[name]
      fields[name] = before === undefined ? value : [before, value].flat()
    })
    parser.on('file', (_name, stream) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('limit', () => {
        tooLarge(`${maxPartBytes} bytes in its file`)
      })
      stream.on('end', () => {
        file = { bytes: Buffer.concat(chunks) }
      })
      stream.on('error', () => {
        refuse('REQUEST_MALFORMED', 'the file of the form ended early')
      })
    })
    parser.on('fieldsLimit', () => {
      tooLarge(`${maxFields} fields`)
    })
    parser.on('filesLimit', () => {
      tooLarge('one file')
    })
    // Its message may quote the body.
    parser.on('error', () => {
      refuse('REQUEST_MALFORMED', `the body is no ${formType}`)
    })
    parser.on('close', () => {
      resolve({ fields, file })
    })
    request.pipe(parser)
  })
}

function parserFor(
  { headers }: Request,
  limits: NonNullable<openParser.BusboyConfig['limits']>,
): openParser.Busboy {
  try {
    return openParser({ headers, limits, defParamCharset: 'utf8' })
  } catch {
    throw new RequestRefused('REQUEST_MALFORMED', `the content type is no usable ${formType}`, {
      expected: `${formType} with a boundary`,
    })
  }
}
