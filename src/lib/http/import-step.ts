import { after } from 'next/server'
import { drainAfterwards } from '../jobs/drain.ts'
import { decide, requireImport, type Step } from '../records/imports/imports.ts'
import { importJson } from './import-json.ts'
import type { imports } from './operations/imports.ts'
import { respond, type Route } from './route.ts'
import { withTenant } from './with-tenant.ts'

/** Takes an import a step further; the work of it follows after the answer. */
export function stepRoute(operation: typeof imports.startImport, step: Step): Route {
  return withTenant(operation, async ({ params }, { client, organizationId }) => {
    const { id } = await requireImport(client, organizationId, params.importId)
    await decide(client, id, step)
    after(drainAfterwards)
    return respond(operation, 200, { import: importJson(await requireImport(client, organizationId, id)) })
  })
}
