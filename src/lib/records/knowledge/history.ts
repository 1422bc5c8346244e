import { z } from 'zod'
import { fetchSchema } from '../../contract/knowledge.ts'
import { readRows, type UserClient } from '../rows.ts'

const storedFetchSchema = fetchSchema.extend({ id: z.string() })
export type StoredFetch = z.infer<typeof storedFetchSchema>

const columns =
  'id, started_at, ended_at, outcome, status, code, message, requests, bytes, records, chunks_added, chunks_removed, chunks_kept, masked' as const

/** What became of a source's fetches, the newest first: all that is kept. */
export function sourceFetches(client: UserClient, organizationId: string, sourceId: string): Promise<readonly StoredFetch[]> {
  return readRows(
    z.array(storedFetchSchema),
    client
      .from('knowledge_fetches')
      .select(columns)
      .eq('organization_id', organizationId)
      .eq('source_id', sourceId)
      .order('ended_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(50),
  )
}
