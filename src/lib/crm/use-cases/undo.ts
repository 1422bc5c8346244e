import { Failure } from '../../core/errors.ts'
import { type Connection, readConnection } from '../../db/connections.ts'
import { readRun, type RunRow } from '../../db/run-rows.ts'
import { findChange, lastRunOf, startUndo, type UndoScope } from '../../db/undo.ts'
import type { Engine } from '../engine.ts'
import type { WorkOutcome } from '../run/sync-manager.ts'
import { workUpTo } from '../run/work-up-to.ts'
import { syncableConnection } from './request-sync.ts'

/** What somebody wants taken back: a run, a record or field of it, or what an entry of the history tells of. */
export type UndoRequest = {
  readonly runId?: string | undefined
  readonly recordId?: string | undefined
  readonly field?: string | undefined
  readonly changeId?: number | undefined
}

type Person = { readonly organizationId: string; readonly userId: string }

/**
 * What a request is about. Without a run it is what the last one did to the record or field.
 * @throws Failure `not_found` for what is not the organisation's, `nothing_to_undo` where no run has written it
 */
export async function undoScope(
  { db }: Pick<Engine, 'db'>,
  organizationId: string,
  { runId, recordId, field, changeId }: UndoRequest,
): Promise<{ readonly scope: UndoScope; readonly run: RunRow }> {
  if (changeId !== undefined) {
    const change = await findChange(db, organizationId, changeId)
    if (change === null) throw notFound('There is no such entry of the history.')
    if (change.run_id === null) throw nothing('This was no run, but an edit made here. Edit the field again instead.')
    const isOfField = change.field !== null && change.record_id !== null
    // A field is taken back on both sides, whichever of them the entry tells of.
    const of = isOfField
      ? { recordId: change.record_id, field: change.field, changeId: null }
      : { recordId: null, field: null, changeId }
    return scopeOf(db, organizationId, { ...of, runId: change.run_id })
  }
  const of = { recordId: recordId ?? null, field: field ?? null, changeId: null }
  if (runId !== undefined) return scopeOf(db, organizationId, { ...of, runId })
  const last = recordId === undefined ? null : await lastRunOf(db, organizationId, { recordId, field: of.field })
  if (last === null) throw nothing('No run has changed this, as far as the history tells.')
  return scopeOf(db, organizationId, { ...of, runId: last })
}

async function scopeOf(db: Engine['db'], organizationId: string, scope: UndoScope) {
  const run = await readRun(db, scope.runId)
  if (run?.organization_id !== organizationId) throw notFound('There is no such run.')
  return { scope, run }
}

/** The connection of a run, if its CRM can be written to. @throws Failure `not_connected`, `needs_reconnect`, `paused` */
export async function connectionOfRun(
  engine: Engine,
  run: Pick<RunRow, 'connection_id' | 'organization_id'>,
): Promise<Connection> {
  const connection = await readConnection(engine.db, run.connection_id)
  if (connection === null) throw notFound('There is no such run.')
  return syncableConnection(engine, { organizationId: run.organization_id, crmType: connection.crmType })
}

/**
 * Starts an undo, which is a run itself, and works on it until the deadline; the queue continues the rest. The same one that has not ended is the
 * answer to a second request. @throws Failure as `undoScope` and `connectionOfRun`, `run_not_ended`, `nothing_to_undo`
 */
export async function requestUndo(
  engine: Engine,
  person: Person,
  request: UndoRequest,
  deadline: number,
): Promise<{ readonly runId: string; readonly working: Promise<WorkOutcome | 'queued'> }> {
  const { scope, run: undone } = await undoScope(engine, person.organizationId, request)
  await connectionOfRun(engine, undone)
  const run = await startUndo(engine.db, person, scope)
  return { runId: run.id, working: workUpTo(engine, run, deadline) }
}

function notFound(message: string): Failure {
  return new Failure({ kind: 'invalid', code: 'not_found', message })
}

function nothing(message: string): Failure {
  return new Failure({ kind: 'invalid', code: 'nothing_to_undo', message })
}
