import type { ApplyEntry } from '../../db/apply-entry.ts'
import type { UndoOutcome } from '../../db/undo.ts'
import { specOf } from '../domain/objects.ts'
import { type UndoDecision, undoneCode } from './decide-undo.ts'
import { archiveEach } from './each-record.ts'
import type { RunContext } from './run-context.ts'
import { apply } from './settle.ts'
import type { Task } from './task.ts'

type Unmade = { readonly task: Task; readonly plan: NonNullable<UndoDecision['plan']> }

/**
 * Archives in the CRM what a run had made there. Their links say so already: a deletion that the CRM tells of meanwhile is nobody's. Idempotent,
 * so that what a stop interrupts is repeated.
 */
export async function archiveUndone(ctx: RunContext, unmade: readonly Unmade[]): Promise<readonly UndoOutcome[]> {
  if (unmade.length === 0) return []
  const ids = unmade.flatMap(({ task }) => task.entry.crmRecordId ?? [])
  const results = await archiveEach(ctx, ids)
  const outcomes: UndoOutcome[] = []
  const entries = unmade.map(({ task, plan }): ApplyEntry => {
    // The run has the lease, and what is left out of the sync is nobody else's to change.
    const entry: ApplyEntry = { ...task.entry, linkVersion: null, recordVersion: null }
    const result = results.get(entry.crmRecordId ?? '')
    if (result?.kind === 'ok' || result?.kind === 'gone') {
      outcomes.push({ ids: plan.ids, outcome: 'restored' })
      return archivedEntry(ctx, entry, result.kind === 'ok')
    }
    const message = result?.message ?? 'The CRM returned no result for this record.'
    outcomes.push({ ids: plan.ids, outcome: 'left', reason: 'crm_refused', message })
    return { ...entry, status: 'linked', pending: true, error: null }
  })
  await apply(ctx, entries, 0, null)
  return outcomes
}

function archivedEntry({ object }: RunContext, entry: ApplyEntry, isOurs: boolean): ApplyEntry {
  const { one } = specOf(object)
  return {
    ...entry,
    crmWrite: isOurs ? 'archived' : null,
    error: {
      code: undoneCode,
      message: `A sync had made this ${one} in the CRM, and that was undone: the CRM’s record was archived, and the ${one} here is kept.`,
    },
    changes: [
      { side: 'crm', kind: 'archived', reason: 'undone' },
      { side: 'link', kind: 'excluded', reason: 'undone' },
    ],
  }
}
