import { z } from 'zod'
import type { SyncedObject } from '../crm/domain/objects.ts'
import type { ApplyEntry } from './apply-entry.ts'
import { columnName, toRecordRow } from './record-rows.ts'
import { unwrap } from './result.ts'
import type { Lease } from './run-lease.ts'
import type { ServiceClient } from './service-client.ts'
import { withoutEmpty } from './without-empty.ts'

/**
 * Applies a batch in one transaction. @returns keys of entries whose link or record moved since, to be decided again; whether something live
 * waits, and whether the mapping has changed since the run has read it
 */
export async function applyBatch(
  client: ServiceClient,
  lease: Lease,
  object: SyncedObject,
  batch: {
    readonly entries: readonly ApplyEntry[]
    /** The identities that an entry brings here, hashed; null where nobody was erased. */
    readonly identitiesOf: ((entry: ApplyEntry) => readonly string[]) | null
    readonly skipped: number
    readonly apiCalls: number
    readonly checkpoint: unknown
  },
): Promise<{ readonly stale: ReadonlySet<string>; readonly live: boolean; readonly remapped: boolean }> {
  const answer = unwrap(
    await client.rpc('crm_apply', {
      p_run: lease.runId,
      p_lease: lease.token,
      p_lease_seconds: lease.seconds,
      p_object: object,
      p_entries: batch.entries.map((entry) =>
        withoutEmpty({
          ...entry,
          emails: null,
          identities: batch.identitiesOf?.(entry) ?? null,
          createRecord: entry.createRecord && toRecordRow(object, entry.createRecord),
          patch: entry.patch && toRecordRow(object, entry.patch),
          fieldTimes:
            entry.fieldTimes &&
            Object.fromEntries(Object.entries(entry.fieldTimes).map(([field, time]) => [columnName(object, field), time])),
          crmBase: Object.keys(entry.crmBase).length > 0 ? entry.crmBase : null,
        }),
      ),
      p_skipped: batch.skipped,
      p_api_calls: batch.apiCalls,
      p_checkpoint: batch.checkpoint ?? null,
    }),
  )
  const { stale, live, remapped } = z
    .object({ stale: z.array(z.string()), live: z.boolean(), remapped: z.boolean() })
    .parse(answer)
  return { stale: new Set(stale), live, remapped }
}
