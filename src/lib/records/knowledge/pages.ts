import { z } from 'zod'
import { channelSchema } from '../../core/channel.ts'
import { databaseIdSchema } from '../../core/database-id.ts'
import { Failure } from '../../core/errors.ts'
import { readRows, type UserClient } from '../rows.ts'

const pageSchema = z.object({
  id: databaseIdSchema,
  page_id: z.string(),
  page_name: z.string(),
  channels: z.array(channelSchema),
})
/** A page as its row has it: `id` is the row's, `page_id` what its channel calls it. */
export type StoredPage = z.infer<typeof pageSchema>

/** The organisation's pages, by name. */
export function channelPages(client: UserClient, organizationId: string): Promise<readonly StoredPage[]> {
  return readRows(
    z.array(pageSchema),
    client
      .from('channel_pages')
      .select('id, page_id, page_name, channels')
      .eq('organization_id', organizationId)
      .order('page_name')
      .order('page_id')
      .limit(1_000),
  )
}

/** @throws Failure `page_not_found`, with the field that names a page in every input */
export async function channelPage(client: UserClient, organizationId: string, pageId: string): Promise<StoredPage> {
  const [page] = await readRows(
    z.array(pageSchema),
    client
      .from('channel_pages')
      .select('id, page_id, page_name, channels')
      .eq('organization_id', organizationId)
      .eq('page_id', pageId),
  )
  if (page === undefined) throw pageNotFound()
  return page
}

/** By its row. @returns null: the organisation has none of that id */
export async function channelPageOf(client: UserClient, organizationId: string, id: string): Promise<StoredPage | null> {
  const [page] = await readRows(
    z.array(pageSchema),
    client.from('channel_pages').select('id, page_id, page_name, channels').eq('organization_id', organizationId).eq('id', id),
  )
  return page ?? null
}

export function pageNotFound(): Failure {
  const message = 'The organisation has no such page.'
  return new Failure({ kind: 'invalid', code: 'page_not_found', message, field: 'page_id' })
}
