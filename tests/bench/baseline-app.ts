import { createClient } from '@supabase/supabase-js'
import { z } from 'zod'
import { contactColumns, contactRowSchema, toContactRow } from './contact-row.ts'
import type { Person } from './person.ts'
import type { Task } from './plan.ts'

const pageSize = 1000
/** A baseline's database has a unique index on these, so that one upsert is enough. */
const onConflict = 'organization_id,email'

/** The app's contacts, as a hand-written sync uses them with supabase-js. */
export type BaselineApp = {
  /** Pages of all contacts, or of those changed since (ISO 8601). */
  pages(since: string | null): AsyncIterable<readonly Person[]>
  upsert(people: readonly Person[]): Promise<void>
}

export function openApp({ supabaseUrl, supabaseKey, organizationId }: Task): BaselineApp {
  const client = createClient(supabaseUrl, supabaseKey, { auth: { persistSession: false, autoRefreshToken: false } })
  return {
    async *pages(since) {
      let after = '00000000-0000-0000-0000-000000000000'
      for (;;) {
        let query = client.from('contacts').select(contactColumns).eq('organization_id', organizationId).gt('id', after)
        if (since !== null) query = query.gte('updated_at', since)
        const { data, error } = await query.order('id').limit(pageSize)
        if (error !== null) throw error
        const rows = z.array(contactRowSchema).parse(data)
        if (rows.length > 0) yield rows.map(({ person }) => person)
        const last = rows.at(-1)
        if (last === undefined || rows.length < pageSize) return
        after = last.id
      }
    },
    async upsert(people) {
      const rows = people.map((person) => toContactRow(organizationId, person))
      const { error } = await client.from('contacts').upsert(rows, { onConflict })
      if (error !== null) throw error
    },
  }
}
