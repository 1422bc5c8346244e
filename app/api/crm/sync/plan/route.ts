import { Failure } from '@/src/lib/core/errors.ts'
import { sync } from '@/src/lib/http/operations/sync.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { csvFile } from '@/src/lib/records/lists/csv.ts'
import { planCsv } from '@/src/lib/records/runs/plan-csv.ts'
import { runById } from '@/src/lib/records/connections/sync-views.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const maxDuration = 60

/** What a run that waits for approval would change, as a file. */
export const GET = withTenant(sync.exportPlan, async ({ query }, { client, organizationId }) => {
  const run = await runById(client, organizationId, query.run_id)
  if (run === null) throw new Failure({ kind: 'invalid', code: 'not_found', message: 'There is no such run.', field: 'run_id' })
  if (run.status !== 'waiting') {
    throw new Failure({ kind: 'invalid', code: 'run_not_waiting', message: 'This run does not wait for a decision any more.' })
  }
  return csvFile(`plan-${run.id}.csv`, planCsv(client, run.id))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
