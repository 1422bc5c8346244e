import { Failure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import type { WriteResult } from '../port/writes.ts'
import type { OtherRecord } from '../domain/refusal.ts'
import { labelOf } from './candidates.ts'
import type { RunContext } from './run-context.ts'

/** Records that are looked up for one batch; what refuses more than these names them by their ids. */
const lookedUpMax = 100

export type Labels = (ids: readonly string[]) => readonly OtherRecord[]

/**
 * What people know the records by that refusals name. Read in as few calls as possible; where that does not work they go by their ids,
 * since the refusal itself must not get lost.
 */
export async function labelsOf(ctx: RunContext, results: readonly WriteResult[]): Promise<Labels> {
  const named = results.flatMap((result) => (result.kind === 'rejected' ? (result.holders ?? []) : []))
  const ids = [...new Set(named)].slice(0, lookedUpMax)
  const labels = new Map<string, string>()
  if (ids.length > 0) {
    try {
      const records = await ctx.connector.getRecords(ctx.session, ctx.object, ids)
      for (const record of records) labels.set(record.id, labelOf(ctx, record))
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown
      log.warn('records that a refusal names were not read', { code: thrown.code })
    }
  }
  return (wanted) => wanted.map((crmRecordId) => ({ crmRecordId, label: labels.get(crmRecordId) ?? '' }))
}
