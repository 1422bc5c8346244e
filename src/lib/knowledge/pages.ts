import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Channel, channels } from '../core/channel.ts'
import { Failure } from '../core/errors.ts'
import { noteAction } from '../db/audit.ts'
import { unwrap } from '../db/result.ts'
import type { ServiceClient } from '../db/service-client.ts'

/** The actor, checked before: somebody who decides which sources replies draw on. */
type Admin = { readonly organizationId: string; readonly userId: string }

type Page = { readonly page_id: string; readonly page_name: string; readonly channels: readonly Channel[] }

const pagesMax = 500

/** @throws Failure `page_exists` | `too_many_pages` */
export async function createPage(
  db: ServiceClient,
  admin: Admin,
  wanted: {
    readonly page_id?: string | undefined
    readonly page_name: string
    readonly channels?: readonly Channel[] | undefined
  },
): Promise<Page> {
  const { count } = await db
    .from('channel_pages')
    .select('id', { count: 'exact', head: true })
    .eq('organization_id', admin.organizationId)
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
  unwrap(await db.from('channel_pages').insert({ ...page, organization_id: admin.organizationId }))
  await noteAction(db, admin, 'knowledge.page_created', page.page_id)
  return page
}

/**
 * `before`: what the change was checked against.
 * @returns whether the organisation has such a page. @throws Failure `channel_in_use` | `changed_between` where it is not so any more
 */
export async function changePage(
  db: ServiceClient,
  admin: Admin,
  before: Page,
  change: { readonly page_name?: string | undefined; readonly channels?: readonly Channel[] | undefined },
): Promise<boolean> {
  const answer = await db.rpc('channel_page_change', {
    p_organization: admin.organizationId,
    p_page_id: before.page_id,
    p_name: change.page_name ?? null,
    p_channels: change.channels === undefined ? null : inOrder(change.channels),
    p_before: { page_name: before.page_name, channels: [...before.channels] },
  })
  const isThere = z.boolean().parse(unwrap(answer))
  const changed = Object.entries(change).flatMap(([part, value]) => (value === undefined ? [] : [part]))
  if (isThere) await noteAction(db, admin, 'knowledge.page_changed', before.page_id, { changed })
  return isThere
}

/** Its links, and all that was read of their sources, go with it. @returns whether the organisation had such a page */
export async function deletePage(db: ServiceClient, admin: Admin, pageId: string): Promise<boolean> {
  const gone = db.from('channel_pages').delete().eq('organization_id', admin.organizationId).eq('page_id', pageId)
  const wasThere = (unwrap(await gone.select('id')) ?? []).length > 0
  if (wasThere) await noteAction(db, admin, 'knowledge.page_deleted', pageId)
  return wasThere
}

function inOrder(chosen: readonly Channel[]): Channel[] {
  return channels.filter((channel) => chosen.includes(channel))
}
