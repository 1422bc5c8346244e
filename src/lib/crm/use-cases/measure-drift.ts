import { Failure } from '../../core/errors.ts'
import { refetchRecords, sampleLinks } from '../../db/checks.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { type Connection, readMapping } from '../../db/connections.ts'
import { countSettled, lastDriftAt, stillSettled, storeDrift } from '../../db/drift.ts'
import type { LoadedPending } from '../../db/pending-links.ts'
import { crmNames } from '../domain/crm-type.ts'
import { driftConfidence, driftInterval, type DriftInterval, driftSampleSize, driftShares } from '../domain/drift.ts'
import { mappedFields } from '../domain/field-mapping.ts'
import type { Health } from '../domain/health.ts'
import { isSyncedObject, type SyncedObject } from '../domain/objects.ts'
import { settingsFor } from '../domain/settings.ts'
import type { Engine } from '../engine.ts'
import type { Connector } from '../port/connector.ts'
import { isNotGranted } from '../run/refused-objects.ts'
import type { CountedSession } from '../transport/session.ts'
import { comparePairs } from './compare-pairs.ts'
import { formatNumber, percentText } from '../../core/text/number-text.ts'

/** How often drift is measured: a sample of thousands is read each time. */
const everyMs = 24 * 60 * 60_000 - 10 * 60_000
/** The share of a daily budget that a measurement may take. */
const budgetShare = 0.02
/** Records that a call reads at least, in every CRM. */
const recordsPerCall = 100
/** Links of one read of the database. */
const linksPerRead = 500

export type MeasuredDrift = DriftInterval & { readonly population: number; readonly sampled: number; readonly differing: number }

/**
 * Measures once a day which share of the linked records differs in some mapped field although nothing waits: of a sample that is sized
 * for the confidence and the margin, and smaller where the daily budget is small. Records that differ are read again by the next sync.
 * @returns null where it is not due, or nothing is linked
 */
export async function measureDrift(
  engine: Engine,
  connection: Connection,
  connector: Connector,
  session: CountedSession,
): Promise<MeasuredDrift | null> {
  const last = await lastDriftAt(engine.db, connection.id)
  if (last !== null && engine.now() - Date.parse(last) < everyMs) return null
  const before = session.calls()
  const objects = (await readConnectionObjects(engine.db, connection.id)).filter((row) => row.enabled)
  const settled = await countSettled(engine.db, connection.id)
  const populations = objects.flatMap(({ object }) =>
    isSyncedObject(object) && (settled[object] ?? 0) > 0 ? [[object, settled[object] ?? 0] as const] : [],
  )
  const population = populations.reduce((sum, [, count]) => sum + count, 0)
  if (population === 0) return null
  const { dailyBudget } = connection.settings
  const affordable = dailyBudget === null ? population : Math.max(recordsPerCall, dailyBudget * budgetShare * recordsPerCall)
  const size = Math.floor(Math.min(driftSampleSize(population), affordable))
  const byObject: Record<string, { sampled: number; differing: number }> = {}
  for (const [object, share] of driftShares(populations, size)) {
    const settings = objects.find((row) => row.object === object)?.settings ?? {}
    const counted = await measureObject(engine, connection, connector, session, {
      object,
      policy: settingsFor(connection.settings, settings).conflictPolicy,
      size: share,
    })
    if (counted !== null) byObject[object] = counted
  }
  const counts = Object.values(byObject)
  const sampled = counts.reduce((sum, one) => sum + one.sampled, 0)
  const differing = counts.reduce((sum, one) => sum + one.differing, 0)
  if (sampled === 0) return null
  const interval = driftInterval(differing, sampled, population)
  await storeDrift(engine.db, {
    connectionId: connection.id,
    organizationId: connection.organizationId,
    at: new Date(engine.now()).toISOString(),
    population,
    sampled,
    differing,
    low: interval.low,
    high: interval.high,
    confidence: driftConfidence,
    alarm: connection.settings.driftAlarm,
    byObject,
    apiCalls: session.calls() - before,
  })
  return { ...interval, population, sampled, differing }
}

/** That more differs than may, as the health of a connection says it; null where it does not. */
export function driftProblem(
  { crmType, settings }: Pick<Connection, 'crmType' | 'settings'>,
  { share, sampled, differing }: Pick<MeasuredDrift, 'share' | 'sampled' | 'differing'>,
): Health['problems'][number] | null {
  if (share <= settings.driftAlarm) return null
  const message = `${percentText(share)} of the linked records compared (${formatNumber(differing)} of ${formatNumber(sampled)}) differ from ${crmNames[crmType]} although nothing waits to be synced; the alarm is set at ${percentText(settings.driftAlarm)}. The records found are synced again. If the share stays, start a full sync.`
  return { code: driftCode, message }
}

export const driftCode = 'drift'

/** Null where the CRM does not let us at the object any more. */
async function measureObject(
  engine: Engine,
  connection: Connection,
  connector: Connector,
  session: CountedSession,
  of: { readonly object: SyncedObject; readonly policy: Parameters<typeof comparePairs>[2]['policy']; readonly size: number },
): Promise<{ readonly sampled: number; readonly differing: number } | null> {
  const { object, policy, size } = of
  const rows = await readMapping(engine.db, connection.id, object)
  const fields = await connector.describeFields(session, object).catch((thrown: unknown) => {
    if (thrown instanceof Failure && isNotGranted(thrown)) return null
    throw thrown
  })
  if (fields === null) return null
  // References are compared where they are translated: in runs.
  const mapping = mappedFields(object, rows, fields).filter(({ target }) => target === undefined)
  const sample = new Map<string, LoadedPending>()
  // Each read begins at a random place; what comes twice counts once.
  for (let reads = 0; sample.size < size && reads < (size / linksPerRead + 1) * 3; reads += 1) {
    const limit = Math.min(linksPerRead, size)
    for (const pair of await sampleLinks(engine.db, { connectionId: connection.id, object, limit }))
      sample.set(pair.link.id, pair)
  }
  const pairs = [...sample.values()].slice(0, size)
  const differing: LoadedPending[] = []
  for (let from = 0; from < pairs.length; from += linksPerRead) {
    const compared = await comparePairs(connector, session, { object, policy, mapping }, pairs.slice(from, from + linksPerRead))
    differing.push(...compared.flatMap(({ pair, isDrift }) => (isDrift ? pair : [])))
  }
  // What has moved meanwhile, or is told of by an event, waits: it is no drift.
  const settled = await stillSettled(
    engine.db,
    connection.id,
    differing.map(({ link }) => link),
  )
  const drifted = differing.filter(({ link }) => settled.has(link.id))
  const refs = drifted.flatMap(({ link }) => link.crmRecordId ?? [])
  await refetchRecords(engine.db, { connectionId: connection.id, object, reason: 'drift' }, refs)
  return { sampled: pairs.length, differing: drifted.length }
}
