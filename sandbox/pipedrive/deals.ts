import { type Context, Hono } from 'hono'
import { dealStatuses } from './deal-body.ts'
import { parseDealInput } from './deal-input.ts'
import { dealRenderer } from './deal-view.ts'
import { dealWrites } from './deal-writes.ts'
import { invalid } from './errors.ts'
import { integerQuery, listQuery, selectionQuery } from './query.ts'
import { purgeAfterMs } from './record-access.ts'
import { listRecords } from './record-list.ts'
import { recordRoutes } from './record-routes.ts'
import type { SqlCondition } from './record-store.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const anyId = { min: 1, max: Number.MAX_SAFE_INTEGER }

/** `/deals` of the second API generation. Archived deals have a list of their own. */
export function dealRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  function* filters(c: Context<SandboxEnv>, archived: boolean): Generator<SqlCondition> {
    yield statusFilter(c, sandbox.clock())
    yield { sql: `body ->> '$.is_archived' = ?`, values: [archived ? 1 : 0] }
    for (const name of ['person_id', 'pipeline_id', 'stage_id']) {
      const id = integerQuery(c, name, anyId)
      if (id !== null) yield { sql: `body ->> '$.${name}' = ?`, values: [id] }
    }
  }

  const routes = new Hono<SandboxEnv>()
  routes.get('/archived', (c) => {
    const { records, nextCursor } = listRecords(c, sandbox.deals, filters(c, true))
    const render = dealRenderer(sandbox, c.get('caller').companyId, selectionQuery(c))
    return c.json({ success: true, data: records.map(render), additional_data: { next_cursor: nextCursor } })
  })
  routes.route(
    '/',
    recordRoutes(sandbox, {
      noun: 'Deal',
      store: sandbox.deals,
      filters: (c) => filters(c, false),
      parse: parseDealInput,
      restores: (input) => input.is_deleted === false,
      renderer: (companyId, selection) => dealRenderer(sandbox, companyId, selection),
      writes: dealWrites,
      // The log counts writes of persons only.
      written: () => {},
    }),
  )
  return routes
}

/** Without the parameter every deal that is not deleted; deleted ones, of the last thirty days, only when they are asked for. */
function statusFilter(c: Context<SandboxEnv>, now: number): SqlCondition {
  const asked = listQuery(c, 'status', dealStatuses.length + 1)
  if (asked === null) return { sql: 'deleted_at IS NULL', values: [] }
  const known = [...dealStatuses, 'deleted']
  if (!asked.every((each) => known.includes(each))) throw invalid('status', `must be some of ${known.join(', ')}`)
  const live = asked.filter((each) => each !== 'deleted')
  const states = [
    ...(live.length === 0 ? [] : [`(deleted_at IS NULL AND body ->> '$.status' IN (${live.map(() => '?').join(', ')}))`]),
    ...(live.length < asked.length ? ['deleted_at > ?'] : []),
  ]
  return { sql: `(${states.join(' OR ')})`, values: [...live, ...(live.length < asked.length ? [now - purgeAfterMs] : [])] }
}
