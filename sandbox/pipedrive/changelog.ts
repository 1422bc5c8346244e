import { Hono } from 'hono'
import { z } from 'zod'
import { readCursor, scopeOf, writeCursor } from './cursor.ts'
import { mainText } from './custom-values.ts'
import type { Person, PersonBody } from './person-body.ts'
import { idOf, limitQuery } from './query.ts'
import { readable } from './record-access.ts'
import type { Place } from './record-writes.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { plainTime } from './v1-view.ts'

const entryRow = z.object({
  id: z.number(),
  user_id: z.number(),
  source: z.string(),
  field_key: z.string(),
  old_value: z.string().nullable(),
  new_value: z.string().nullable(),
  changed_at: z.number(),
})

/** A person's values as texts, by the keys under which changes are listed. Lists have their values with commas. */
function textsOf(body: PersonBody): ReadonlyMap<string, string> {
  const custom = Object.entries(body.custom_fields).map(
    ([code, value]) => [code, Array.isArray(value) ? value.join(',') : mainText(value)] as const,
  )
  const listed = (entries: PersonBody['emails']) => entries.map(({ value }) => value).join(',')
  return new Map([
    ['name', body.name],
    ['first_name', body.first_name ?? ''],
    ['last_name', body.last_name ?? ''],
    ['email', listed(body.emails)],
    ['phone', listed(body.phones)],
    ['job_title', body.job_title ?? ''],
    ['birthday', body.birthday ?? ''],
    ['notes', body.notes ?? ''],
    ...custom,
  ])
}

/** Keeps what an update has changed, a row a field. Call inside the transaction of the update. */
export function logChanges(sandbox: Sandbox, place: Place, before: Person, after: Person): void {
  const old = textsOf(before.body)
  for (const [key, text] of textsOf(after.body)) {
    const was = old.get(key) ?? ''
    if (was === text) continue
    sandbox.db.run(
      `INSERT INTO changelog (company_id, person_id, user_id, source, field_key, old_value, new_value, changed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      place.companyId,
      after.id,
      place.userId,
      place.by === 'app' ? 'app' : 'api',
      key,
      was === '' ? null : was,
      text === '' ? null : text,
      after.updatedAt,
    )
  }
}

/** `GET /persons/{id}/changelog` of the first API generation: what updates have changed, newest first. */
export function changelogRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/:id/changelog', (c) => {
    const { companyId } = c.get('caller')
    const { id } = readable(sandbox, sandbox.persons.find(companyId, idOf(c)), 'Person')
    const limit = limitQuery(c)
    const scope = scopeOf(companyId, c.req.path, c.req.query())
    const cursor = c.req.query('cursor') ?? ''
    const [below = Number.MAX_SAFE_INTEGER] = cursor === '' ? [] : readCursor(scope, cursor, 1)
    const sql = 'SELECT * FROM changelog WHERE company_id = ? AND person_id = ? AND id < ? ORDER BY id DESC LIMIT ?'
    const rows = sandbox.db.all(sql, companyId, id, below, limit + 1).map((row) => entryRow.parse(row))
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    return c.json({
      success: true,
      data: shown.map((row) => ({
        field_key: row.field_key,
        old_value: row.old_value,
        new_value: row.new_value,
        actor_user_id: row.user_id,
        time: plainTime(row.changed_at),
        change_source: row.source,
        change_source_user_agent: null,
        is_bulk_update_flag: false,
      })),
      additional_data: { next_cursor: rows.length > limit && last ? writeCursor(scope, [last.id]) : null },
    })
  })

  return routes
}
