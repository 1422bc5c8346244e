import { z } from 'zod'
import { documentBytesMax, documentNameMax } from '../../records/contacts/documents.ts'
import { type DocumentKind, documentKinds } from '../../records/contacts/document-kinds.ts'
import { withFormFile } from '../form-file.ts'
import { parseInput } from '../input.ts'

const partsSchema = z.object({
  kind: z.enum(documentKinds).default('other'),
  name: z.string().trim().min(1).max(documentNameMax),
})

type Upload = { readonly name: string; readonly kind: DocumentKind; readonly bytes: Uint8Array }

/** Does something with a file as a form sends it. @throws Failure as `withFormFile` */
export async function withUpload<Result>(
  request: Request,
  organizationId: string,
  use: (file: Upload) => Promise<Result>,
): Promise<Result> {
  return withFormFile(request, organizationId, documentBytesMax, async ({ name, bytes, form }) => {
    const stated = { name: form.get('name') ?? name, ...(form.has('kind') ? { kind: form.get('kind') } : {}) }
    return use({ ...parseInput(partsSchema, stated, 'all'), bytes })
  })
}
