import { randomUUID } from 'node:crypto'
import type { LimitFunction } from 'p-limit'
import { capabilityOf } from '../port/capabilities.ts'
import type { Connector } from '../port/connector.ts'
import type { Lease } from '../../db/run-lease.ts'
import { advanceRun, guardCounts, type OpenedRun } from '../../db/runs.ts'
import { identityHash } from '../auth/identity-hash.ts'
import type { FieldType, ObjectType } from '../domain/entities.ts'
import { everyRecord, type RecordFilter } from '../domain/record-filter.ts'
import type { RemoteField } from '../port/remote-field.ts'
import { crmNames } from '../domain/crm-type.ts'
import { fieldsToRead, mappedFields } from '../domain/field-mapping.ts'
import { hasStages, specOf, type SyncedObject } from '../domain/objects.ts'
import { firstChoices, ownChoices } from '../domain/choices.ts'
import { withOwnChoices } from '../domain/stage-map.ts'
import { readStages } from '../../db/stages.ts'
import { type Drift, schemaDrift, seededRows } from '../domain/schema-drift.ts'
import { settingsFor } from '../domain/settings.ts'
import type { Engine } from '../engine.ts'
import { createGuards } from '../sync/guard.ts'
import { linkedRecords } from '../sync/linked-records.ts'
import { linksOf } from '../sync/links.ts'
import { translatingReferences } from '../sync/translate-references.ts'
import { lookForCreates } from '../sync/push.ts'
import type { RunContext } from '../sync/run-context.ts'
import type { CountedSession } from '../transport/session.ts'
import { fieldsKey } from '../transport/short-cache.ts'
import { approvalOf, doneBy } from './approval.ts'

/** What the contexts of one conversation share. */
export type Opening = Pick<RunContext, 'pending' | 'takeApiCalls' | 'isTimeUp' | 'syncLive'> & {
  readonly engine: Engine
  readonly opened: OpenedRun
  readonly connector: Connector
  readonly session: CountedSession
  readonly lease: Lease
  readonly what: 'run' | 'live'
  /** Of the work in a row before this. */
  readonly failures: number
  readonly limitWrites: LimitFunction
  /** Whether the CRM does not let us at an object any more: what leads to it is left as it is. */
  readonly isLeftOut: (object: ObjectType) => boolean
}

/** The context of one object of a run: the mapping with the CRM's current field types, its settings, its guard. */
export async function openObject(
  opening: Opening,
  object: SyncedObject,
): Promise<{
  readonly ctx: RunContext
  readonly guards: ReturnType<typeof createGuards>
  /** Whether its live changes are synced now. */
  readonly takesLive: boolean
}> {
  const { engine, opened, connector, session, lease, what, pending, takeApiCalls } = opening
  const { run, connection, hashKey } = opened
  const own = opened.objects.find((row) => row.object === object)
  const settings = settingsFor(connection.settings, own?.settings ?? {})
  const mapping = opened.mapping.get(object) ?? []
  const describe = () => connector.describeFields(session, object)
  const fields = what === 'live' ? await engine.fields.of(fieldsKey(connection.id, object), describe) : await describe()
  if (what === 'run') engine.fields.put(fieldsKey(connection.id, object), fields)
  const known = new Set(fields.map(({ name }) => name))
  const drift = schemaDrift(object, mapping, fields, seededRows(connector, object))
  if (drift.length > 0) await warnOfDrift(opening, drift)
  const stopped = new Set(drift.map(({ row }) => row))
  const stages = hasStages(object) ? await readStages(engine.db, connection.organizationId) : []
  const choices = ownChoices(object, stages)
  const mapped = withOwnChoices(
    mappedFields(
      object,
      mapping.filter((row) => !stopped.has(row)),
      fields,
    ),
    (field) => choices.get(field) ?? [],
  ).filter(({ target }) => target === undefined || target === 'user' || !opening.isLeftOut(target))
  const guards = createGuards({
    object,
    settings: settings.guard,
    approval: approvalOf(run.guard, object),
    done: { [run.sync_type === 'webhook' ? 'live' : 'run']: doneBy(run, object) },
    counts: () => guardCounts(engine.db, { connectionId: connection.id, object, runId: run.id }),
  })
  const links = linksOf(engine.db, connector, session, connection.id)
  if (connection.usersReadAt === null && mapped.some(({ target }) => target === 'user')) await links.readUsers([])
  const isFirstSync = own?.syncCursor == null
  const cursors = run.checkpoint?.cursors
  const ctx: RunContext = {
    db: engine.db,
    connector: translatingReferences(connector, mapped, links),
    session: session.withFields([...fieldsToRead(mapped), ...filterFields(settings.filter ?? everyRecord, fields)]),
    connectionId: connection.id,
    crmName: crmNames[connection.crmType],
    object,
    ...(specOf(object).ofLinked ? { linked: linkedRecords(engine.db, connection.id) } : {}),
    capability: capabilityOf(connector, object),
    direction: what === 'live' ? 'bidirectional' : run.direction,
    mapping: mapped,
    settings,
    unreadFields: new Set((settings.filter ?? everyRecord).crm.flatMap(({ field }) => (known.has(field) ? [] : field))),
    firstChoices: firstChoices(object, stages),
    existing: async (target, ids) =>
      new Set((await connector.getRecords(session.withFields([]), target, ids)).map(({ id }) => id)),
    choiceLabels: new Map([...choices.values()].flat().map(({ key, label }) => [key, label])),
    guard: guards[what],
    lease,
    limitWrites: opening.limitWrites,
    pushRows: engine.pushRows,
    newId: randomUUID,
    // Companies are not erased on request.
    erased:
      hashKey && specOf(object).isPerson
        ? { organizationId: connection.organizationId, hash: identityHash(engine.box, connection.organizationId, hashKey) }
        : null,
    isTimeUp: opening.isTimeUp,
    takeApiCalls,
    runFailures: opening.failures,
    unanswered: opened.orphans.includes(object),
    hasReadEverything: what === 'run' && readsAll(opened, object) && run.direction !== 'to_crm' && run.record_id === null,
    isFirstSync,
    pending,
    touched: new Set(),
    progress: { object, ...(cursors ? { cursors } : {}) },
    lookForCreates: () => lookForCreates(ctx),
    syncLive: opening.syncLive,
  }
  return { ctx, guards, takesLive: !isFirstSync || run.sync_type === 'full' }
}

/** Fields of the CRM that are read for the filter alone. */
function filterFields(
  { crm }: RecordFilter,
  fields: readonly RemoteField[],
): readonly { readonly name: string; readonly type: FieldType }[] {
  const asked = new Set(crm.map(({ field }) => field))
  return fields.filter(({ name }) => asked.has(name)).map(({ name, type }) => ({ name, type }))
}

/** Whether a run reads all of an object: a delta has no beginning where the object has not been synced before. */
export function readsAll({ run }: Pick<OpenedRun, 'run'>, object: SyncedObject): boolean {
  return run.sync_type === 'full' || (run.sync_type === 'delta' && startOf(run, object) === null)
}

/** Where a delta reads an object from; null where it has no beginning. */
export function startOf({ sync_type: type, checkpoint }: OpenedRun['run'], object: SyncedObject) {
  if (type === 'full') return null
  return checkpoint?.cursors?.[object] ?? null
}

/**
 * A field that was deleted in the CRM would read as blank on every record, and one that cannot be written any more would fail on each: such a
 * field is left out of the run and reported, once; the others go on.
 */
async function warnOfDrift({ engine, opened, lease, takeApiCalls }: Opening, drift: readonly Drift[]): Promise<void> {
  const gone = drift.flatMap(({ kind, row }) => (kind === 'gone' ? row.crmField : []))
  const missing = `The CRM no longer has: ${gone.join(', ')}. These fields were left as they are; take them out of the mapping or restore them in the CRM.`
  const warnings = [
    ...(gone.length === 0 ? [] : [{ code: 'field_missing', message: missing }]),
    ...drift.flatMap(({ kind, message }) => (kind === 'gone' ? [] : [{ code: 'field_stopped', message }])),
  ]
  for (const warning of warnings) {
    if (opened.run.errors.some(({ message }) => message === warning.message)) continue
    await advanceRun(engine.db, lease, { apiCalls: takeApiCalls(), warning })
  }
}
