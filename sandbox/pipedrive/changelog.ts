import { Hono } from 'hono'
import { z } from 'zod'
import { readCursor, scopeOf, writeCursor } from './cursor.ts'
import { type CustomValue, mainText } from './custom-values.ts'
import { idOf, limitQuery } from './query.ts'
import { readable } from './record-access.ts'
import type { Entity, RecordStore } from './record-store.ts'
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

/** What was changed, by the keys under which changes are listed. */
export type LoggedTexts = ReadonlyMap<string, string>

/** Custom values as they are listed, by the code of the field. Lists have their values with commas. */
export function customTexts(values: Readonly<Record<string, CustomValue>>): readonly (readonly [string, string])[] {
  return Object.entries(values).map(([code, value]) => [code, Array.isArray(value) ? value.join(',') : mainText(value)])
}

/** Keeps what an update has changed, a row a field. Call inside the transaction of the update. */
export function logChanges(
  sandbox: Sandbox,
  { companyId, userId, by }: Place,
  record: { readonly entity: Entity; readonly id: number; readonly updatedAt: number },
  before: LoggedTexts,
  after: LoggedTexts,
): void {
  for (const [key, text] of after) {
    const was = before.get(key) ?? ''
    if (was === text) continue
    sandbox.db.run(
      `INSERT INTO field_changes (company_id, entity, record_id, user_id, source, field_key, old_value, new_value, changed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      companyId,
      record.entity,
      record.id,
      userId,
      by === 'app' ? 'app' : 'api',
      key,
      was === '' ? null : was,
      text === '' ? null : text,
      record.updatedAt,
    )
  }
}

/** `GET /{persons|organizations|deals}/{id}/changelog` of the first API generation: what updates have changed, newest first. */
export function changelogRoutes(sandbox: Sandbox, store: Pick<RecordStore<unknown>, 'entity' | 'find'>): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/:id/changelog', (c) => {
    const { companyId } = c.get('caller')
    const { id } = readable(sandbox, store.find(companyId, idOf(c)), store.entity)
    const limit = limitQuery(c)
    const scope = scopeOf(companyId, c.req.path, c.req.query())
    const cursor = c.req.query('cursor') ?? ''
    const [below = Number.MAX_SAFE_INTEGER] = cursor === '' ? [] : readCursor(scope, cursor, 1)
    const sql =
      'SELECT * FROM field_changes WHERE company_id = ? AND entity = ? AND record_id = ? AND id < ? ORDER BY id DESC LIMIT ?'
    const rows = sandbox.db.all(sql, companyId, store.entity, id, below, limit + 1).map((row) => entryRow.parse(row))
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
