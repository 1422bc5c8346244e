import { z } from 'zod'
import { operation } from '../operation.ts'

/** Files that are linked. */
export const fileOperations = {
  upload: operation({
    method: 'POST',
    path: '/api/dashboard/crm-links/files',
    id: 'uploadCrmFile',
    tag: 'Knowledge',
    access: 'knowledge',
    faults: 'all',
    summary: 'Upload a file, to link it',
    description:
      'A form with the part `file`, up to 20 MB: JSON, CSV, text, Markdown, PDF or Word (.docx); what it is, its bytes say. Link the `url` of the answer with the type `file`. A file that nobody links is removed after a day, any other one with its last link.',
    rawBody: { description: 'The form.', types: ['multipart/form-data'] },
    responses: {
      201: {
        description: 'The file is kept.',
        schema: z.object({
          url: z.string().describe('`file:///{id}/{name}`, for a link of the type `file`.'),
          name: z.string(),
          bytes: z.int(),
          content_type: z.string(),
        }),
      },
    },
    problems: ['invalid_request', 'payload_too_large', 'format_not_supported', 'too_many_crm_files', 'too_many_requests'],
  }),
}
