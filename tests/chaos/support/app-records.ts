import { z } from 'zod'
import { fieldOf } from '../../../src/lib/crm/domain/objects.ts'
import type { Hub } from '../../integration/support/hub.ts'
import { fieldsOf, type Played, type PlayedValues, type RecordUser } from './played.ts'

const rowsSchema = z.array(z.object({ id: z.uuid(), values: z.record(z.string(), z.string().nullable()) }))
const madeSchema = z.tuple([z.object({ id: z.uuid() })])

/** Edits of an object's records here. */
export function appUser({ stack, organizationId }: Hub, played: Played): RecordUser {
  const { object, table } = played
  const columns = [...new Set([...fieldsOf(played), played.title])].map((field) => ({
    field,
    column: fieldOf(object, field)?.column ?? field,
  }))
  const given = (values: PlayedValues) => columns.filter(({ field }) => values[field] !== undefined)
  async function update(id: string, sets: readonly string[], values: readonly unknown[]): Promise<void> {
    if (sets.length > 0) await stack.sql(`update ${table} set ${sets.join(', ')} where id = $1`, [id, ...values])
  }
  return {
    async create(values) {
      const set = given(values)
      const names = ['organization_id', ...set.map(({ column }) => column)]
      const places = names.map((_, index) => `$${index + 1}`)
      const sql = `insert into ${table} (${names.join(', ')}) values (${places.join(', ')}) returning id`
      const [{ id }] = madeSchema.parse(await stack.sql(sql, [organizationId, ...set.map(({ field }) => values[field])]))
      return id
    },
    edit(id, values) {
      const set = given(values)
      return update(
        id,
        set.map(({ column }, index) => `${column} = $${index + 2}`),
        set.map(({ field }) => values[field]),
      )
    },
    remove: (id) => update(id, ['deleted_at = now()'], []),
    restore: (id) => update(id, ['deleted_at = null'], []),
    async list() {
      const shown = columns.map(({ field, column }) => `'${field}', ${column}::text`).join(', ')
      return rowsSchema.parse(
        await stack.sql(`select id, jsonb_build_object(${shown}) as values from ${table} where deleted_at is null order by id`),
      )
    },
  }
}
