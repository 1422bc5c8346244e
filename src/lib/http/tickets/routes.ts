import { ticketHistory } from '../../records/activities/ticket-history.ts'
import { readResource, updateResource } from '../../records/resources/rows.ts'
import { respond, type Route } from '../route.ts'
import { askedBy } from '../v1/asked.ts'
import { inWords } from '../v1/faults.ts'
import { etagOf, wantedVersion } from '../v1/headers.ts'
import { listPage } from '../v1/list-page.ts'
import { withTenant } from '../with-tenant.ts'
import { ticketOperations, ticketResource } from './operations.ts'

const { list, read, update } = ticketOperations

/** Everything under /api/tickets. */
export const ticketRoutes: readonly Route[] = [
  withTenant(list, async ({ query }, tenant) => respond(list, 200, await listPage(tenant, list, ticketResource, query))),
  withTenant(read, async ({ params }, tenant) => {
    const [record, history] = await Promise.all([
      readResource(askedBy(tenant, ticketResource), params.id),
      ticketHistory(tenant.client, tenant.organizationId, params.id),
    ])
    return respond(read, 200, { ...record, history: [...history] }, etagOf(record['version']))
  }),
  withTenant(update, async ({ params, body }, tenant, request) => {
    const asked = askedBy(tenant, ticketResource)
    const record = await inWords(ticketResource, updateResource(asked, params.id, body, wantedVersion(request)))
    return respond(update, 200, record, etagOf(record['version']))
  }),
]
