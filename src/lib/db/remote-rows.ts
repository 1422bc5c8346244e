import { z } from 'zod'
import { Failure } from '../core/errors.ts'
import { isStorable } from '../core/text/storable-text.ts'
import type { IdentityKey } from '../crm/domain/match-keys.ts'
import type { SyncedObject } from '../crm/domain/objects.ts'
import { linkSchema } from './link-rows.ts'
import { recordSchemaOf } from './record-rows.ts'
import { type Answer, unwrap } from './result.ts'
import type { RowsOf } from './rows-of.ts'
import type { ServiceClient } from './service-client.ts'
import { readRow, setAside } from './set-aside.ts'

function remoteRowSchemaOf(object: SyncedObject) {
  const record = recordSchemaOf(object)
  return z.object({
    link: linkSchema.nullable(),
    record: record.nullable(),
    candidates: z.array(z.object({ key: z.number(), record, link: linkSchema.nullable() })),
  })
}

export type LoadedRemote = z.infer<ReturnType<typeof remoteRowSchemaOf>> & {
  readonly ref: string
  /** Its rows could not be read: it has been set aside, and nothing may be decided about it. */
  readonly isUnreadable: boolean
}

/**
 * Links and local records of these remote records (at most 500), and other records that share a key with them, in the same order. One round trip. A
 * record whose rows cannot be read is set aside.
 */
export async function loadRemote(
  client: ServiceClient,
  { connectionId, object, runId }: RowsOf,
  records: readonly { readonly id: string; readonly keys: readonly IdentityKey[] }[],
): Promise<readonly LoadedRemote[]> {
  if (records.length === 0) return []
  const rows = z.array(z.looseObject({ ref: z.string() })).parse(
    unwrap(
      await client.rpc('crm_load_remote', {
        p_connection: connectionId,
        p_object: object,
        p_records: records.map(({ id, keys }) => ({ ref: id, keys: keys.filter(({ value }) => isStorable(value)) })),
        ...(runId === undefined ? {} : { p_run: runId }),
      }),
    ),
  )
  const schema = remoteRowSchemaOf(object)
  const byRef = new Map(rows.map((row) => [row.ref, readRow(schema, row)]))
  await setAside(
    client,
    { connectionId, object, runId },
    [...byRef].flatMap(([ref, row]) => (row.ok ? [] : [{ linkId: row.linkId, ref, error: row.error }])),
  )
  return records.map(({ id: ref }) => {
    const row = byRef.get(ref)
    // An answer cut short by a row limit must not read as "nobody here".
    if (!row)
      throw new Failure({ kind: 'bug', code: 'incomplete_answer', message: 'The database left records out of its answer.' })
    if (!row.ok) return { ref, isUnreadable: true, link: null, record: null, candidates: [] }
    return { ...row.value, ref, isUnreadable: false }
  })
}

/** Ids of linked records of the CRM that a full run has not met so far, at most `limit`. */
export async function loadUnmet(
  client: ServiceClient,
  { object, runId }: Pick<Required<RowsOf>, 'object' | 'runId'>,
  limit: number,
): Promise<readonly string[]> {
  const answer = await client.rpc('crm_load_unmet', { p_run: runId, p_object: object, p_limit: limit })
  return z.array(z.string()).parse(unwrap(answer))
}

type KeyedRecord = { readonly ref: string; readonly keys: readonly IdentityKey[] }

/** Which of these records of ours share a key with other ones that are linked already, by record id. */
export function linkedDuplicates(
  client: ServiceClient,
  connectionId: string,
  object: SyncedObject,
  records: readonly KeyedRecord[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  return byKeys(records, (asked) =>
    client.rpc('crm_linked_duplicates', { p_connection: connectionId, p_object: object, p_records: asked }),
  )
}

/** The CRM's records, by ids there, that stayed when one with a key of these records was deleted here. */
export function leftPartners(
  client: ServiceClient,
  connectionId: string,
  object: SyncedObject,
  records: readonly KeyedRecord[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  return byKeys(records, (asked) =>
    client.rpc('crm_left_partners', { p_connection: connectionId, p_object: object, p_records: asked }),
  )
}

async function byKeys(
  records: readonly KeyedRecord[],
  ask: (asked: readonly { readonly ref: string; readonly keys: IdentityKey[] }[]) => PromiseLike<Answer<unknown>>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = records
    .map(({ ref, keys }) => ({ ref, keys: keys.filter(({ value }) => isStorable(value)) }))
    .filter(({ keys }) => keys.length > 0)
  if (asked.length === 0) return new Map()
  return new Map(Object.entries(z.record(z.string(), z.array(z.string())).parse(unwrap(await ask(asked)))))
}
