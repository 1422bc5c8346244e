import { Failure } from '../../core/errors.ts'
import { type DecidedConflicts, storeDecisions } from '../../db/conflict-decisions.ts'
import { raisedIn } from '../../db/raised/index.ts'
import type { ConflictDecision } from '../domain/conflict-decision.ts'
import type { Engine } from '../engine.ts'
import { refusedValues } from './refused-values.ts'

type Person = { readonly organizationId: string; readonly userId: string }

/**
 * Decides one conflict of a field; what is kept is written to the other side right after, another value to both.
 * @throws Failure `conflict_not_found` when it is resolved already, or not this organisation's; `conflict_changed` when it is about other
 * values by now; `stage_unmapped`; `value_refused` for a value that one of the two sides cannot hold
 */
export async function resolveConflict(
  engine: Engine,
  { organizationId, userId, ...decision }: Person & ConflictDecision,
): Promise<void> {
  const person = { organizationId, userId }
  const [refused] = await refusedValues(engine, person.organizationId, [decision])
  if (refused) throw new Failure({ kind: 'invalid', code: 'value_refused', message: refused.message, field: 'value' })
  const [left] = (await storeDecisions(engine.db, person, [decision])).failed
  if (left) throw leftAlone(left.code)
}

/**
 * Decides several at once, all that can be. Twice is once: what is decided already is told as `conflict_not_found`, no matter who decided it.
 */
export async function resolveConflicts(
  engine: Engine,
  person: Person,
  decisions: readonly ConflictDecision[],
): Promise<{
  readonly decided: number
  readonly failed: readonly (DecidedConflicts['failed'][number] & { readonly message: string })[]
}> {
  const refused = await refusedValues(engine, person.organizationId, decisions)
  const isRefused = new Set(refused.map(({ linkId, field }) => `${linkId} ${field}`))
  const { decided, failed } = await storeDecisions(
    engine.db,
    person,
    decisions.filter(({ linkId, field }) => !isRefused.has(`${linkId} ${field}`)),
  )
  return {
    decided,
    failed: [
      ...refused.map((each) => ({ ...each, code: 'value_refused' as const })),
      ...failed.map((each) => ({ ...each, message: leftAlone(each.code).message })),
    ],
  }
}

function leftAlone(code: DecidedConflicts['failed'][number]['code']): Failure {
  const raised = raisedIn(code)
  if (raised) return new Failure(raised)
  return new Failure({
    kind: 'invalid',
    code,
    message: 'The field here does not take this value. Enter another one.',
    field: 'value',
  })
}
