import { toFailure } from '../../core/errors.ts'
import { callsToday } from '../../db/calls-today.ts'
import { flagConflicts, loadSuspects, noteHealth } from '../../db/checks.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { type Connection, readConnection, readMapping } from '../../db/connections.ts'
import { fieldsToRead, mappedFields } from '../domain/field-mapping.ts'
import { isSyncedObject, type SyncedObject } from '../domain/objects.ts'
import { unmappedStages } from '../domain/stages.ts'
import { reconcilePair } from '../domain/reconcile.ts'
import { callsLeft, type ConnectionSettings, settingsFor } from '../domain/settings.ts'
import type { Engine } from '../engine.ts'
import type { Connector } from '../port/connector.ts'
import type { CountedSession } from '../transport/session.ts'
import { fieldsKey } from '../transport/short-cache.ts'
import { storedSession } from './stored-session.ts'

const suspectsMax = 200

export type ConflictReport = { readonly checked: number; readonly flagged: number; readonly cleared: number }

/**
 * Checks records that may be in conflict (with unsynced edits, or flagged before). Flags those with an open conflict and clears
 * the flag of those without. Resolves nothing: that is up to the next sync or a person. It spends the day's requests as runs do that are not live, and
 * waits for the next day once their share is spent.
 */
export async function detectConflicts(engine: Engine, connectionId: string): Promise<ConflictReport> {
  const report = { checked: 0, flagged: 0, cleared: 0 }
  const connection = await readConnection(engine.db, connectionId)
  if (connection?.status !== 'active') return report
  const connector = await engine.loadConnector(connection.crmType)
  const spent = await callsToday(engine.db, connectionId, engine.now())
  const session = storedSession(engine, connector, connectionId, callsLeft(connection.settings, spent, 'background'))
  try {
    return await detectWith({ engine, connection, connector, session })
  } catch (thrown) {
    if (toFailure(thrown).code === 'daily_budget') return report
    throw thrown
  } finally {
    const apiCalls = session.calls()
    // What is known of its health stays.
    const { health } = (apiCalls > 0 ? await readConnection(engine.db, connectionId) : null) ?? connection
    if (apiCalls > 0) await noteHealth(engine.db, connectionId, { health, status: null, error: null, apiCalls })
  }
}

type Detecting = {
  readonly engine: Engine
  readonly connection: Connection
  readonly connector: Connector
  readonly session: CountedSession
}

async function detectWith(detecting: Detecting): Promise<ConflictReport> {
  const { engine, connection } = detecting
  const report = { checked: 0, flagged: 0, cleared: 0 }
  for (const row of await readConnectionObjects(engine.db, connection.id)) {
    if (!row.enabled || row.syncCursor === null || !isSyncedObject(row.object)) continue
    const found = await detectIn(detecting, row.object, settingsFor(connection.settings, row.settings))
    report.checked += found.checked
    report.flagged += found.flagged
    report.cleared += found.cleared
  }
  return report
}

async function detectIn(
  { engine, connection, connector, session }: Detecting,
  object: SyncedObject,
  { conflictPolicy: policy }: ConnectionSettings,
): Promise<ConflictReport> {
  const connectionId = connection.id
  const suspects = await loadSuspects(engine.db, { connectionId, object, limit: suspectsMax })
  if (suspects.length === 0) return { checked: 0, flagged: 0, cleared: 0 }
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
