import { z } from 'zod'
import { documentBytesMax, documentNameMax } from '../../records/contacts/documents.ts'
import { type DocumentKind, documentKinds } from '../../records/contacts/document-kinds.ts'
import { readFormFile } from '../form-file.ts'
import { parseInput } from '../input.ts'

const partsSchema = z.object({
  kind: z.enum(documentKinds).default('other'),
  name: z.string().trim().min(1).max(documentNameMax),
})

/** A file as a form sends it. @throws Failure `invalid_request` | `payload_too_large` */
export async function readUpload(
  request: Request,
): Promise<{ readonly name: string; readonly kind: DocumentKind; readonly bytes: Uint8Array }> {
  const { name, bytes, form } = await readFormFile(request, documentBytesMax)
  const stated = { name: form.get('name') ?? name, ...(form.has('kind') ? { kind: form.get('kind') } : {}) }
  return { ...parseInput(partsSchema, stated, 'all'), bytes }
}
