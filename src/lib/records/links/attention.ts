import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { matchCodes } from './match.ts'
import { readRows, type UserClient } from '../rows.ts'

/** What a person has to do about a record: say which one matches, say which value is right, map its stage, or mend what the CRM refused. */
export const attentionKinds = ['match', 'conflict', 'unmapped', 'refused'] as const
export type AttentionKind = (typeof attentionKinds)[number]

const reasonSchema = z
  .object({ connection_id: databaseIdSchema, reason: z.string(), records: z.coerce.number() })
  .transform((row) => ({ connectionId: row.connection_id, kind: kindOf(row.reason), records: row.records }))

/** How many records of these connections need a person, by what there is to do; what there is none of is left out. */
export async function attentionCounts(
  client: UserClient,
  connectionIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<AttentionKind, number>>> {
  const counts = new Map<string, Map<AttentionKind, number>>()
  if (connectionIds.length === 0) return counts
  const rows = await readRows(z.array(reasonSchema), client.rpc('crm_attention_reasons', { p_connections: [...connectionIds] }))
  for (const { connectionId, kind, records } of rows) {
    const of = counts.get(connectionId) ?? new Map<AttentionKind, number>()
    of.set(kind, (of.get(kind) ?? 0) + records)
    counts.set(connectionId, of)
  }
  return counts
}

function kindOf(reason: string): AttentionKind {
  if (reason === 'conflict' || reason === 'unmapped') return reason
  return matchCodes.has(reason) ? 'match' : 'refused'
}
