import type { GuardNumbers } from '../db/guard-numbers.ts'
import type { RunRow } from '../db/runs.ts'
import type { RunView } from '../http/contract.ts'

/** A run as the API shows it. `now` in milliseconds since the epoch. */
export function runView(row: RunRow, now: number): RunView {
  return {
    id: row.id,
    syncType: row.sync_type,
    direction: row.direction,
    status: row.status,
    trigger: row.trigger,
    startedBy: row.started_by,
    phase: row.phase,
    startedAt: row.started_at,
    completedAt: row.completed_at,
    duration: Math.max(0, (row.completed_at ? Date.parse(row.completed_at) : now) - Date.parse(row.started_at)),
    recordsExpected: row.records_expected,
    recordsProcessed: row.records_processed,
    recordsSuccess: row.records_success,
    recordsFailed: row.records_failed,
    recordsSkipped: row.records_skipped,
    recordsUndecided: row.records_undecided,
    recordsMatched: row.records_matched,
    localCreated: row.local_created,
    localUpdated: row.local_updated,
    crmCreated: row.crm_created,
    crmUpdated: row.crm_updated,
    localArchived: row.local_archived,
    crmArchived: row.crm_archived,
    conflicts: row.conflicts,
    apiCalls: row.api_calls,
    resumeAt: row.resume_at,
    unanswered:
      row.unanswered > 0 && row.unanswered_until !== null ? { records: row.unanswered, until: row.unanswered_until } : null,
    guard: row.guard && {
      object: row.guard.object,
      changes: row.guard.changes,
      removals: row.guard.removals,
      more: row.guard.more,
      causes: row.guard.causes,
      linked: row.guard.linked,
      limit: row.guard.limit,
      decision: decisionOf(row.guard),
    },
    errors: row.errors.map(({ code, message, action, recordId, crmRecordId }) => ({
      code,
      message,
      action,
      recordId,
      crmRecordId,
    })),
  }
}

type Decision = NonNullable<RunView['guard']>['decision']

function decisionOf({ approvedAt, approvedBy, rejectedAt, rejectedBy }: GuardNumbers): Decision {
  if (rejectedAt !== undefined) return { approved: false, by: rejectedBy ?? null, at: rejectedAt }
  return approvedAt === undefined ? null : { approved: true, by: approvedBy ?? null, at: approvedAt }
}
