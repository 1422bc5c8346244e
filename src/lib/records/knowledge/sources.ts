import { z } from 'zod'
import { type Channel, channelSchema, channels as channelOrder } from '../../core/channel.ts'
import { type CrmLink, crmLinkSchema, fetchSchema } from '../../contract/knowledge.ts'
import { readRows, type UserClient } from '../rows.ts'

const shape = crmLinkSchema.shape
const sourceSchema = z.object({
  id: shape.id,
  page: z.string(),
  url: shape.url,
  type: shape.type,
  method: shape.method,
  body: shape.body,
  graphql: shape.graphql,
  query: shape.query,
  headers: shape.headers,
  has_api_key: z.boolean(),
  auth: z
    .object({ type: z.literal('oauth2'), token_url: z.string(), client_id: z.string(), scope: z.string().nullable() })
    .nullable(),
  pagination: shape.pagination,
  rules: shape.rules,
  refresh_minutes: shape.refresh_minutes,
  state: shape.state,
  updated_at: shape.updated_at,
  records: z.number(),
  chunks: z.number(),
  characters: z.number(),
  sample: z.string().nullable(),
  embedded_at: z.string().nullable(),
  last_fetch_at: shape.last_fetch_at,
  next_fetch_at: z.string(),
  last_error: shape.last_error,
  knowledge_links: z.array(
    z.object({ channel: channelSchema, name: z.string(), description: z.string().nullable(), is_active: z.boolean() }),
  ),
  knowledge_fetches: z.array(fetchSchema),
})
/** A source with its links, at least one, in the order of the channels, and its last 10 fetches. */
export type StoredSource = z.infer<typeof sourceSchema>

const columns =
  'id, page, url, type, method, body, graphql, query, headers, has_api_key, auth, pagination, rules, refresh_minutes, state, updated_at, records, chunks, characters, sample, embedded_at, last_fetch_at, next_fetch_at, last_error, knowledge_links(channel, name, description, is_active), knowledge_fetches(started_at, ended_at, outcome, status, code, message, requests, bytes, records, chunks_added, chunks_removed, chunks_kept, masked)' as const

/** The sources of a page, or of all pages, the oldest first. `page`: the page's row. */
export async function linkedSources(
  client: UserClient,
  organizationId: string,
  of: { readonly page?: string; readonly url?: string; readonly id?: string } = {},
): Promise<readonly StoredSource[]> {
  let query = client.from('knowledge_sources').select(columns).eq('organization_id', organizationId)
  if (of.page !== undefined) query = query.eq('page', of.page)
  if (of.url !== undefined) query = query.eq('url', of.url)
  if (of.id !== undefined) query = query.eq('id', of.id)
  const rows = await readRows(
    z.array(sourceSchema),
    query
      .order('created_at')
      .order('id')
      .order('ended_at', { referencedTable: 'knowledge_fetches', ascending: false })
      .limit(10, { referencedTable: 'knowledge_fetches' })
      .limit(1_000),
  )
  return rows.map((row) => ({
    ...row,
    knowledge_links: row.knowledge_links.toSorted((a, b) => channelOrder.indexOf(a.channel) - channelOrder.indexOf(b.channel)),
  }))
}

/**
 * A source as the link of one channel, or, of null, of all of its channels together.
 * @returns null: that channel has no link to it
 */
export function crmLinkOf(source: StoredSource, channel: Channel | null, appUrl: string): CrmLink | null {
  const { knowledge_links: links, knowledge_fetches: history, auth } = source
  const shown = channel === null ? links[0] : links.find((link) => link.channel === channel)
  if (shown === undefined) return null
  const active = links.filter(({ is_active: isActive }) => isActive)
  return {
    id: source.id,
    name: shown.name,
    url: source.url,
    type: source.type,
    channels: links.map((link) => link.channel),
    active_channels: active.map((link) => link.channel),
    api_key: source.has_api_key ? '***' : null,
    headers: source.headers,
    description: shown.description,
    is_active: channel === null ? active.length > 0 : shown.is_active,
    method: source.method,
    body: source.body,
    graphql: source.graphql,
    query: source.query,
    auth: auth && { ...auth, client_secret: '***' },
    pagination: source.pagination,
    rules: source.rules,
    refresh_minutes: source.refresh_minutes,
    webhook_url: source.type === 'webhook' ? `${appUrl}/webhooks/knowledge/${source.id}` : null,
    state: source.state,
    updated_at: source.updated_at,
    last_fetch_at: source.last_fetch_at,
    next_fetch_at: active.length > 0 && isAskedAgain(source) ? source.next_fetch_at : null,
    last_error: source.last_error,
    documents: source.records,
    history,
  }
}

/** What sends by itself or was uploaded has no schedule, unless what it sent could not be read. */
function isAskedAgain({ type, url, state }: Pick<StoredSource, 'type' | 'url' | 'state'>): boolean {
  if (type === 'api' || type === 'database') return true
  return (type === 'file' && /^https?:/i.test(url)) || state === 'failed'
}
