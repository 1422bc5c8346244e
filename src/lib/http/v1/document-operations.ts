import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { documentSchema } from '../../records/contacts/documents.ts'
import { operation } from '../operation.ts'
import { reads, writes } from './operations.ts'
import { recordParamsSchema } from './schemas.ts'

const all = '/api/v1/tenants/{tenant_id}/contacts/{id}/documents' as const
const one = `${all}/{document_id}` as const
const params = recordParamsSchema.extend({ document_id: databaseIdSchema })
const shown = 'Copies of passports and visas are there for owners, admins and managers, and for API keys with `records:secret`.'

/** Files about contacts. */
export const documentOperations = {
  list: operation({
    ...reads,
    method: 'GET',
    path: all,
    id: 'listContactDocuments',
    summary: 'List the documents about a contact',
    description: shown,
    params: recordParamsSchema,
    responses: {
      200: { description: 'The newest first.', schema: z.object({ items: z.array(documentSchema), total: z.int() }) },
    },
  }),
  upload: operation({
    ...writes,
    method: 'POST',
    path: all,
    id: 'addContactDocument',
    summary: 'Add a document about a contact',
    description: `A form with the part \`file\`, and \`kind\` and \`name\` if you like: up to 10 MB, 100 for a contact. What it is, its bytes say. ${shown}`,
    params: recordParamsSchema,
    rawBody: { description: 'The form.', types: ['multipart/form-data'] },
    responses: { 201: { description: 'The document.', schema: documentSchema } },
    problems: [
      'invalid_request',
      'payload_too_large',
      'reference_not_found',
      'field_forbidden',
      'too_many_documents',
      'documents_full',
    ],
  }),
  download: operation({
    ...reads,
    method: 'GET',
    path: one,
    id: 'readContactDocument',
    summary: 'Download a document about a contact',
    params,
    responses: { 200: { description: 'The file, to be saved.', headers: { 'Content-Disposition': 'Its name.' } } },
  }),
  remove: operation({
    ...writes,
    method: 'DELETE',
    path: one,
    id: 'deleteContactDocument',
    summary: 'Delete a document about a contact, for good',
    params,
    responses: { 200: { description: 'It is gone.', schema: z.object({ id: databaseIdSchema, deleted: z.literal(true) }) } },
  }),
}
