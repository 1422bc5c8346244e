import type { SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import type { Database } from './database.types.ts'
import { unwrap } from './result.ts'

const rowsSchema = z.array(z.object({ background: z.number(), live: z.number() }))

/** Our own requests to a connection's CRM today (UTC). */
export async function callsToday(
  client: SupabaseClient<Database>,
  connectionId: string,
  now: number,
): Promise<{ readonly background: number; readonly live: number }> {
  const day = new Date(now).toISOString().slice(0, 10)
  const rows = await client.from('crm_api_usage').select('background, live').eq('connection_id', connectionId).eq('day', day)
  const [usage] = rowsSchema.parse(unwrap(rows))
  return usage ?? { background: 0, live: 0 }
}
