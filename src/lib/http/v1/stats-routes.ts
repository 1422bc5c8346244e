import { periodBefore, statsOf } from '../../records/resources/stats.ts'
import { respond, type Route } from '../route.ts'
import { withTenant } from '../with-tenant.ts'
import { statsOperations } from './operations.ts'

export const statsRoutes: readonly Route[] = statsOperations.map(({ object, operation }) =>
  withTenant(operation, async ({ query }, { client, organizationId }) => {
    const period = { from: query.from ?? null, to: query.to ?? null }
    const before = periodBefore(period)
    const [counted, previous] = await Promise.all([
      statsOf(client, organizationId, object, period),
      before === null ? null : statsOf(client, organizationId, object, before),
    ])
    return respond(operation, 200, { ...counted, period, previous })
  }),
)
