import { flagConflicts, loadSuspects } from '../../db/checks.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { type Connection, readConnection, readMapping } from '../../db/connections.ts'
import { fieldsToRead, mappedFields } from '../domain/field-mapping.ts'
import { isSyncedObject, type SyncedObject } from '../domain/objects.ts'
import { unmappedStages } from '../domain/stages.ts'
import { reconcilePair } from '../domain/reconcile.ts'
import { type ConnectionSettings, settingsFor } from '../domain/settings.ts'
import type { Engine } from '../engine.ts'
import { fieldsKey } from '../transport/short-cache.ts'
import { storedSession } from './stored-session.ts'

const suspectsMax = 200

export type ConflictReport = { readonly checked: number; readonly flagged: number; readonly cleared: number }

/**
 * Checks records that may be in conflict (with unsynced edits, or flagged before). Flags those with an open conflict and clears
 * the flag of those without. Resolves nothing: that is up to the next sync or a person.
 */
export async function detectConflicts(engine: Engine, connectionId: string): Promise<ConflictReport> {
  const report = { checked: 0, flagged: 0, cleared: 0 }
  const connection = await readConnection(engine.db, connectionId)
  if (connection?.status !== 'active') return report
  for (const row of await readConnectionObjects(engine.db, connectionId)) {
    if (!row.enabled || row.syncCursor === null || !isSyncedObject(row.object)) continue
    const found = await detectIn(engine, connection, row.object, settingsFor(connection.settings, row.settings))
    report.checked += found.checked
    report.flagged += found.flagged
    report.cleared += found.cleared
  }
  return report
}

async function detectIn(
  engine: Engine,
  connection: Connection,
  object: SyncedObject,
  { conflictPolicy: policy }: ConnectionSettings,
): Promise<ConflictReport> {
  const connectionId = connection.id
  const suspects = await loadSuspects(engine.db, { connectionId, object, limit: suspectsMax })
  if (suspects.length === 0) return { checked: 0, flagged: 0, cleared: 0 }
  const connector = await engine.loadConnector(connection.crmType)
  const session = storedSession(engine, connector, connectionId)
  const [rows, fields] = await Promise.all([
    readMapping(engine.db, connectionId, object),
    engine.fields.of(fieldsKey(connectionId, object), () => connector.describeFields(session, object)),
  ])
  // References are compared where they are translated: in runs.
  const mapping = mappedFields(object, rows, fields).filter(({ target }) => target === undefined)
  const view = session.withFields(fieldsToRead(mapping))
  const ids = suspects.flatMap(({ link }) => link.crmRecordId ?? [])
  const remotes = new Map((await connector.getRecords(view, object, ids)).map((remote) => [remote.id, remote]))
  const entries = suspects.flatMap(({ link, record }) => {
    const remote = remotes.get(link.crmRecordId ?? '')
    if (!remote) return []
    const { decidable, unmapped } = unmappedStages(mapping, record, remote, link.base)
    const { conflicts: found, undecided } = reconcilePair({
      mapping: decidable,
      policy,
      base: link.base,
      crmBase: link.crmBase,
      outgoing: link.outgoing,
      lateWrites: link.lateWrites.map(({ values }) => values),
      openConflicts: link.conflictDetails ?? {},
      fieldTimes: null,
      local: record,
      remote,
    })
    // Which edit is the newer one is for the next sync to find out.
    const decided = Object.fromEntries(
      Object.entries(found).flatMap(([field, conflict]) => {
        if (!undecided.includes(field)) return [[field, conflict]]
        if (conflict.reason !== undefined) return []
        const { facts: _facts, ...open } = conflict
        return [[field, open]]
      }),
    )
    const conflicts = { ...unmapped, ...decided }
    const conflict = Object.keys(conflicts).length > 0 ? conflicts : null
    const hasChanged = JSON.stringify(conflict) !== JSON.stringify(link.conflictDetails)
    return hasChanged ? [{ linkId: link.id, linkVersion: link.version, conflict }] : []
  })
  await flagConflicts(engine.db, connectionId, entries)
  const flagged = entries.filter(({ conflict }) => conflict !== null).length
  return { checked: suspects.length, flagged, cleared: entries.length - flagged }
}
