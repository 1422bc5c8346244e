import type { GuardNumbers } from '../../db/guard-numbers.ts'
import type { RunRow } from '../../db/run-rows.ts'
import type { ObjectType } from '../domain/entities.ts'
import { type Approval, extended, type Impact, noApproval } from '../domain/guard.ts'

/** What a run was approved for so far, of an object. */
export function approvalOf(guard: GuardNumbers | null, object: ObjectType): Approval {
  const before = guard?.approvals[object] ?? noApproval
  return guard?.approvedAt === undefined || guard.object !== object ? before : extended(before, guard)
}

/** What a run was approved for so far, by object: kept where it stops again. */
export function approvalsOf(guard: GuardNumbers | null): GuardNumbers['approvals'] {
  return guard === null ? {} : { ...guard.approvals, [guard.object]: approvalOf(guard, guard.object) }
}

/** What a run has changed so far, of an object. */
export function doneBy({ by_object: byObject }: Pick<RunRow, 'by_object'>, object: ObjectType): Impact {
  const { local_updated, crm_updated, local_archived, crm_archived } = byObject[object] ?? noCounts
  return { changes: local_updated + crm_updated, removals: local_archived + crm_archived }
}

const noCounts = { local_updated: 0, crm_updated: 0, local_archived: 0, crm_archived: 0 }
