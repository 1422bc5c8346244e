import { type Connection, readMapping } from '../../db/connections.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { readStages } from '../../db/stages.ts'
import { type LoadedUndo, loadUndoPreview, type UndoScope, undoSize } from '../../db/undo.ts'
import { ownChoices } from '../domain/choices.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import { fieldsToRead, mappedFields } from '../domain/field-mapping.ts'
import { hasStages, isSyncedObject, type SyncedObject, syncedObjects } from '../domain/objects.ts'
import { settingsFor } from '../domain/settings.ts'
import { withOwnChoices } from '../domain/stage-map.ts'
import type { UndoReason } from '../domain/undo.ts'
import type { Engine } from '../engine.ts'
import { capabilityOf } from '../port/capabilities.ts'
import type { UndoDecision } from '../sync/decide-undo.ts'
import { linksOf } from '../sync/links.ts'
import { translatingReferences } from '../sync/translate-references.ts'
import { decideRows } from '../sync/undo.ts'
import { fieldsKey } from '../transport/short-cache.ts'
import { connectionOfRun, undoScope, type UndoRequest } from './undo.ts'
import { storedSession } from './stored-session.ts'

const rowsPerCall = 100
/** Pairs that are looked at in the CRM for one preview; of more, what comes first. */
const looksMax = 1_000

type Change = LoadedUndo['changes'][number]

/** What would become of one entry of the history. */
export type PreviewedEntry = {
  readonly changeId: number
  readonly side: Change['side']
  readonly kind: Change['kind']
  readonly field: string | null
  /** What is there, as far as the history says, and what would be. */
  readonly now: Change['after']
  readonly becomes: Change['before']
  readonly outcome: 'restored' | 'already' | 'left'
  readonly reason: UndoReason | null
}

export type PreviewedRecord = {
  readonly object: SyncedObject
  readonly linkId: string
  readonly recordId: string | null
  readonly crmRecordId: string | null
  readonly entries: readonly PreviewedEntry[]
}

export type UndoPreview = {
  readonly scope: UndoScope
  readonly connectionId: string
  readonly crmType: CrmType
  /** Pairs, and entries of the history, that the run has. */
  readonly pairs: number
  readonly entries: number
  /** Of those that were looked at. */
  readonly counts: Readonly<Record<PreviewedEntry['outcome'], number>>
  readonly records: readonly PreviewedRecord[]
  /** There are more pairs than were looked at. */
  readonly hasMore: boolean
}

/**
 * What an undo would do now, decided as it would be, with nothing written. The CRM's records are read.
 * @throws Failure as `undoScope` and `connectionOfRun`, `nothing_to_undo`, or what the CRM fails with
 */
export async function previewUndo(engine: Engine, organizationId: string, request: UndoRequest): Promise<UndoPreview> {
  const { scope, run } = await undoScope(engine, organizationId, request)
  const connection = await connectionOfRun(engine, run)
  const { objects, entries, gone } = await undoSize(engine.db, scope)
  const enabled = new Set(
    (await readConnectionObjects(engine.db, connection.id)).flatMap(({ object, enabled: isOn }) => (isOn ? object : [])),
  )
  const records: PreviewedRecord[] = []
  let rest = looksMax
  for (const object of syncedObjects) {
    if ((objects[object] ?? 0) === 0 || rest === 0) continue
    const found = await previewObject(engine, connection, organizationId, {
      scope,
      object,
      limit: rest,
      isOn: enabled.has(object),
    })
    records.push(...found)
    rest -= found.length
  }
  const pairs = Object.entries(objects).reduce((sum, [object, count]) => sum + (isSyncedObject(object) ? (count ?? 0) : 0), 0)
  const counts = { restored: 0, already: 0, left: gone }
  for (const entry of records.flatMap((record) => record.entries)) counts[entry.outcome] += 1
  return {
    scope,
    connectionId: connection.id,
    crmType: connection.crmType,
    pairs,
    entries,
    counts,
    records,
    hasMore: records.length < pairs,
  }
}

async function previewObject(
  engine: Engine,
  connection: Connection,
  organizationId: string,
  {
    scope,
    object,
    limit,
    isOn,
  }: { readonly scope: UndoScope; readonly object: SyncedObject; readonly limit: number; readonly isOn: boolean },
): Promise<readonly PreviewedRecord[]> {
  const read = isOn ? await reading(engine, connection, object) : null
  const previewed: PreviewedRecord[] = []
  for (let after: string | null = null; previewed.length < limit; ) {
    const size = Math.min(rowsPerCall, limit - previewed.length)
    const rows: readonly LoadedUndo[] = await loadUndoPreview(engine.db, scope, { object, after, limit: size })
    const now = new Date(engine.now()).toISOString()
    const decided =
      read === null
        ? rows.map((row) => ({ row, decision: offDecision(row) }))
        : await decideRows(read, { ...read, now }, organizationId, rows)
    previewed.push(...decided.map(({ row, decision }) => recordOf(object, row, decision)))
    after = rows.at(-1)?.linkId ?? null
    if (rows.length < size) break
  }
  return previewed
}

/** Of an object that the connection does not sync any more. */
function offDecision({ changes }: LoadedUndo): UndoDecision {
  return { outcomes: [{ ids: changes.map(({ id }) => id), outcome: 'left', reason: 'object_off' }], plan: null }
}

/** What a run would decide with, outside of one: the mapping with the CRM's types, and its records in our notation. */
async function reading(engine: Engine, connection: Connection, object: SyncedObject) {
  const { db } = engine
  const connector = await engine.loadConnector(connection.crmType)
  const session = storedSession(engine, connector, connection.id)
  const [rows, fields, own, stages] = await Promise.all([
    readMapping(db, connection.id, object),
    engine.fields.of(fieldsKey(connection.id, object), () => connector.describeFields(session, object)),
    readConnectionObjects(db, connection.id),
    hasStages(object) ? readStages(db, connection.organizationId) : [],
  ])
  const choices = ownChoices(object, stages)
  const mapping = withOwnChoices(mappedFields(object, rows, fields), (field) => choices.get(field) ?? [])
  const settings = settingsFor(connection.settings, own.find((row) => row.object === object)?.settings ?? {})
  return {
    db,
    connectionId: connection.id,
    connector: translatingReferences(connector, mapping, linksOf(db, connector, session, connection.id)),
    session: session.withFields(fieldsToRead(mapping)),
    object,
    mapping,
    settings,
    direction: 'bidirectional' as const,
    capability: capabilityOf(connector, object),
    crmName: crmNames[connection.crmType],
    newId: () => crypto.randomUUID(),
  }
}

function recordOf(object: SyncedObject, { linkId, link, record, changes }: LoadedUndo, decision: UndoDecision): PreviewedRecord {
  const said = new Map(decision.outcomes.flatMap((outcome) => outcome.ids.map((id) => [id, outcome] as const)))
  return {
    object,
    linkId,
    recordId: record?.id ?? link?.recordId ?? null,
    crmRecordId: link?.crmRecordId ?? null,
    entries: changes.map(({ id, side, kind, field, before, after }) => ({
      changeId: id,
      side,
      kind,
      field,
      now: after,
      becomes: before,
      outcome: said.get(id)?.outcome ?? 'restored',
      reason: said.get(id)?.reason ?? null,
    })),
  }
}
