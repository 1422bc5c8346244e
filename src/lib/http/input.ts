import { z } from 'zod'
import { Failure } from '../core/errors.ts'
import { isStorable } from '../core/text/storable-text.ts'
import { inputWords } from './input-words.ts'
import type { Operation } from './operation.ts'
import { describeIssues, type Fault, faultText, fieldPath } from './problem.ts'

/** Far above any mapping that a person would make, far below what would hurt. */
const defaultBytesMax = 256 * 1024
/** How much more is read and thrown away, so that the client can read our answer instead of meeting a broken connection. */
const drainedBytesMax = 8 * 1024 * 1024

/**
 * Reads and parses a JSON body. Keeps no more of it than is allowed, whatever its headers say.
 * @throws Failure `payload_too_large` | `malformed_json` | `unsupported_media_type` | as `parseInput`
 */
export async function readJson<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  faults?: Faults,
  bytesMax = defaultBytesMax,
): Promise<z.infer<Schema>> {
  const type = request.headers.get('content-type') ?? ''
  const isJson = /^application\/(?:[\w.+-]+\+)?json\b/i.test(type)
  // Where a body may be left out, a caller that sends none need not say what it is.
  const isOptional = schema instanceof z.ZodOptional
  const text = isJson || (isOptional && type === '') ? await readText(request, bytesMax, faults) : null
  if (isOptional && text?.trim() === '') return parseInput(schema, undefined, faults)
  if (!isJson || text === null) {
    throw new Failure({ kind: 'invalid', code: 'unsupported_media_type', message: 'Send the body as application/json.' })
  }
  let value: unknown
  let isReserved = false
  try {
    value = JSON.parse(text, (name, entry: unknown) => {
      isReserved ||= name === reservedName
      return entry
    })
  } catch {
    throw malformed('The body is not valid JSON.', faults)
  }
  if (isReserved) throw reserved(faults)
  return parseInput(schema, value, faults)
}

/** No object keeps a field of this name as a field: it would be dropped without a word. */
const reservedName = '__proto__'

/** What is answered of wrong input: all of it, or, left out, the first. */
type Faults = Operation['faults']

/** A body that is none: what is wrong is all of it. */
function malformed(message: string, faults: Faults): Failure {
  const all = faults === 'all' ? { faults: [{ field: '', message }] } : {}
  return new Failure({ kind: 'invalid', code: 'malformed_json', message, ...all })
}

function reserved(faults: Faults): Failure {
  return refused([{ message: `“${reservedName}” is not a name that a field can have.`, field: reservedName }], faults)
}

/** Parses an input. @throws Failure `invalid_input`, or `invalid_request` where all faults are wanted, in words of our own */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown, faults?: Faults): z.infer<Schema> {
  const result = schema.safeParse(value, { error: inputWords })
  if (!result.success) throw refused(describeIssues(result.error), faults)
  refuseUnstorable(result.data, [], faults)
  return result.data
}

/** The failure that tells of these faults. */
export function refused(found: readonly Fault[], faults: Faults): Failure {
  const [first = { field: '', message: 'this is not valid.' }] = found
  return new Failure({
    kind: 'invalid',
    code: faults === 'all' ? 'invalid_request' : 'invalid_input',
    message: faultText(first),
    ...(first.field === '' ? {} : { field: first.field }),
    ...(faults === 'all' ? { faults: found } : {}),
  })
}

/** @throws Failure for a text or a number, at any depth, that the database would refuse with the whole statement */
function refuseUnstorable(value: unknown, path: readonly PropertyKey[], faults: Faults): void {
  if (typeof value === 'string') {
    if (isStorable(value)) return
    throw refused([{ field: fieldPath(path), message: 'this has characters that cannot be stored.' }], faults)
  }
  // JSON has no infinity: it is a number that was too large to be read.
  if (typeof value === 'number' && !Number.isFinite(value))
    throw refused([{ field: fieldPath(path), message: 'this number is larger than any that can be stored.' }], faults)
  if (typeof value !== 'object' || value === null) return
  for (const [name, entry] of Object.entries(value)) {
    refuseUnstorable(name, path, faults)
    refuseUnstorable(entry, [...path, Array.isArray(value) ? Number(name) : name], faults)
  }
}

/** The query string as an object. A name that is given twice is an error, not a guess. */
export function readQuery<Schema extends z.ZodType>(request: Request, schema: Schema, faults?: Faults): z.infer<Schema> {
  const { searchParams } = new URL(request.url)
  const names = [...searchParams.keys()]
  if (names.includes(reservedName)) throw reserved(faults)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) throw refused([{ message: `“${repeated}” is given more than once.`, field: repeated }], faults)
  return parseInput(schema, Object.fromEntries(searchParams), faults)
}

async function readText(request: Request, bytesMax: number, faults: Faults): Promise<string> {
  const bytes = await readBytes(request, bytesMax)
  if (bytes === null) {
    throw new Failure({
      kind: 'invalid',
      code: 'payload_too_large',
      message: `The body is larger than ${bytesMax / 1024} KB.`,
    })
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // Another encoding, or half a character: read as UTF-8, it would be stored as something else than was sent.
    throw malformed('The body is not in UTF-8, as JSON has to be.', faults)
  }
}

/**
 * The raw body, or null when it is larger than `bytesMax`. Keeps no more of it than that, whatever its headers say.
 * @throws Failure `malformed_json` for one whose sender is gone before its end
 */
export async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array | null> {
  const reader = request.body?.getReader()
  if (!reader) return new Uint8Array()
  const parts: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read().catch(cutOff)
    if (done) break
    length += value.byteLength
    if (length <= bytesMax) parts.push(value)
    else if (length > drainedBytesMax) {
      await reader.cancel()
      break
    }
  }
  return length > bytesMax ? null : Buffer.concat(parts)
}

/** Nobody is left to read the answer, and nothing is wrong on our side. */
function cutOff(cause: unknown): never {
  throw new Failure({ kind: 'invalid', code: 'malformed_json', message: 'The body ended before it was whole.', cause })
}
