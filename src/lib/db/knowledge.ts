import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { type Sealed, sealedSchema } from '../core/secrets/secret-box.ts'
import { channelSchema } from '../core/channel.ts'
import type { Json } from './database.types.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** Which link, and who changes it. `page` is the page's row. */
export type LinkOf = { readonly organizationId: string; readonly userId: string; readonly page: string; readonly url: string }

const statedSchema = z
  .object({ type: z.enum(['api', 'webhook', 'file', 'database']), method: z.string(), secrets: z.json() })
  .nullable()

/** What a page's source at this address was last stated to be; null: there is none. */
export async function statedSource(db: ServiceClient, { organizationId, page, url }: Omit<LinkOf, 'userId'>) {
  const found = db.from('knowledge_sources').select('type, method, secrets').eq('organization_id', organizationId)
  return statedSchema.parse(unwrap(await found.eq('page', page).eq('url', url).maybeSingle()))
}

/** @returns the source's id. @throws Failure `page_not_found` | `channel_not_on_page` | `crm_link_exists` | `too_many_crm_links` */
export async function addLink(
  db: ServiceClient,
  { organizationId, userId, page, url }: LinkOf,
  stated: Readonly<Record<string, Json | undefined>>,
  link: {
    readonly channels: readonly string[]
    readonly name: string
    readonly description: string | null
    readonly is_active: boolean
  },
): Promise<string> {
  const added = await db.rpc('knowledge_add_link', {
    p_organization: organizationId,
    p_page: page,
    p_source: { ...stated, url },
    p_link: { ...link, channels: [...link.channels], created_by: userId },
  })
  return databaseIdSchema.parse(unwrap(added))
}

const turnedSchema = z
  .object({ source_id: databaseIdSchema, channels: z.array(channelSchema) })
  .transform(({ source_id: sourceId, channels }) => ({ sourceId, channels }))

/** Turns links on or off. `channels` null: all of the source. @throws Failure `crm_link_not_found` */
export async function setActive(db: ServiceClient, of: LinkOf, channels: readonly string[] | null, isActive: boolean) {
  const turned = await db.rpc('knowledge_set_active', {
    p_organization: of.organizationId,
    p_page: of.page,
    p_url: of.url,
    p_channels: channels === null ? null : [...channels],
    p_active: isActive,
    p_actor: of.userId,
  })
  return turnedSchema.parse(unwrap(turned))
}

/** With the last link its source goes, and all that was read of it. `channels` null: all. @throws Failure `crm_link_not_found` */
export async function deleteLinks(db: ServiceClient, of: LinkOf, channels: readonly string[] | null) {
  const deleted = await db.rpc('knowledge_delete_links', {
    p_organization: of.organizationId,
    p_page: of.page,
    p_url: of.url,
    p_channels: channels === null ? null : [...channels],
    p_actor: of.userId,
  })
  return z.array(channelSchema).parse(unwrap(deleted))
}

/** Of a link, what a change was checked against: when what is asked of its source was changed, and what it is called. */
export type CheckedLink = { readonly updated_at: string; readonly name: string; readonly description: string | null }

/** @returns the source's id. @throws Failure `crm_link_not_found` | `changed_between` where it is not as `checked` any more */
export async function changeLink(
  db: ServiceClient,
  of: LinkOf,
  stated: Readonly<Record<string, Json | undefined>>,
  words: { readonly name?: string; readonly description?: string | null },
  checked?: CheckedLink,
): Promise<string> {
  const changed = await db.rpc('knowledge_change_link', {
    p_organization: of.organizationId,
    p_page: of.page,
    p_url: of.url,
    p_stated: stated,
    p_words: words,
    p_actor: of.userId,
    ...(checked === undefined ? {} : { p_before: { ...checked } }),
  })
  return databaseIdSchema.parse(unwrap(changed))
}

const sealedRowsSchema = z.array(
  z
    .object({
      id: databaseIdSchema,
      organization_id: databaseIdSchema,
      page: databaseIdSchema,
      url: z.string(),
      secrets: sealedSchema,
    })
    .transform(({ organization_id: organizationId, ...row }) => ({ ...row, organizationId })),
)

/** What is sealed of an organisation's sources with another key than this one, some of it. */
export async function sourcesSealedWithOthers(db: ServiceClient, organizationId: string, key: string, limit: number) {
  const found = db
    .from('knowledge_sources')
    .select('id, organization_id, page, url, secrets')
    .eq('organization_id', organizationId)
  return sealedRowsSchema.parse(unwrap(await found.not('secrets', 'is', null).neq('secrets->>k', key).order('id').limit(limit)))
}

/** Puts a secret that was resealed in the place of the one that it was made from, unless that has changed meanwhile. */
export async function storeResealed(db: ServiceClient, id: string, before: Sealed, after: Sealed): Promise<void> {
  unwrap(
    await db
      .from('knowledge_sources')
      .update({ secrets: { ...after } })
      .eq('id', id)
      .eq('secrets->>iv', before.iv),
  )
}
