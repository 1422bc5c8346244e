import { after } from 'next/server'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../core/errors.ts'
import { engine } from '../../crm/engine.ts'
import { within } from '../../db/timed-fetch.ts'
import { fetchKnowledge } from '../../knowledge/fetch/fetch-knowledge.ts'
import { linkNotFound } from '../../knowledge/links.ts'
import { channelPage } from '../../records/knowledge/pages.ts'
import { crmLinkOf, linkedSources } from '../../records/knowledge/sources.ts'
import type { CrmLink } from '../../contract/knowledge.ts'
import { respond, type Route } from '../route.ts'
import type { Tenant } from '../session.ts'
import { withTenant } from '../with-tenant.ts'
import { fetchOperations } from './fetch-operations.ts'
import { countUse } from './use-limit.ts'

const { fetchNow } = fetchOperations

/** How long somebody waits for what comes of a fetch. */
const waitMs = 8_000
const lookMs = 250

export const fetchRoutes: readonly Route[] = [
  withTenant(fetchNow, async ({ body: { page_id, url, channels = [] } }, tenant) => {
    const page = await channelPage(tenant.client, tenant.organizationId, page_id)
    const before = await linkAt(tenant, page.id, url)
    if (!channels.every((channel) => before.channels.includes(channel))) throw linkNotFound()
    if (!before.is_active) throw inactive()
    await countUse(tenant.organizationId, 'fetch')
    const since = before.history[0]?.ended_at ?? ''
    const until = engine().now() + waitMs
    const work = fetchKnowledge(engine(), before.id)
    const outcome = await within(waitMs, work, () => 'late' as const)
    if (outcome === 'late') after(() => work.then(() => undefined))
    // Where somebody else is fetching it, that fetch is waited for.
    for (;;) {
      const link = await linkAt(tenant, page.id, url)
      const [fetch] = link.history
      if (fetch !== undefined && fetch.ended_at > since) {
        const message = messages[fetch.outcome]
        return respond(fetchNow, 200, { message, page_id, url, outcome: fetch.outcome, fetch, crm_link: link })
      }
      if (engine().now() >= until) break
      await sleep(lookMs)
    }
    return respond(fetchNow, 202, {
      message: 'The fetch takes longer and goes on; the link’s history has what comes of it.',
      page_id,
      url,
    })
  }),
]

const messages = {
  changed: 'CRM link fetched successfully',
  unchanged: 'CRM link fetched successfully: nothing has changed',
  failed: 'CRM link not fetched: the link says why, and what was read before stays in use',
} as const

async function linkAt({ client, organizationId }: Tenant, page: string, url: string): Promise<CrmLink> {
  const [source] = await linkedSources(client, organizationId, { page, url })
  const link = source === undefined ? null : crmLinkOf(source, null, engine().env.appUrl)
  if (link === null) throw linkNotFound()
  return link
}

function inactive(): Failure {
  const message = 'The link is off on all channels: turn it on to have it fetched.'
  return new Failure({ kind: 'invalid', code: 'crm_link_inactive', message, field: 'url' })
}
