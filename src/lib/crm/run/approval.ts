import type { GuardNumbers } from '../../db/guard-numbers.ts'
import type { RunRow } from '../../db/runs.ts'
import { type Approval, extended, type Impact, noApproval } from '../domain/guard.ts'

/** What a run was approved for so far. */
export function approvalOf(guard: GuardNumbers | null): Approval {
  const before = guard?.approval ?? noApproval
  return guard?.approvedAt === undefined ? before : extended(before, guard)
}

/** What a run has changed so far. */
export function doneBy(run: Pick<RunRow, 'local_updated' | 'crm_updated' | 'local_archived' | 'crm_archived'>): Impact {
  return { changes: run.local_updated + run.crm_updated, removals: run.local_archived + run.crm_archived }
}
