import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { operation } from '../operation.ts'

/** What people do about the push gateway. */
export const gatewayPages = {
  retry: operation({
    method: 'POST',
    path: '/api/gateway/retry',
    id: 'retryDeliveries',
    tag: 'Push gateway',
    access: 'connections',
    faults: 'all',
    summary: 'Send again what failed',
    description:
      'Named results, or all of the organisation’s that may be tried again. What has no connection any more stays failed.',
    body: z.strictObject({ ids: z.array(databaseIdSchema).min(1).max(1_000).optional() }),
    responses: { 200: { description: 'How many are queued now.', schema: z.object({ retried: z.int() }) } },
  }),
}
