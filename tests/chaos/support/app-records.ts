import { z } from 'zod'
import type { CrmRecord, Field, Values } from '../../integration/support/crm-records.ts'
import type { Hub } from '../../integration/support/hub.ts'

/** Edits of contacts here, as a person makes them. */
export type AppUser = {
  create(values: Values): Promise<string>
  edit(id: string, values: Values): Promise<void>
  remove(id: string): Promise<void>
  restore(id: string): Promise<void>
  /** Live contacts. */
  list(): Promise<readonly CrmRecord[]>
}

const columns = { email: 'email', firstName: 'first_name', lastName: 'last_name', phone: 'phone' } as const
const text = z.string().nullable()
const rowsSchema = z.array(z.object({ id: z.uuid(), email: text, firstName: text, lastName: text, phone: text }))

export function appUser({ engine, stack, organizationId }: Hub): AppUser {
  const rowOf = (values: Values) =>
    Object.fromEntries(
      (Object.keys(columns) as Field[]).flatMap((field) => {
        const value = values[field]
        return value === undefined ? [] : [[columns[field], value]]
      }),
    )
  async function update(id: string, row: object): Promise<void> {
    const { error } = await engine.db.from('contacts').update(row).eq('id', id)
    if (error) throw new Error(error.message)
  }
  return {
    async create(values) {
      const { data, error } = await engine.db
        .from('contacts')
        .insert({ organization_id: organizationId, ...rowOf(values) })
        .select('id')
        .single()
      if (error) throw new Error(error.message)
      return z.object({ id: z.uuid() }).parse(data).id
    },
    edit: (id, values) => update(id, rowOf(values)),
    remove: (id) => update(id, { deleted_at: new Date().toISOString() }),
    restore: (id) => update(id, { deleted_at: null }),
    async list() {
      const rows = rowsSchema.parse(
        await stack.sql(
          'select id, email, first_name as "firstName", last_name as "lastName", phone from contacts where deleted_at is null order by id',
        ),
      )
      return rows.map(({ id, ...values }) => ({ id, values }))
    },
  }
}
