import { z } from 'zod'
import { Failure } from '../core/errors.ts'
import type { SyncedObject } from '../crm/domain/objects.ts'
import type { LocalRecord } from '../crm/domain/records.ts'
import { fieldValueSchema } from '../crm/domain/entities.ts'
import { type Link, linkSchema } from './link-rows.ts'
import { recordSchemaOf } from './record-rows.ts'
import { type Answer, unwrap } from './result.ts'
import type { RowsOf } from './rows-of.ts'
import type { ServiceClient } from './service-client.ts'
import { readRow, setAside } from './set-aside.ts'

/**
 * Records of the CRM with the same name, of which a person is asked whether they are one here: what each would be told apart by. `isLeft`: one
 * that stayed there when a record of that name was deleted here, of which nobody is asked yet.
 */
const askedSchema = z.array(
  z.object({ ref: z.string(), values: z.record(z.string(), fieldValueSchema).catch({}), isLeft: z.boolean().optional() }),
)

export type LoadedPending = {
  readonly link: Link
  readonly record: LocalRecord
  readonly asked?: z.infer<typeof askedSchema> | null | undefined
}

/**
 * Links with their records, as a query of the database returns them. Those that cannot be read are set aside, which takes them off every
 * queue, and the query is repeated, so that a page is full and ends where it did.
 */
export async function readPending(
  client: ServiceClient,
  of: RowsOf,
  load: () => PromiseLike<Answer<unknown>>,
): Promise<readonly LoadedPending[]> {
  const schema = z.object({ link: linkSchema, record: recordSchemaOf(of.object), asked: askedSchema.nullish() })
  for (;;) {
    const rows = z.array(z.unknown()).parse(unwrap(await load()))
    const read = rows.map((row) => readRow(schema, row))
    const unreadable = read.flatMap((row) => (row.ok ? [] : [row]))
    if (unreadable.length === 0) return read.flatMap((row) => (row.ok ? [row.value] : []))
    const moved = await setAside(client, of, unreadable)
    if (moved === 0) throw new Failure({ kind: 'bug', code: 'unreadable_rows', message: 'Rows of the database cannot be read.' })
  }
}

/** Links with a record of the CRM, which is edited, or without one, which is created. */
export type PushStage = 'linked' | 'unlinked'

export async function loadPending(
  client: ServiceClient,
  query: {
    readonly connectionId: string
    readonly object: SyncedObject
    readonly runId?: string
    readonly stage: PushStage
    readonly after: string | null
    readonly limit: number
    readonly recordIds?: readonly string[]
    /** Only what a person has just changed. */
    readonly live?: boolean
    /** Only dispatches whose answer never came, those that must not be sent again yet included. */
    readonly orphaned?: boolean
  },
): Promise<readonly LoadedPending[]> {
  return readPending(client, query, () =>
    client.rpc('crm_load_pending', {
      p_connection: query.connectionId,
      p_object: query.object,
      p_linked: query.stage === 'linked',
      p_after: query.after,
      p_limit: query.limit,
      p_records: query.recordIds ?? null,
      p_live: query.live ?? false,
      p_orphaned: query.orphaned ?? false,
    }),
  )
}

/** Links whose record is to be archived in the CRM. */
export async function loadArchiving(
  client: ServiceClient,
  query: RowsOf & {
    readonly after: string | null
    readonly limit: number
    readonly recordIds?: readonly string[]
    /** Only those that were deleted here one by one, or with few others. */
    readonly live?: boolean
  },
): Promise<readonly LoadedPending[]> {
  return readPending(client, query, () =>
    client.rpc('crm_load_archiving', {
      p_connection: query.connectionId,
      p_object: query.object,
      p_after: query.after,
      p_limit: query.limit,
      p_records: query.recordIds ?? null,
      p_live: query.live ?? false,
    }),
  )
}

/** How many records of a connection are paired, whether or not something waits. */
export async function countLinked(
  client: ServiceClient,
  { connectionId, object }: Pick<RowsOf, 'connectionId' | 'object'>,
): Promise<number> {
  const { count, error } = await client
    .from('crm_sync_state')
    .select('id', { count: 'exact', head: true })
    .eq('connection_id', connectionId)
    .eq('object_type', object)
    .eq('status', 'linked')
  unwrap({ data: null, error })
  return count ?? 0
}

const toSendSchema = z.object({ linked: z.number(), unlinked: z.number(), archiving: z.number() })

/** How many records of an object wait to be sent: with a record of the CRM, without one, and to be archived there. */
export type ToSend = z.infer<typeof toSendSchema>

export async function readToSend(
  client: ServiceClient,
  { connectionId, object }: Pick<RowsOf, 'connectionId' | 'object'>,
): Promise<ToSend> {
  return toSendSchema.parse(unwrap(await client.rpc('crm_to_send', { p_connection: connectionId, p_object: object })))
}
