import { Failure } from '../core/errors.ts'
import { readBytes, refused } from './input.ts'

/** What a form has beside the file. */
const formBytesMax = 64 * 1024
const nameMax = 200
/** Of files that are received and worked on at the same time: a file is in memory, several times over. */
const inHandMax = 100 * 1024 * 1024
/** Of one organisation: what its people send slowly, or never end, leaves room for the others. */
const inHandOfOneMax = inHandMax / 2
const laterSeconds = 5
const inHand = new Map<string, number>()

type FormFile = { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly form: FormData }

/**
 * Does something with a file as a form sends it, in the part “file”, with what the form has beside it. No number of them at once fills the
 * memory, and no organisation takes more than half of it: what is too much is sent again later.
 * @throws Failure `invalid_request` | `payload_too_large` | `too_many_requests`, and whatever `use` throws
 */
export async function withFormFile<Result>(
  request: Request,
  organizationId: string,
  bytesMax: number,
  use: (file: FormFile) => Promise<Result>,
): Promise<Result> {
  const largest = bytesMax + formBytesMax
  // What a request says of its length is an upper bound that the server holds it to.
  const said = Number(request.headers.get('content-length') ?? largest)
  const bytes = Number.isInteger(said) && said >= 0 ? Math.min(said, largest) : largest
  const all = [...inHand.values()].reduce((sum, one) => sum + one, 0)
  if (all + bytes > inHandMax) throw tooManyInHand('This server has as many files in hand as it takes at once.')
  if ((inHand.get(organizationId) ?? 0) + bytes > inHandOfOneMax)
    throw tooManyInHand('This server has as many files of your organisation in hand as it takes at once.')
  take(organizationId, bytes)
  try {
    return await use(await readFormFile(request, bytesMax))
  } finally {
    take(organizationId, -bytes)
  }
}

function take(organizationId: string, bytes: number): void {
  const now = (inHand.get(organizationId) ?? 0) + bytes
  if (now === 0) inHand.delete(organizationId)
  else inHand.set(organizationId, now)
}

async function readFormFile(request: Request, bytesMax: number): Promise<FormFile> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\b/i.test(type)) throw wrong('send the file as a form (multipart/form-data) with the part “file”.')
  const body = await readBytes(request, bytesMax + formBytesMax)
  if (body === null) throw tooLarge(bytesMax)
  const form = await formOf(body, type)
  const file = form.get('file')
  if (!(file instanceof File)) throw wrong('there is no file in the part “file”.')
  if (file.size > bytesMax) throw tooLarge(bytesMax)
  return { name: baseName(file.name).slice(-nameMax) || 'document', bytes: new Uint8Array(await file.arrayBuffer()), form }
}

async function formOf(body: Uint8Array, type: string): Promise<FormData> {
  try {
    return await new Response(Buffer.from(body), { headers: { 'content-type': type } }).formData()
  } catch {
    throw wrong('the form cannot be read.')
  }
}

/** Some programs send a whole path. */
function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1)?.trim() ?? ''
}

function wrong(message: string): Failure {
  return refused([{ field: 'file', message }], 'all')
}

function tooManyInHand(why: string): Failure {
  const message = `${why} Send it again in ${laterSeconds} s.`
  return new Failure({ kind: 'invalid', code: 'too_many_requests', message, retryAfterMs: laterSeconds * 1_000 })
}

function tooLarge(bytesMax: number): Failure {
  const message = `The file is larger than ${bytesMax / 1024 / 1024} MB.`
  return new Failure({ kind: 'invalid', code: 'payload_too_large', message, field: 'file' })
}
