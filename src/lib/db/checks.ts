import { z } from 'zod'
import type { SyncedObject } from '../crm/domain/objects.ts'
import type { FieldConflict } from '../crm/domain/pair-plan.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'
import { type LoadedPending, readPending } from './pending-links.ts'

type Query = { readonly connectionId: string; readonly object: SyncedObject; readonly limit: number }

const argumentsOf = ({ connectionId, object, limit }: Query) => ({ p_connection: connectionId, p_object: object, p_limit: limit })

/**
 * Linked records, some of them, that should be equal on both sides. `withPending`: filled up, where those are too few, with such as wait to be
 * compared, as all do once a mapping was saved.
 */
export async function sampleLinks(
  client: ServiceClient,
  { withPending = false, ...query }: Query & { readonly withPending?: boolean },
): Promise<readonly LoadedPending[]> {
  return readPending(client, query, () => client.rpc('crm_sample_links', { ...argumentsOf(query), p_pending: withPending }))
}

/** Linked records that may be in conflict. */
export async function loadSuspects(client: ServiceClient, query: Query): Promise<readonly LoadedPending[]> {
  return readPending(client, query, () => client.rpc('crm_load_suspects', argumentsOf(query)))
}

/** Flags what is in conflict and takes the flag off the rest (null); links that moved meanwhile are left alone. @returns how many were written */
export async function flagConflicts(
  client: ServiceClient,
  connectionId: string,
  entries: readonly {
    readonly linkId: string
    readonly linkVersion: number
    readonly conflict: Readonly<Record<string, FieldConflict>> | null
  }[],
): Promise<number> {
  if (entries.length === 0) return 0
  return z.number().parse(unwrap(await client.rpc('crm_flag_conflicts', { p_connection: connectionId, p_entries: entries })))
}

/** Has these records of the CRM fetched again, as if it had sent events about them. */
export async function refetchRecords(
  client: ServiceClient,
  of: { readonly connectionId: string; readonly object: SyncedObject; readonly reason: string },
  refs: readonly string[],
): Promise<void> {
  if (refs.length === 0) return
  unwrap(
    await client.rpc('crm_refetch_records', {
      p_connection: of.connectionId,
      p_object: of.object,
      p_reason: of.reason,
      p_refs: refs,
    }),
  )
}

/** Keeps what a check found. `status` null leaves the connection's own. */
export async function noteHealth(
  client: ServiceClient,
  connectionId: string,
  of: {
    readonly health: unknown
    readonly status: 'error' | null
    readonly error: string | null
    readonly apiCalls: number
  },
): Promise<void> {
  unwrap(
    await client.rpc('crm_note_health', {
      p_connection: connectionId,
      p_health: of.health,
      p_status: of.status,
      p_error: of.error,
      p_api_calls: of.apiCalls,
    }),
  )
}
