import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Channel, channels } from '../core/channel.ts'
import { Failure } from '../core/errors.ts'
import { unwrap } from '../db/result.ts'
import type { ServiceClient } from '../db/service-client.ts'

type Page = { readonly page_id: string; readonly page_name: string; readonly channels: readonly Channel[] }

const pagesMax = 500

/** @throws Failure `page_exists` | `too_many_pages` */
export async function createPage(
  db: ServiceClient,
  organizationId: string,
  wanted: {
    readonly page_id?: string | undefined
    readonly page_name: string
    readonly channels?: readonly Channel[] | undefined
  },
): Promise<Page> {
  const { count } = await db
    .from('channel_pages')
    .select('id', { count: 'exact', head: true })
    .eq('organization_id', organizationId)
    .throwOnError()
  if ((count ?? 0) >= pagesMax) {
    const message = `An organisation has at most ${pagesMax} pages. Delete one that nobody needs.`
    throw new Failure({ kind: 'invalid', code: 'too_many_pages', message })
  }
  const page = {
    page_id: wanted.page_id ?? randomUUID(),
    page_name: wanted.page_name,
    channels: inOrder(wanted.channels ?? channels),
  }
  unwrap(await db.from('channel_pages').insert({ ...page, organization_id: organizationId }))
  return page
}

/** @returns whether the organisation has such a page. @throws Failure `channel_in_use` */
export async function changePage(
  db: ServiceClient,
  organizationId: string,
  pageId: string,
  change: { readonly page_name?: string | undefined; readonly channels?: readonly Channel[] | undefined },
): Promise<boolean> {
  const changed = await db.rpc('channel_page_change', {
    p_organization: organizationId,
    p_page_id: pageId,
    p_name: change.page_name ?? null,
    p_channels: change.channels === undefined ? null : inOrder(change.channels),
  })
  return z.boolean().parse(unwrap(changed))
}

/** Its links, and all that was read of their sources, go with it. @returns whether the organisation had such a page */
export async function deletePage(db: ServiceClient, organizationId: string, pageId: string): Promise<boolean> {
  const gone = db.from('channel_pages').delete().eq('organization_id', organizationId).eq('page_id', pageId)
  return z.array(z.unknown()).parse(unwrap(await gone.select('id'))).length > 0
}

function inOrder(chosen: readonly Channel[]): Channel[] {
  return channels.filter((channel) => chosen.includes(channel))
}
