import { refsOfRecords } from '../../db/references.ts'
import { type LoadedUndo, loadUndo, markUndo, peopleOf, recordsThere, settleUndo, type UndoOutcome } from '../../db/undo.ts'
import type { ReferenceTarget } from '../domain/entities.ts'
import { isBlank } from '../domain/normalize.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { idOfMember } from '../domain/member-roles.ts'
import { membersOf } from '../domain/sets.ts'
import { pairUndoOf } from '../domain/undo.ts'
import { archiveUndone } from './archive-undone.ts'
import { decideUndo, type UndoDecision } from './decide-undo.ts'
import { rowsPerBatch } from './push.ts'
import type { RunContext } from './run-context.ts'
import { settle } from './settle.ts'
import type { Undoing } from './undo-entry.ts'
import { type Refused, undoTask } from './undo-task.ts'

const rowsPerCall = 200
/** How often a pair is decided again that keeps changing meanwhile, before it is left. */
const attemptsMax = 5

export type UndoOf = {
  readonly organizationId: string
  /** Pairs of which the run had made a record, or the others. */
  readonly made: boolean
  readonly now: () => number
}

/** What is read of a CRM and of the database to decide undos with. */
type Reading = Pick<RunContext, 'db' | 'connector' | 'session' | 'object' | 'mapping' | 'connectionId'>

/**
 * Takes back what a run did to the records of one object, pair by pair. A pair is open until what became of it is noted, so that whatever a
 * crash leaves undone, or not noted, is decided again. @returns false when the time ran out
 */
export async function undoObject(ctx: RunContext, of: UndoOf): Promise<boolean> {
  const attempts = new Map<string, number>()
  const limit = Math.min(rowsPerCall, rowsPerBatch(ctx))
  for (;;) {
    const query = { runId: ctx.lease.runId, object: ctx.object, made: of.made, after: null, limit }
    const rows = await loadUndo(ctx.db, query)
    if (rows.length === 0) return true
    const tired = rows.filter(({ linkId }) => (attempts.get(linkId) ?? 0) >= attemptsMax)
    for (const { linkId } of rows) attempts.set(linkId, (attempts.get(linkId) ?? 0) + 1)
    await settleUndo(ctx.db, ctx.lease, tired.map(busy))
    await undoRows(
      ctx,
      rows.filter((row) => !tired.includes(row)),
      of,
    )
    if (ctx.isTimeUp()) return false
  }
}

function busy({ changes }: LoadedUndo): UndoOutcome {
  return { ids: changes.map(({ id }) => id), outcome: 'left', reason: 'busy' }
}

async function undoRows(ctx: RunContext, rows: readonly LoadedUndo[], of: UndoOf): Promise<void> {
  if (rows.length === 0) return
  const decided = await decideRows(ctx, { ...ctx, now: new Date(of.now()).toISOString() }, of.organizationId, rows)
  const known = decided.flatMap(({ decision }) => decision.outcomes)
  const refused: Refused = new Map()
  const planned = decided.flatMap(({ row, decision, undoing }) =>
    decision.plan === null || row.link === null
      ? []
      : [{ ...undoTask(undoing, row.link, decision.plan, refused), plan: decision.plan, row }],
  )
  await markUndo(ctx.db, ctx.lease, planned.flatMap(sentIds))
  const { stale } = await settle(
    ctx,
    planned.map(({ task }) => task),
    decided.length - planned.length,
    null,
  )
  const done = planned.filter(({ task }) => !stale.has(task.entry.key))
  const archived = await archiveUndone(
    ctx,
    done.filter(({ plan }) => plan.archives),
  )
  const restored = done
    .filter(({ plan }) => !plan.archives)
    .flatMap(({ plan, task }) => outcomesOf(plan, refused.get(task.entry.key)))
  await settleUndo(ctx.db, ctx.lease, [...known, ...restored, ...archived])
}

/** Entries whose earlier value is sent to the CRM. */
function sentIds({
  row,
  plan,
}: {
  readonly row: LoadedUndo
  readonly plan: NonNullable<UndoDecision['plan']>
}): readonly number[] {
  const sent = new Set(Object.keys(plan.update?.values ?? {}))
  return row.changes.flatMap(({ id, side, field }) => (side === 'crm' && field !== null && sent.has(field) ? id : []))
}

function outcomesOf({ ids, fields }: NonNullable<UndoDecision['plan']>, refused: ReadonlyMap<string, string> = new Map()) {
  const whole: UndoOutcome = { ids, outcome: 'restored' }
  const ofFields = [...fields].map(([name, { ids: own }]): UndoOutcome => {
    const message = refused.get(name)
    return message === undefined
      ? { ids: own, outcome: 'restored' }
      : { ids: own, outcome: 'left', reason: 'crm_refused', message }
  })
  return [whole, ...ofFields]
}

/** Reads the CRM's records of these pairs, and decides each. */
export async function decideRows(
  reading: Reading,
  deciding: Omit<Undoing, 'readOnly' | 'isHere' | 'isThere'>,
  organizationId: string,
  rows: readonly LoadedUndo[],
): Promise<readonly { readonly row: LoadedUndo; readonly decision: UndoDecision; readonly undoing: Undoing }[]> {
  const { connector, session, object } = reading
  const isOfCrm = rows.some(({ changes }) => changes.some(({ side }) => side === 'crm'))
  const [remotes, fields, leads] = await Promise.all([
    connector.getRecords(
      session,
      object,
      rows.flatMap(({ link }) => link?.crmRecordId ?? []),
    ),
    isOfCrm ? connector.describeFields(session, object) : [],
    whereTo(reading, organizationId, rows),
  ])
  const byId = new Map(remotes.map((remote): [string, RemoteRecord] => [remote.id, remote]))
  const readOnly = new Set(fields.flatMap(({ name, readOnly: isReadOnly }) => (isReadOnly ? name : [])))
  const undoing: Undoing = { ...deciding, ...leads, readOnly }
  return rows.map((row) => ({ row, decision: decideUndo(undoing, row, byId.get(row.link?.crmRecordId ?? '')), undoing }))
}

/** Whether what earlier values of these pairs lead to is still there, on either side. */
async function whereTo({ db, mapping, connectionId }: Reading, organizationId: string, rows: readonly LoadedUndo[]) {
  const asked = new Map<ReferenceTarget, Set<string>>()
  for (const { field, here, there } of rows.flatMap(({ changes }) => pairUndoOf(changes).fields)) {
    const target = mapping.find(({ adsappField }) => adsappField === field)?.target
    if (target === undefined) continue
    const ids = asked.get(target) ?? new Set()
    for (const value of [here?.before, there?.before]) {
      if (!isBlank(value ?? null)) for (const member of membersOf(value)) ids.add(idOfMember(member))
    }
    asked.set(target, ids)
  }
  if (asked.size === 0) return { isHere: () => false, isThere: () => false }
  const isId = (id: string) => /^[0-9a-f-]{36}$/.test(id)
  const idsOf = new Map([...asked].map(([target, ids]) => [target, [...ids].filter(isId)]))
  const [records, people, known] = await Promise.all([
    recordsThere(
      db,
      [...idsOf].flatMap(([target, ids]) => (target === 'user' ? [] : ids)),
    ),
    peopleOf(db, organizationId, idsOf.get('user') ?? []),
    refsOfRecords(db, connectionId, idsOf),
  ])
  const there = new Set([...known.values()].flatMap((pairs) => [...pairs.keys()]))
  return { isHere: (id: string) => records.has(id) || people.has(id), isThere: (id: string) => there.has(id) }
}
