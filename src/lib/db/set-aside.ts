import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { log } from '../core/log.ts'
import type { SyncedObject } from '../crm/domain/objects.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

type SetAside = {
  readonly linkId: string | null
  /** The CRM's record that the row is about; gets a link to carry the error where there is none. */
  readonly ref?: string
  readonly error: { readonly code: string; readonly message: string; readonly action: string }
}

export type ReadRow<Row> = { readonly ok: true; readonly value: Row } | ({ readonly ok: false } & Omit<SetAside, 'ref'>)

const linkIdSchema = z.object({ link: z.object({ id: databaseIdSchema }) })

/** Parses one row of a batch, so that one which cannot be read costs the others nothing. */
export function readRow<Schema extends z.ZodType>(schema: Schema, row: unknown): ReadRow<z.output<Schema>> {
  const parsed = schema.safeParse(row)
  if (parsed.success) return { ok: true, value: parsed.data }
  const field = parsed.error.issues[0]?.path.map(String).join('.') ?? ''
  return {
    ok: false,
    linkId: linkIdSchema.safeParse(row).data?.link.id ?? null,
    error: {
      code: 'unreadable_record',
      message: `What is stored for this record cannot be read${field ? ` (“${field}”)` : ''}, so it is not synced.`,
      action: 'Correct the record here, or create it again; the others are synced.',
    },
  }
}

/** Marks links whose rows cannot be read as in need of attention, with the reason. @returns how many were not marked before */
export async function setAside(
  client: ServiceClient,
  of: { readonly connectionId: string; readonly object: SyncedObject; readonly runId?: string | undefined },
  entries: readonly SetAside[],
): Promise<number> {
  if (entries.length === 0) return 0
  const { connectionId, object, runId } = of
  log.warn('rows set aside', { connectionId, links: entries.map(({ linkId }) => linkId), reason: entries[0]?.error.message })
  const answer = await client.rpc('crm_set_aside', {
    p_connection: connectionId,
    p_object: object,
    p_run: runId ?? null,
    p_entries: entries,
  })
  return z.number().parse(unwrap(answer))
}
