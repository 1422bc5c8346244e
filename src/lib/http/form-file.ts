import { Failure } from '../core/errors.ts'
import { readBytes, refused } from './input.ts'

/** What a form has beside the file. */
const formBytesMax = 64 * 1024
const nameMax = 200

export type FormFile = { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly form: FormData }

/** A file as a form sends it, in the part “file”, with what the form has beside it. @throws Failure `invalid_request` | `payload_too_large` */
export async function readFormFile(request: Request, bytesMax: number): Promise<FormFile> {
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

function tooLarge(bytesMax: number): Failure {
  const message = `The file is larger than ${bytesMax / 1024 / 1024} MB.`
  return new Failure({ kind: 'invalid', code: 'payload_too_large', message, field: 'file' })
}
