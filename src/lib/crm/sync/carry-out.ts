import { finishPlanned, loadPlanned } from '../../db/planned-changes.ts'
import type { PlanStage } from '../domain/planned-change.ts'
import { archiveRecords } from './archive.ts'
import { askAboutHeld } from './plan.ts'
import { applyByIds } from './pull.ts'
import { pushRecords, rowsPerBatch } from './push.ts'
import type { RunContext } from './run-context.ts'

const rowsPerCall = 200

/**
 * Carries out what a run holds back of a stage: each record is decided again as it is now. Where a person has approved that, nothing else is
 * written before, so that an approval is never used up by what was not shown. @returns false when the time ran out
 * @param between what is done between two batches
 */
export async function carryOut(ctx: RunContext, stage: PlanStage, between?: () => Promise<void>): Promise<boolean> {
  for (;;) {
    const planned = await loadPlanned(ctx.db, ctx, stage, Math.min(rowsPerCall, rowsPerBatch(ctx)))
    if (planned.length === 0) return true
    const crmIds = planned.map(({ crmRecordId }) => crmRecordId)
    const recordIds = planned.flatMap(({ recordId }) => recordId ?? [])
    if (stage === 'pull') await applyByIds(ctx, crmIds)
    else if (stage === 'push') await pushRecords(ctx, recordIds)
    else await archiveRecords(ctx, recordIds)
    await finishPlanned(ctx.db, ctx, stage, crmIds)
    if (ctx.isTimeUp()) return false
    await between?.()
  }
}

/** Asks about what was held back while pulling, then applies it. @returns false when the time ran out */
export async function applyHeld(ctx: RunContext): Promise<boolean> {
  await askAboutHeld(ctx, 'pull')
  return carryOut(ctx, 'pull', async () => {
    if (ctx.pending.live) await ctx.syncLive()
  })
}
