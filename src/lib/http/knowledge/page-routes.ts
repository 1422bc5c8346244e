import { refuseClash } from '../../core/edits/changed-meanwhile.ts'
import { whileUnchanged } from '../../core/edits/while-unchanged.ts'
import { engine } from '../../crm/engine.ts'
import { changePage, createPage, deletePage } from '../../knowledge/pages.ts'
import { channelPage, channelPages, pageNotFound, type StoredPage } from '../../records/knowledge/pages.ts'
import type { ChannelPage } from '../../contract/knowledge.ts'
import { namingAuthor } from '../meanwhile.ts'
import { respond, type Route } from '../route.ts'
import { withTenant } from '../with-tenant.ts'
import { pageOperations } from './page-operations.ts'

const { list, create, change, remove } = pageOperations

/** Everything under /api/dashboard/pages. */
export const pageRoutes: readonly Route[] = [
  withTenant(list, async (_input, { client, organizationId }) =>
    respond(list, 200, { pages: (await channelPages(client, organizationId)).map(shown) }),
  ),
  withTenant(create, async ({ body }, tenant) =>
    respond(create, 201, { page: shown(await createPage(engine().db, tenant, body)) }),
  ),
  withTenant(change, async ({ params, body: { seen = {}, ...body } }, tenant) => {
    const { client, organizationId } = tenant
    await namingAuthor(tenant, { subject: params.page_id, actions: 'knowledge.page_' }, () =>
      whileUnchanged(async () => {
        const before = await channelPage(client, organizationId, params.page_id)
        refuseClash(seen, body, before)
        if (!(await changePage(engine().db, tenant, before, body))) throw pageNotFound()
      }),
    )
    return respond(change, 200, { page: shown(await channelPage(client, organizationId, params.page_id)) })
  }),
  withTenant(remove, async ({ params }, tenant) => {
    const { client, organizationId } = tenant
    const page = await channelPage(client, organizationId, params.page_id)
    if (!(await deletePage(engine().db, tenant, params.page_id))) throw pageNotFound()
    return respond(remove, 200, { page: shown(page) })
  }),
]

function shown({
  page_id,
  page_name,
  channels,
}: Omit<StoredPage, 'id' | 'channels'> & { readonly channels: readonly ChannelPage['channels'][number][] }): ChannelPage {
  return { page_id, page_name, channels: [...channels] }
}
