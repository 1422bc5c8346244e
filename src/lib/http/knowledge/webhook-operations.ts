import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { operation } from '../operation.ts'

/** What sources of the type webhook call. */
export const knowledgeWebhookOperations = {
  receive: operation({
    method: 'POST',
    path: '/webhooks/knowledge/{source_id}',
    id: 'receiveKnowledge',
    tag: 'Knowledge',
    access: 'crm',
    faults: 'all',
    summary: 'Receive what a source sends',
    description:
      'Body: `{ "mode": "replace" | "merge", "data": … }`, signed as [Standard Webhooks](https://www.standardwebhooks.com) says with the secret that was shown when the link was added. `replace` (the default) takes the place of all that was sent before. `merge` is a JSON Merge Patch (RFC 7396), and lists whose items all have an `id` are merged by it: `{ "id": …, "deleted": true }` takes an item away. The same `webhook-id` again changes nothing: for as long as its signature would be taken, and of the newest 100 after that. Answered as soon as it is stored; it is read at once.',
    params: z.object({ source_id: databaseIdSchema }),
    rawBody: { description: 'As it was signed, 5 MB or less.', types: ['application/json'] },
    responses: {
      202: {
        description: 'It is stored, or was before.',
        schema: z.object({ message: z.string(), status: z.enum(['stored', 'known']).describe('`known`: it was sent before.') }),
      },
    },
    problems: ['webhook_malformed', 'webhook_bad_signature', 'webhook_too_old', 'payload_too_large', 'too_many_requests'],
  }),
}
