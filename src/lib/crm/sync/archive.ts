import { loadArchiving, type LoadedPending, readToSend } from '../../db/pending-links.ts'
import type { ArchiveResult } from '../port/writes.ts'
import { specOf } from '../domain/objects.ts'
import { entryFor } from './decision.ts'
import { archiveEach } from './each-record.ts'
import { holdArchiving } from './plan.ts'
import { type RunContext, rowsOf } from './run-context.ts'
import { apply } from './settle.ts'

const rowsPerBatch = 200

/**
 * Archives in the CRM what was deleted here, where the connection's policy says so. Idempotent, so the next run repeats what a
 * stop interrupted. @returns false when the time ran out
 * @param what `live`: what was deleted one by one; many that were deleted at once are a run's, which the live share is not spent on
 * @throws GuardStop before it would remove more than the run may without approval
 */
export async function archivePending(ctx: RunContext, what: 'run' | 'live'): Promise<boolean> {
  if (ctx.settings.deletes.toCrm !== 'archive') return true
  for (let after: string | null = null; ; ) {
    const rows: readonly LoadedPending[] = await loadArchiving(ctx.db, {
      ...rowsOf(ctx),
      after,
      limit: rowsPerBatch,
      live: what === 'live',
    })
    const last = rows.at(-1)
    if (!last) return true
    if (after === null) {
      // All of them are named when the run asks, not only the first batch.
      const removals = rows.length < rowsPerBatch ? rows.length : (await readToSend(ctx.db, ctx)).archiving
      if (await ctx.guard.mayExceed(removals, 'linked')) await holdArchiving(ctx)
    }
    await archiveRows(ctx, rows)
    after = last.link.id
    if (rows.length < rowsPerBatch) return true
    if (ctx.isTimeUp()) return false
  }
}

/** Archives the CRM's records of these local ones, those of them that are to be archived. */
export async function archiveRecords(ctx: RunContext, recordIds: readonly string[]): Promise<void> {
  const rows = await loadArchiving(ctx.db, { ...rowsOf(ctx), after: null, limit: recordIds.length, recordIds })
  if (rows.length > 0) await archiveRows(ctx, rows)
}

async function archiveRows(ctx: RunContext, rows: readonly LoadedPending[]): Promise<void> {
  await ctx.guard.charge({ changes: 0, removals: rows.length })
  const ids = rows.flatMap(({ link }) => link.crmRecordId ?? [])
  const byId = await archiveEach(ctx, ids)
  const entries = rows.map((row) => entryOf(ctx, row, byId.get(row.link.crmRecordId ?? '')))
  await apply(ctx, entries, 0, null)
}

function entryOf(ctx: RunContext, { link, record }: LoadedPending, result: ArchiveResult | undefined) {
  const entry = {
    ...entryFor(link, { local: record, crmRecordId: link.crmRecordId, newId: ctx.newId }),
    base: link.base,
    crmBase: link.crmBase,
    status: 'excluded' as const,
  }
  if (result?.kind === 'ok' || result?.kind === 'gone') {
    return {
      ...entry,
      crmWrite: result.kind === 'ok' ? ('archived' as const) : null,
      error: { code: 'archived_in_crm', message: 'Deleted in ADSapp, so the CRM record was archived too.' },
      changes: [{ side: 'crm', kind: 'archived', reason: 'deleted_in_adsapp' } as const],
    }
  }
  const message = result?.message ?? 'The CRM returned no result for this record.'
  return {
    ...entry,
    outcome: 'failed' as const,
    error: {
      code: result?.code ?? 'no_answer',
      message: `Deleted in ADSapp, but the CRM did not archive its record: ${message}`,
      action: `Delete it in the CRM by hand, or restore the ${specOf(ctx.object).one} here.`,
    },
    changes: [{ side: 'crm', kind: 'failed', reason: message } as const],
  }
}
