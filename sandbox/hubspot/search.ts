import { Hono } from 'hono'
import type { SQLInputValue } from 'node:sqlite'
import { z } from 'zod'
import { fold } from '../kit/database.ts'
import type { ListWanted } from '../kit/record-kind.ts'
import { HubSpotError, validationFailure } from './errors.ts'
import { type RecordVersion, toVersion } from './record-store.ts'
import type { Target } from './record-writes.ts'
import { recordRenderer } from './record-view.ts'
import { readBody, requireScope, targetOf } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { compileFilter, type Condition, filterSchema, operandOf } from './search-filters.ts'

const pageSizeMax = 200
const reachMax = 10_000
const bodyLengthMax = 3000
const groupsMax = 5
const filtersPerGroupMax = 6
const filtersMax = 18

const sortSchema = z.union([
  z.string(),
  z.object({ propertyName: z.string(), direction: z.enum(['ASCENDING', 'DESCENDING']).default('ASCENDING') }),
])

const searchSchema = z.object({
  query: z.string().nullish(),
  filterGroups: z.array(z.object({ filters: z.array(filterSchema) })).default([]),
  /** Shorthand for one group. */
  filters: z.array(filterSchema).optional(),
  sorts: z.array(sortSchema).default([]),
  properties: z.array(z.string()).default([]),
  limit: z.number().int().default(10),
  after: z.union([z.string(), z.number()]).nullish(),
})

type SearchRequest = z.infer<typeof searchSchema>

/** A search's filter, order and page. */
interface SearchPlan {
  readonly state?: 'live' | 'archived'
  readonly condition: Condition
  readonly orderBy: string
  readonly limit: number
  readonly offset: number
}

function refuse(message: string): HubSpotError {
  return new HubSpotError(validationFailure(message))
}

/** Turns a request into SQL; throws HubSpot's 400 when it goes beyond a limit or names what does not exist. */
function planSearch(sandbox: Sandbox, target: Target, request: SearchRequest): SearchPlan {
  const groups = [...request.filterGroups.map((group) => group.filters), ...(request.filters ? [request.filters] : [])]
  if (groups.length > groupsMax) throw refuse(`Too many filter groups: ${groups.length}, at most ${groupsMax} are allowed`)
  const crowded = groups.find((filters) => filters.length > filtersPerGroupMax)
  if (crowded) throw refuse(`Too many filters in a group: ${crowded.length}, at most ${filtersPerGroupMax} are allowed`)
  if (groups.flat().length > filtersMax)
    throw refuse(`Too many filters: ${groups.flat().length}, at most ${filtersMax} are allowed`)
  if (request.limit < 1 || request.limit > pageSizeMax)
    throw refuse(`Invalid limit ${request.limit}: it must be between 1 and ${pageSizeMax}`)
  const after = String(request.after ?? '0')
  if (!/^\d*$/.test(after)) throw refuse(`Invalid after: ${after} is not a number`)
  const offset = Number(after)
  if (offset + request.limit > reachMax)
    throw refuse(`Search results can be paged up to ${reachMax} records; requested up to ${offset + request.limit}`)

  const definitions = sandbox.properties.definitions(target)
  const conditions = groups
    .filter((filters) => filters.length > 0)
    .map((filters) => {
      const compiled = filters.map((filter) => compileFilter(target.type, definitions, filter))
      return joinConditions(
        'AND',
        compiled.map((each) => {
          if (!each.ok) throw refuse(each.message)
          return each.condition
        }),
      )
    })
  const matching = conditions.length === 0 ? [] : [joinConditions('OR', conditions)]
  const text = request.query ? [queryCondition(target, request.query)] : []
  return { condition: joinConditions('AND', [...matching, ...text]), orderBy: orderOf(), limit: request.limit, offset }

  function orderOf(): string {
    if (request.sorts.length > 1) throw refuse(`Too many sorts: ${request.sorts.length}, only one is allowed`)
    const [sort] = request.sorts
    if (sort === undefined) return 'id'
    const descending = typeof sort === 'string' ? sort.startsWith('-') : sort.direction === 'DESCENDING'
    const name = typeof sort === 'string' ? sort.replace(/^-/, '') : sort.propertyName
    const definition = definitions.get(name)
    if (definition === undefined) throw refuse(`There was a problem with the request: property "${name}" does not exist`)
    const { sql } = operandOf(target.type, definition)
    const direction = descending ? 'DESC' : 'ASC'
    return sql === 'id' ? `id ${direction}` : `${sql} ${direction}, id ${direction}`
  }
}

function joinConditions(operator: 'AND' | 'OR', conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return { sql: '1', values: [] }
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(` ${operator} `)})`,
    values: conditions.flatMap(({ values }) => values),
  }
}

/** Free text: every word must be a prefix or part of one of the type's searched properties. */
function queryCondition(target: Target, query: string): Condition {
  const text = target.type.queryProperties.map((name) => `coalesce(properties ->> '$.${name}', '')`).join(` || ' ' || `)
  const words = fold(query)
    .split(/\s+/)
    .filter((word) => word !== '')
  return joinConditions(
    'AND',
    words.map((word) => ({ sql: `instr(fold(${text}), ?) > 0`, values: [word] })),
  )
}

/**
 * Runs a plan over what the search index knows: live records whose latest version is at least the index lag old, and for younger ones the version before,
 * if there was one.
 */
function searchRecords(
  sandbox: Sandbox,
  target: Target,
  plan: SearchPlan,
): { readonly total: number; readonly versions: readonly RecordVersion[] } {
  const now = sandbox.clock()
  const { portalId, objectType } = target
  const columns = 'id, created_at, updated_at, source, email, properties'
  const here = 'portal_id = ? AND object_type = ?'
  const indexed = `SELECT ${columns} FROM records WHERE ${here} AND state = '${plan.state ?? 'live'}' AND visible_at <= ? AND ${plan.condition.sql}`
  const stale = `SELECT ${columns} FROM stale_versions WHERE ${here} AND until > ? AND ${plan.condition.sql}`
  const anyStale =
    sandbox.db.get(`SELECT 1 AS n FROM stale_versions WHERE ${here} AND until > ? LIMIT 1`, portalId, objectType, now) !==
    undefined
  // The plain form can walk an index in the wanted order; the union cannot.
  const source = anyStale ? `SELECT * FROM (${indexed} UNION ALL ${stale})` : indexed
  const half: readonly SQLInputValue[] = [portalId, objectType, now, ...plan.condition.values]
  const values = anyStale ? [...half, ...half] : half
  const counted = anyStale ? `SELECT count(*) AS n FROM (${source})` : indexed.replace(columns, 'count(*) AS n')
  return {
    total: sandbox.db.number(counted, ...values),
    versions: sandbox.db
      .all(`${source} ORDER BY ${plan.orderBy} LIMIT ? OFFSET ?`, ...values, plan.limit, plan.offset)
      .map(toVersion),
  }
}

/** Records that match a free text, the last changed first, without the index lag: what the sandbox's own pages list. */
export function browseRecords(sandbox: Sandbox, target: Target, { text, removed, limit, offset }: ListWanted) {
  return searchRecords({ ...sandbox, clock: () => Number.MAX_SAFE_INTEGER }, target, {
    state: removed ? 'archived' : 'live',
    condition: queryCondition(target, text),
    orderBy: 'updated_at DESC, id DESC',
    limit,
    offset,
  })
}

export function searchRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.post('/:objectType/search', async (c) => {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.read)
    const request = await readBody(c, searchSchema, bodyLengthMax)
    const plan = planSearch(sandbox, target, request)
    const { total, versions } = searchRecords(sandbox, target, plan)
    const results = versions.map(recordRenderer(sandbox, target, { properties: request.properties, withHistory: [] }))
    const reached = plan.offset + results.length
    return c.json({ total, results, ...(reached < total ? { paging: { next: { after: String(reached) } } } : {}) })
  })

  return routes
}
