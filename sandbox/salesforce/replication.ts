import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { notFound, SalesforceError } from './errors.ts'
import { parseDatetime } from './field-values.ts'
import type { ObjectType } from './object-types.ts'
import { jsonTime } from './record-view.ts'
import { recycleBinMs, visibleSql } from './record-store.ts'
import { idOf, objectOf } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
const updatedDaysMax = 30
const deletedDaysMax = 15
const idsMax = 600_000

const rowSchema = z.object({ n: z.number(), at: z.number() })

interface Span {
  readonly start: number
  readonly end: number
  /** Until when the answer is complete: rows under way may still appear behind it. */
  readonly covered: number
}

function wholeMinute(time: number): number {
  return Math.floor(time / minuteMs) * minuteMs
}

/** Ids of records that changed or were deleted in a period. Mounted under each version's path. */
export function replicationRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  function objectHere(name: string): ObjectType {
    const type = objectOf(sandbox, name)
    if (!type.replicateable) throw notFound()
    return type
  }

  /** Seconds do not count, as at Salesforce: times are cut down to whole minutes. */
  function spanOf(c: Context<SandboxEnv>, daysMax: number): Span {
    const [start, end] = ['start', 'end'].map((name) => parseDatetime(c.req.query(name) ?? ''))
    if (start === null || start === undefined || end === null || end === undefined)
      throw new SalesforceError(400, 'INVALID_REPLICATION_DATE', 'start and end must be given as dateTime')
    const now = sandbox.clock()
    if (start < now - daysMax * dayMs)
      throw new SalesforceError(400, 'INVALID_REPLICATION_DATE', `startDate cannot be more than ${daysMax} days ago`)
    if (wholeMinute(end) - wholeMinute(start) < minuteMs)
      throw new SalesforceError(400, 'INVALID_REPLICATION_DATE', 'endDate must be at least one minute greater than startDate')
    const covered = Math.min(wholeMinute(end), wholeMinute(now - sandbox.settings().commitDelayMs))
    return { start: wholeMinute(start), end: wholeMinute(end), covered }
  }

  function rowsIn(c: Context<SandboxEnv>, type: ObjectType, { start, end }: Span, deleted: boolean) {
    const now = sandbox.clock()
    const sql = `SELECT _n AS n, SystemModstamp AS at FROM ${type.table} t WHERE _org = ? AND IsDeleted = ? AND SystemModstamp >= ?
      AND SystemModstamp < ? AND ${visibleSql('t')} ORDER BY SystemModstamp, _n LIMIT ${idsMax + 1}`
    const rows = sandbox.db
      .all(sql, c.get('caller').org, deleted ? 1 : 0, start, end, now, now)
      .map((row) => rowSchema.parse(row))
    if (rows.length > idsMax) throw new SalesforceError(400, 'EXCEEDED_ID_LIMIT', 'Too many records changed in the span of time')
    return rows
  }

  routes.get('/sobjects/:object/updated', (c) => {
    const type = objectHere(c.req.param('object'))
    const span = spanOf(c, updatedDaysMax)
    const ids = rowsIn(c, type, span, false).map(({ n }) => idOf(type, n))
    return c.json({ ids, latestDateCovered: jsonTime(span.covered) })
  })

  routes.get('/sobjects/:object/deleted', (c) => {
    const type = objectHere(c.req.param('object'))
    const span = spanOf(c, deletedDaysMax)
    sandbox.records.purge(type, c.get('caller').org)
    const deletedRecords = rowsIn(c, type, span, true).map(({ n, at }) => ({ id: idOf(type, n), deletedDate: jsonTime(at) }))
    return c.json({
      deletedRecords,
      earliestDateAvailable: jsonTime(wholeMinute(sandbox.clock() - recycleBinMs)),
      latestDateCovered: jsonTime(span.covered),
    })
  })

  return routes
}
