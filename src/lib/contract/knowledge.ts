import { z } from 'zod'
import { channelSchema } from '../core/channel.ts'
import { databaseIdSchema } from '../core/database-id.ts'

const time = z.iso.datetime({ offset: true })
const count = z.int()
const masked = z.literal('***')

export const channelPageSchema = z
  .object({ page_id: z.string(), page_name: z.string(), channels: z.array(channelSchema) })
  .meta({ id: 'ChannelPage' })
export type ChannelPage = z.infer<typeof channelPageSchema>

export const fetchErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  action: z.string().nullable().describe('What to do about it.'),
})

export const sourceStateSchema = z
  .enum(['ok', 'failed', 'pending', 'needs_attention'])
  .describe('`failed`: tried again by itself; `needs_attention`: somebody has to change something.')

export const fetchSchema = z.object({
  started_at: time,
  ended_at: time,
  outcome: z.enum(['changed', 'unchanged', 'failed']),
  status: count.nullable().describe('HTTP status of the source’s answer.'),
  code: z.string().nullable(),
  message: z.string().nullable(),
  requests: count,
  bytes: count,
  records: count,
  chunks_added: count,
  chunks_removed: count,
  chunks_kept: count,
  masked: count.describe('Values that were masked.'),
})

export const crmLinkSchema = z
  .object({
    id: databaseIdSchema.describe('Id of the source, which the channels of a page share.'),
    name: z.string(),
    url: z.string(),
    type: z.enum(['api', 'webhook', 'file', 'database']),
    channels: z.array(channelSchema).describe('All of the page that have a link to this address.'),
    active_channels: z.array(channelSchema),
    api_key: masked.nullable(),
    headers: z.record(z.string(), z.string()),
    description: z.string().nullable(),
    is_active: z.boolean().describe('On the channel that was asked for; otherwise on any.'),
    method: z.enum(['GET', 'POST']),
    body: z.string().nullable(),
    graphql: z.object({ query: z.string(), variables: z.record(z.string(), z.json()).optional() }).nullable(),
    query: z.string().nullable(),
    auth: z
      .object({
        type: z.literal('oauth2'),
        token_url: z.string(),
        client_id: z.string(),
        client_secret: masked,
        scope: z.string().nullable(),
      })
      .nullable(),
    pagination: z.object({ max_pages: count }).nullable(),
    rules: z.array(z.object({ path: z.string(), action: z.enum(['drop', 'mask']) })),
    refresh_minutes: count,
    webhook_url: z.string().nullable().describe('Address that the source of a webhook link sends to.'),
    state: sourceStateSchema,
    updated_at: time.describe('When somebody last changed it.'),
    last_fetch_at: time.nullable(),
    next_fetch_at: time
      .nullable()
      .describe('Null while no channel’s link is active, and of what sends by itself or was uploaded.'),
    last_error: fetchErrorSchema.nullable(),
    documents: count.describe('Records that were read of it.'),
    history: z.array(fetchSchema).describe('Its last 10 fetches, the newest first.'),
  })
  .meta({ id: 'CrmLink' })
export type CrmLink = z.infer<typeof crmLinkSchema>

export const sourceDocumentSchema = z.object({
  id: databaseIdSchema,
  name: z.string(),
  url: z.string(),
  channels: z.array(channelSchema),
  state: sourceStateSchema,
  records: count.describe('Entries of the top-level list.'),
  chunks: count,
  characters: count,
  embedded_at: time.nullable(),
  last_fetch_at: time.nullable(),
  last_error: fetchErrorSchema.nullable(),
  sample: z.string().nullable(),
})

export const rotatedSecretSchema = z.object({
  webhook_secret: z.string().describe('`whsec_…`, shown this once.'),
  previous_until: z.string().describe('Until then messages that the secret before it has signed are taken too.'),
})
