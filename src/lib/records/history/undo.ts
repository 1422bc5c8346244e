import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { undoReasons } from '../../crm/domain/undo.ts'
import { type ChangeView, changeSchema } from './change-views.ts'
import { readRows, type UserClient } from '../rows.ts'

export const undoOutcomes = ['open', 'restored', 'already', 'left'] as const
export type UndoOutcome = (typeof undoOutcomes)[number]

const reasonSchema = z.enum(undoReasons).nullable()

const itemSchema = z
  .object({ outcome: z.enum(undoOutcomes), why: reasonSchema, said: z.string().nullable(), change: changeSchema })
  .transform(({ why: reason, said: message, ...item }) => ({ ...item, reason, message }))
/** An entry that an undo was to take back, and what became of it. */
export type UndoItem = z.output<typeof itemSchema> & { readonly change: ChangeView }

/** A page of what an undo was to take back, in the order of the history. */
export async function undoItems(
  client: UserClient,
  runId: string,
  {
    outcome,
    after,
    limit,
  }: { readonly outcome?: UndoOutcome | undefined; readonly after?: number | undefined; readonly limit: number },
): Promise<{ readonly items: readonly UndoItem[]; readonly next: number | null }> {
  const found = await readRows(
    z.array(itemSchema),
    client.rpc('crm_undo_page', { p_run: runId, p_outcome: outcome ?? null, p_after: after ?? null, p_limit: limit + 1 }),
  )
  const items = found.slice(0, limit)
  return { items, next: found.length > limit ? (items.at(-1)?.change.id ?? null) : null }
}

const countSchema = z.object({ outcome: z.enum(undoOutcomes), why: reasonSchema, entries: z.number() })

/** How many entries of an undo came to what, and of those that were left, why. */
export async function undoCounts(client: UserClient, runId: string) {
  const rows = await readRows(z.array(countSchema), client.rpc('crm_undo_counts', { p_run: runId }))
  const counts: Record<UndoOutcome, number> = { open: 0, restored: 0, already: 0, left: 0 }
  for (const { outcome, entries } of rows) counts[outcome] += entries
  const reasons = rows.flatMap(({ outcome, why, entries }) =>
    outcome === 'left' && why !== null ? [{ reason: why, entries }] : [],
  )
  return { counts, reasons }
}

const undoSchema = z
  .object({ id: databaseIdSchema, started_at: z.string() })
  .transform(({ id, started_at: startedAt }) => ({ id, startedAt }))

/** The undos of a run, the last first. */
export async function undosOf(client: UserClient, runId: string) {
  return readRows(
    z.array(undoSchema),
    client.from('crm_sync_logs').select('id, started_at').eq('undoes', runId).order('started_at', { ascending: false }).limit(20),
  )
}
