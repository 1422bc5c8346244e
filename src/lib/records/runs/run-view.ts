import type { GuardNumbers } from '../../db/guard-numbers.ts'
import type { RunRow } from '../../db/run-rows.ts'
import { isSyncedObject, syncedObjects } from '../../crm/domain/objects.ts'
import type { ObjectCounts, RunView } from '../../contract/runs.ts'

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
    objects: countsByObject(row),
    expectedByObject: expectedByObject(row),
    undoes: row.undoes,
    onlyObjects: row.objects?.filter(isSyncedObject) ?? null,
    resumeAt: row.resume_at,
    unanswered:
      row.unanswered > 0 && row.unanswered_until !== null ? { records: row.unanswered, until: row.unanswered_until } : null,
    guard: row.guard && {
      object: isSyncedObject(row.guard.object) ? row.guard.object : 'contact',
      changes: row.guard.changes,
      removals: row.guard.removals,
      more: row.guard.more,
      causes: row.guard.causes,
      linked: row.guard.linked,
      limit: row.guard.limit,
      used: row.guard.used,
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

/** Of an object that a run has not met yet. */
export const noCounts: ObjectCounts = {
  processed: 0,
  failed: 0,
  undecided: 0,
  matched: 0,
  created: 0,
  updated: 0,
  localCreated: 0,
  localUpdated: 0,
  localArchived: 0,
  crmCreated: 0,
  crmUpdated: 0,
  crmArchived: 0,
  conflicts: 0,
}

function countsByObject({ by_object: byObject }: RunRow): RunView['objects'] {
  return Object.fromEntries(
    syncedObjects.flatMap((object) => {
      const counts = byObject[object]
      return counts ? [[object, countsOf(counts)]] : []
    }),
  )
}

function expectedByObject({ expected_by_object: expected }: RunRow): RunView['expectedByObject'] {
  return Object.fromEntries(
    syncedObjects.flatMap((object) => (expected[object] === undefined ? [] : [[object, expected[object]]])),
  )
}

function countsOf(counts: NonNullable<RunRow['by_object']['contact']>): ObjectCounts {
  return {
    processed: counts.records_processed,
    failed: counts.records_failed,
    undecided: counts.records_undecided,
    matched: counts.records_matched,
    created: counts.local_created + counts.crm_created,
    updated: counts.local_updated + counts.crm_updated,
    localCreated: counts.local_created,
    localUpdated: counts.local_updated,
    localArchived: counts.local_archived,
    crmCreated: counts.crm_created,
    crmUpdated: counts.crm_updated,
    crmArchived: counts.crm_archived,
    conflicts: counts.conflicts,
  }
}

type Decision = NonNullable<RunView['guard']>['decision']

function decisionOf({ approvedAt, approvedBy, rejectedAt, rejectedBy }: GuardNumbers): Decision {
  if (rejectedAt !== undefined) return { approved: false, by: rejectedBy ?? null, at: rejectedAt }
  return approvedAt === undefined ? null : { approved: true, by: approvedBy ?? null, at: approvedAt }
}
