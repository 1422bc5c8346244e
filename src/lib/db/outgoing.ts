import { z } from 'zod'
import type { FieldValues } from '../crm/domain/entities.ts'
import type { LateWrite } from './link-rows.ts'
import { unwrap } from './result.ts'
import type { Lease } from './run-lease.ts'
import type { ServiceClient } from './service-client.ts'
import { withoutEmpty } from './without-empty.ts'

/**
 * Stores what is about to be dispatched (write-ahead), together with the base that is agreed on until then.
 * @returns the links' new versions by link id; links that moved are missing
 */
export async function markOutgoing(
  client: ServiceClient,
  lease: Lease,
  entries: readonly {
    readonly linkId: string
    readonly linkVersion: number
    /** Null where it is what the link has. */
    readonly base: FieldValues | null
    readonly crmBase: FieldValues | null
    readonly outgoing: FieldValues
    readonly lateWrites: readonly LateWrite[]
    /** For how long the CRM may carry out a create that it does not answer; null where sending it again is harmless. */
    readonly pendsSeconds: number | null
    /** For how long it may carry out, after what is sent next, a write that it does not answer; null where it can do no harm. */
    readonly lateSeconds: number | null
  }[],
): Promise<ReadonlyMap<string, number>> {
  if (entries.length === 0) return new Map()
  const marked = { p_run: lease.runId, p_lease: lease.token, p_entries: entries.map(withoutEmpty) }
  const rows = z
    .array(z.object({ link_id: z.string(), version: z.number() }))
    .parse(unwrap(await client.rpc('crm_mark_outgoing', marked)))
  return new Map(rows.map((row) => [row.link_id, row.version]))
}

/** These writes were refused or never sent: nothing of them is left to wait for, or to be carried out late. */
export async function noteUnsent(client: ServiceClient, lease: Lease, linkIds: readonly string[]): Promise<void> {
  if (linkIds.length === 0) return
  unwrap(await client.rpc('crm_note_unsent', { p_run: lease.runId, p_lease: lease.token, p_links: [...linkIds] }))
}
