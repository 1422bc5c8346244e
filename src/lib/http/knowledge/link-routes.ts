import type { Channel } from '../../core/channel.ts'
import { whileUnchanged } from '../../core/edits/while-unchanged.ts'
import { engine } from '../../crm/engine.ts'
import { deleteLinks, setActive } from '../../db/knowledge.ts'
import { changeSource, linkNotFound, linkSource, rotateWebhookSecret } from '../../knowledge/links.ts'
import { reachWarnings } from '../../knowledge/domain/rule-reach.ts'
import type { FieldRule } from '../../knowledge/domain/rules.ts'
import { ruleReach } from '../../records/knowledge/passages.ts'
import { channelPage, channelPages } from '../../records/knowledge/pages.ts'
import { crmLinkOf, linkedSources, type StoredSource } from '../../records/knowledge/sources.ts'
import type { CrmLink } from '../../contract/knowledge.ts'
import { namingAuthor } from '../meanwhile.ts'
import { respond, type Route } from '../route.ts'
import type { Tenant } from '../session.ts'
import { withTenant } from '../with-tenant.ts'
import { refuseSourceClash } from './source-clash.ts'
import { linkOperations } from './link-operations.ts'

const { list, add, change, rotate, status, remove, all, details } = linkOperations

/** The links of a page, and what was read of their sources. */
export const linkRoutes: readonly Route[] = [
  withTenant(list, async ({ query }, { client, organizationId }) => {
    const { page_id, channel = null } = query
    const page = await channelPage(client, organizationId, page_id)
    const links = shown(await linkedSources(client, organizationId, { page: page.id }), channel)
    const { total_active: active, total_inactive: inactive } = counted(links)
    return respond(list, 200, {
      crm_links: links,
      page_id,
      channel,
      total: links.length,
      active_count: active,
      inactive_count: inactive,
    })
  }),
  withTenant(add, async ({ body }, tenant) => {
    const page = await channelPage(tenant.client, tenant.organizationId, body.page_id)
    const { webhookSecret } = await linkSource(engine(), tenant, page, body)
    const link = await linkAt(tenant, page.id, body.url)
    return respond(add, 201, {
      message: 'CRM link added successfully',
      crm_link: link,
      channels: [...new Set(body.channels)],
      page_id: body.page_id,
      ...(link.webhook_url === null ? {} : { webhook_url: link.webhook_url }),
      ...(webhookSecret === null ? {} : { webhook_secret: webhookSecret }),
    })
  }),
  withTenant(change, async ({ body: { page_id, url, seen = {}, ...changes } }, tenant) => {
    const page = await channelPage(tenant.client, tenant.organizationId, page_id)
    const before = await linkAt(tenant, page.id, url)
    await namingAuthor(tenant, { subject: before.id, actions: 'knowledge.link_' }, () =>
      whileUnchanged(async () => {
        const now = await linkAt(tenant, page.id, url)
        await refuseSourceClash(tenant, seen, changes, now)
        await changeSource(engine(), { ...tenant, page: page.id, url }, changes, now)
      }),
    )
    const link = await linkAt(tenant, page.id, url)
    // What a rule of before has left out is in no passage that could tell of it.
    const isKnown = (rule: FieldRule) => before.rules.some(({ path, action }) => path === rule.path && action === rule.action)
    const rules = (changes.rules ?? []).filter((rule) => !isKnown(rule))
    const { reach, read } = await ruleReach(tenant.client, tenant.organizationId, link.id, rules)
    return respond(change, 200, {
      message: 'CRM link changed successfully',
      crm_link: link,
      page_id,
      rules_reach: [...reach],
      warnings: [...reachWarnings(reach, read)],
    })
  }),
  withTenant(rotate, async ({ body: { page_id, url } }, tenant) => {
    const page = await channelPage(tenant.client, tenant.organizationId, page_id)
    const { secret, previousUntil } = await rotateWebhookSecret(engine(), { ...tenant, page: page.id, url })
    return respond(rotate, 200, { webhook_secret: secret, previous_until: previousUntil })
  }),
  withTenant(status, async ({ body: { page_id, url, channels = null, is_active } }, tenant) => {
    const page = await channelPage(tenant.client, tenant.organizationId, page_id)
    const turned = await setActive(engine().db, { ...tenant, page: page.id, url }, channels, is_active)
    return respond(status, 200, {
      message: 'CRM link status updated successfully',
      updated_count: turned.channels.length,
      url,
      channels: turned.channels,
      is_active,
    })
  }),
  withTenant(remove, async ({ body: { page_id, url, channels = null } }, tenant) => {
    const page = await channelPage(tenant.client, tenant.organizationId, page_id)
    const deleted = await deleteLinks(engine().db, { ...tenant, page: page.id, url }, channels)
    return respond(remove, 200, {
      message: 'CRM link deleted successfully',
      deleted_count: deleted.length,
      url,
      channels: deleted,
    })
  }),
  withTenant(all, async (_input, { client, organizationId, organizationName }) => {
    const [pages, sources] = await Promise.all([channelPages(client, organizationId), linkedSources(client, organizationId)])
    const pagesData = pages.map(({ id, page_id, page_name }) => {
      const ofPage = sources.filter(({ page }) => page === id)
      const [facebook, messenger] = [shown(ofPage, 'facebook'), shown(ofPage, 'messenger')]
      const counts = counted([...facebook, ...messenger])
      return { page_id, page_name, facebook_crm_links: facebook, messenger_crm_links: messenger, legacy_crm_links: [], ...counts }
    })
    const every = pagesData.flatMap((page) => [...page.facebook_crm_links, ...page.messenger_crm_links])
    return respond(all, 200, {
      company_id: organizationId,
      company_name: organizationName,
      pages_data: pagesData,
      total_pages: pagesData.length,
      total_crm_links: every.length,
      ...counted(every),
    })
  }),
  withTenant(details, async ({ query }, { client, organizationId }) => {
    const page = await channelPage(client, organizationId, query.page_id)
    const sources = await linkedSources(client, organizationId, { page: page.id })
    const documents = sources.flatMap((source) =>
      shown([source], null).map(({ id, name, url, channels, state, last_error, last_fetch_at }) => ({
        id,
        name,
        url,
        channels,
        state,
        records: source.records,
        chunks: source.chunks,
        characters: source.characters,
        embedded_at: source.embedded_at,
        last_fetch_at,
        last_error,
        sample: source.sample,
      })),
    )
    const totalChunks = documents.reduce((sum, { chunks }) => sum + chunks, 0)
    return respond(details, 200, { ...query, documents, total: documents.length, total_chunks: totalChunks })
  }),
]

function shown(sources: readonly StoredSource[], channel: Channel | null): CrmLink[] {
  const { appUrl } = engine().env
  return sources.flatMap((source) => crmLinkOf(source, channel, appUrl) ?? [])
}

function counted(links: readonly CrmLink[]): { readonly total_active: number; readonly total_inactive: number } {
  const active = links.filter(({ is_active: isActive }) => isActive).length
  return { total_active: active, total_inactive: links.length - active }
}

/** @throws Failure `crm_link_not_found` where somebody has deleted it meanwhile */
async function linkAt({ client, organizationId }: Tenant, page: string, url: string): Promise<CrmLink> {
  const [link] = shown(await linkedSources(client, organizationId, { page, url }), null)
  if (link === undefined) throw linkNotFound()
  return link
}
