import { type Context, Hono } from 'hono'
import { companyOf } from './credentials.ts'
import { dealV1View } from './deal-view.ts'
import { invalid } from './errors.ts'
import { purgeAfterMs } from './record-access.ts'
import { noteView } from './notes.ts'
import { activityV1View } from './activities.ts'
import { integerQuery, limitQuery, listQuery } from './query.ts'
import type { StoredRecord } from './record-store.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { organizationV1View, personV1View, plainTime } from './v1-view.ts'

/** Types that can be requested; the sandbox tells of records only. */
const kinds = [
  'activity',
  'activityType',
  'deal',
  'file',
  'filter',
  'note',
  'person',
  'organization',
  'pipeline',
  'product',
  'stage',
  'user',
]

function sinceOf(c: Context<SandboxEnv>): { readonly text: string; readonly at: number } {
  const text = c.req.query('since_timestamp') ?? ''
  const at = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text.replace(' ', 'T')}Z`) : Number.NaN
  if (Number.isNaN(at)) throw invalid('since_timestamp', 'must be a time such as 2026-11-20 09:15:30')
  return { text, at }
}

function kindsOf(c: Context<SandboxEnv>): readonly string[] {
  const asked = listQuery(c, 'items', kinds.length) ?? kinds
  const unknown = asked.find((kind) => !kinds.includes(kind))
  if (unknown !== undefined) throw invalid('items', `there is nothing called ${unknown}`)
  return asked
}

interface Recent {
  readonly kind: 'person' | 'organization' | 'deal' | 'note' | 'activity'
  readonly id: number
  readonly updatedAt: number
  readonly view: () => Record<string, unknown>
}

/** `/recents` of the first API generation: what was added, changed or deleted since a time, earliest first. */
export function recentsRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  function recents(companyId: number, asked: readonly string[], since: number, limit: number): readonly Recent[] {
    const company = companyOf(companyId)
    const condition = {
      sql: 'updated_at >= ? AND (deleted_at IS NULL OR deleted_at > ?)',
      values: [since, sandbox.clock() - purgeAfterMs],
    }
    const orderBy = 'updated_at, id'
    const entry = ({ id, updatedAt }: StoredRecord<unknown>) => ({ id, updatedAt })
    const personFields = sandbox.fields.custom(companyId, 'person')
    const organizationFields = sandbox.fields.custom(companyId, 'organization')
    const persons = asked.includes('person') ? sandbox.persons.list(companyId, condition, orderBy, limit) : []
    const organizations = asked.includes('organization') ? sandbox.organizations.list(companyId, condition, orderBy, limit) : []
    const deals = asked.includes('deal') ? sandbox.deals.list(companyId, condition, orderBy, limit) : []
    const notes = asked.includes('note') ? sandbox.notes.list(companyId, condition, orderBy, limit) : []
    const activities = asked.includes('activity') ? sandbox.activities.list(companyId, condition, orderBy, limit) : []
    return [
      ...activities.map((each) => ({ kind: 'activity' as const, ...entry(each), view: () => activityV1View(each) })),
      ...notes.map((note) => ({ kind: 'note' as const, ...entry(note), view: () => noteView(sandbox, companyId)(note) })),
      ...deals.map((deal) => ({
        kind: 'deal' as const,
        ...entry(deal),
        view: () => dealV1View(sandbox, companyId, deal),
      })),
      ...persons.map((person) => ({
        kind: 'person' as const,
        ...entry(person),
        view: () => {
          const organization = person.orgId === null ? null : sandbox.organizations.find(companyId, person.orgId)
          return personV1View(company, personFields, person, organization)
        },
      })),
      ...organizations.map((organization) => ({
        kind: 'organization' as const,
        ...entry(organization),
        view: () => organizationV1View(company, organizationFields, organization),
      })),
    ].toSorted((a, b) => a.updatedAt - b.updatedAt || a.id - b.id)
  }

  routes.get('/', (c) => {
    const since = sinceOf(c)
    const start = integerQuery(c, 'start', { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0
    const limit = limitQuery(c)
    const found = recents(c.get('caller').companyId, kindsOf(c), since.at, start + limit + 1)
    const shown = found.slice(start, start + limit)
    const more = found.length > start + limit
    return c.json({
      success: true,
      // Lists of this generation have null in place of an empty one.
      data: shown.length === 0 ? null : shown.map(({ kind, id, view }) => ({ item: kind, id, data: view() })),
      additional_data: {
        since_timestamp: since.text,
        last_timestamp_on_page: plainTime(shown.at(-1)?.updatedAt ?? since.at),
        pagination: { start, limit, more_items_in_collection: more, ...(more ? { next_start: start + limit } : {}) },
      },
    })
  })

  return routes
}
