import { Failure } from '../../core/errors.ts'
import { addDocument, deleteDocument, documentsOf, readDocument } from '../../records/contacts/documents.ts'
import { isSecretKind } from '../../records/contacts/document-kinds.ts'
import { resourceOf } from '../../records/resources/resources.ts'
import { respond, type Route } from '../route.ts'
import { maySeeSecrets } from '../session.ts'
import { withTenant } from '../with-tenant.ts'
import { contactOf } from './contact-of.ts'
import { documentOperations } from './document-operations.ts'
import { withUpload } from './document-upload.ts'
import { inWords } from './faults.ts'

const { list, upload, download, remove } = documentOperations

export const documentRoutes: readonly Route[] = [
  withTenant(list, async ({ params }, tenant) => {
    const items = await documentsOf(tenant.client, await contactOf(tenant, params.id))
    return respond(list, 200, { items: [...items], total: items.length })
  }),
  withTenant(upload, async ({ params }, tenant, request) => {
    const of = await contactOf(tenant, params.id)
    return withUpload(request, tenant.organizationId, async (file) => {
      if (isSecretKind(file.kind) && !maySeeSecrets(tenant)) throw forbidden()
      const added = await inWords(resourceOf('contact'), addDocument(tenant.client, of, file))
      return respond(upload, 201, added)
    })
  }),
  withTenant(download, async ({ params }, tenant) => {
    const { document, bytes } = await readDocument(tenant.client, await contactOf(tenant, params.id), params.document_id)
    return new Response(bytes, {
      headers: {
        'cache-control': 'no-store',
        'content-type': document.content_type,
        'content-length': String(bytes.length),
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(document.name).replaceAll("'", '%27')}`,
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
      },
    })
  }),
  withTenant(remove, async ({ params }, tenant) => {
    await deleteDocument(tenant.client, await contactOf(tenant, params.id), params.document_id)
    return respond(remove, 200, { id: params.document_id, deleted: true })
  }),
]

function forbidden(): Failure {
  const message = 'copies of passports and visas are for those who may see what is secret.'
  const faults = [{ field: 'kind', message }]
  return new Failure({ kind: 'invalid', code: 'field_forbidden', message: `kind: ${message}`, field: 'kind', faults })
}
