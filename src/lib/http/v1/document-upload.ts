import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { documentBytesMax, documentNameMax } from '../../records/contacts/documents.ts'
import { type DocumentKind, documentKinds } from '../../records/contacts/document-kinds.ts'
import { parseInput, readBytes, refused } from '../input.ts'

/** What a form has beside the file. */
const formBytesMax = 64 * 1024

const partsSchema = z.object({
  kind: z.enum(documentKinds).default('other'),
  name: z.string().trim().min(1).max(documentNameMax),
})

/** A file as a form sends it. @throws Failure `invalid_request` | `payload_too_large` */
export async function readUpload(
  request: Request,
): Promise<{ readonly name: string; readonly kind: DocumentKind; readonly bytes: Uint8Array }> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\b/i.test(type)) throw wrong('send the file as a form (multipart/form-data) with the part “file”.')
  const body = await readBytes(request, documentBytesMax + formBytesMax)
  if (body === null) throw tooLarge()
  const form = await formOf(body, type)
  const file = form.get('file')
  if (!(file instanceof File)) throw wrong('there is no file in the part “file”.')
  if (file.size > documentBytesMax) throw tooLarge()
  const name = form.get('name') ?? (baseName(file.name) || 'document')
  const parts = parseInput(partsSchema, { name, ...(form.has('kind') ? { kind: form.get('kind') } : {}) }, 'all')
  return { ...parts, bytes: new Uint8Array(await file.arrayBuffer()) }
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
  return path.split(/[/\\]/).at(-1) ?? ''
}

function wrong(message: string): Failure {
  return refused([{ field: 'file', message }], 'all')
}

function tooLarge(): Failure {
  const message = `The file is larger than ${documentBytesMax / 1024 / 1024} MB.`
  return new Failure({ kind: 'invalid', code: 'payload_too_large', message, field: 'file' })
}
