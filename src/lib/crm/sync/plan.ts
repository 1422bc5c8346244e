import { finishPlanned, planChanges, type PlannedChange, plannedSummary } from '../../db/planned-changes.ts'
import { loadArchiving, type LoadedPending, loadPending } from '../../db/pending-links.ts'
import { sumOf } from '../domain/guard.ts'
import { causeOf, type PlanStage } from '../domain/planned-change.ts'
import { decideLinked } from './decide-push.ts'
import { type RunContext, rowsOf } from './run-context.ts'
import { settle } from './settle.ts'
import { impactOf, type Task } from './task.ts'

const rowsPerCall = 200

/** Stores the tasks that the guard counts, instead of applying them. @returns the others */
export async function holdBack(ctx: RunContext, stage: PlanStage, tasks: readonly Task[]): Promise<readonly Task[]> {
  const held = tasks.filter((task) => sumOf(impactOf(task)) > 0)
  await planChanges(ctx.db, ctx, stage, held.flatMap(plannedOf))
  return tasks.filter((task) => sumOf(impactOf(task)) === 0)
}

/**
 * Asks once it is known what was held back. @throws GuardStop with the exact numbers, before any of it is written
 * @param more true when counting ended early
 */
export async function askAboutHeld(
  ctx: RunContext,
  stage: PlanStage,
  { more = false }: { readonly more?: boolean } = {},
): Promise<void> {
  const { changes, removals, causes } = await plannedSummary(ctx.db, ctx, stage)
  if (changes + removals === 0) return
  await ctx.guard.precheck({ changes, removals }, { more, causes, stage })
  // What is pulled is applied from the plan; the rest is found by what is pending.
  if (stage !== 'pull') await finishPlanned(ctx.db, ctx, stage, null)
}

/**
 * Decides everything (or all live changes) that is pending on linked records before any of it is sent: what agrees after all is settled, the rest is
 * held back and asked about once all is counted. Live changes, of which there are few, are asked about as far as the time allows.
 * @param counted the link up to which an earlier slice has counted
 * @returns null when that was within the limit; the link up to which it is counted, when the time was up before
 */
export async function holdPending(ctx: RunContext, of: 'all' | 'live', counted: string | null = null): Promise<string | null> {
  for (let after = counted; ; ) {
    const rows: readonly LoadedPending[] = await loadPending(ctx.db, {
      ...rowsOf(ctx),
      stage: 'linked',
      live: of === 'live',
      after,
      limit: rowsPerCall,
    })
    const last = rows.at(-1)
    if (!last) break
    const { tasks, skipped } = await decideLinked(ctx, rows)
    await settle(ctx, await holdBack(ctx, 'push', tasks), skipped, null)
    after = last.link.id
    if (rows.length < rowsPerCall) break
    if (!ctx.isTimeUp()) continue
    if (of === 'all') return after
    await askAboutHeld(ctx, 'push', { more: true })
    return null
  }
  await askAboutHeld(ctx, 'push')
  return null
}

/** Asks about the records that would be archived in the CRM, all of them and by name. */
export async function holdArchiving(ctx: RunContext): Promise<void> {
  for (let after: string | null = null; ; ) {
    const rows: readonly LoadedPending[] = await loadArchiving(ctx.db, { ...rowsOf(ctx), after, limit: rowsPerCall })
    await planChanges(
      ctx.db,
      ctx,
      'archive',
      rows.map(({ link, record }) => ({
        linkId: link.id,
        recordId: record.id,
        crmRecordId: link.crmRecordId,
        impact: 'removal',
        side: 'crm',
        field: null,
        before: null,
        after: null,
        cause: 'deleted_here',
      })),
    )
    const last = rows.at(-1)
    if (!last || rows.length < rowsPerCall) break
    after = last.link.id
  }
  await askAboutHeld(ctx, 'archive')
}

function plannedOf(task: Task): readonly PlannedChange[] {
  const { entry, link } = task
  const impact = impactOf(task).removals > 0 ? 'removal' : 'change'
  const about = { linkId: entry.linkId, recordId: entry.recordId, crmRecordId: entry.crmRecordId, impact } as const
  const changes = entry.changes.filter(({ kind, side }) =>
    impact === 'removal'
      ? kind === 'archived' || kind === 'excluded'
      : side !== 'link' && (kind === 'updated' || kind === 'conflict'),
  )
  // Whatever the guard counts has a row, so that the list is never shorter than the number.
  if (changes.length === 0) return [{ ...about, side: 'link', field: null, before: null, after: null, cause: 'both_edited' }]
  return changes.map((change) => ({
    ...about,
    side: change.side,
    field: change.field ?? null,
    before: change.before ?? null,
    after: change.after ?? null,
    cause: causeOf(change, link?.base ?? {}, link?.waits),
  }))
}
