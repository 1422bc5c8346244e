import type { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { findConnection } from '../../db/connections.ts'
import { countLinked, readToSend } from '../../db/pending-links.ts'
import type { forecastSchema } from '../../contract/forecast.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import { capabilityOf } from '../port/capabilities.ts'
import { forecastFull } from '../domain/forecast.ts'
import { isSyncedObject, specOf, type SyncedObject } from '../domain/objects.ts'
import type { Engine } from '../engine.ts'
import { storedSession } from './stored-session.ts'

/**
 * Calls, cost and minimum duration of a full sync of all objects that the connection syncs. Sends one request to the CRM for each.
 * @throws Failure `not_connected`
 */
export async function forecastSync(
  engine: Engine,
  { organizationId, crmType }: { readonly organizationId: string; readonly crmType: CrmType },
): Promise<z.infer<typeof forecastSchema>> {
  const connection = await findConnection(engine.db, organizationId, crmType)
  if (!connection?.credentials) {
    const message = `Connect ${crmNames[crmType]} first: the number of its records is not known before.`
    throw new Failure({ kind: 'invalid', code: 'not_connected', message, field: 'crm_type' })
  }
  const connector = await engine.loadConnector(crmType)
  const session = storedSession(engine, connector, connection.id)
  const objects = (await readConnectionObjects(engine.db, connection.id)).flatMap(({ object, enabled }) =>
    enabled && isSyncedObject(object) ? object : [],
  )
  const countOf = async (object: SyncedObject) => {
    const rows = { connectionId: connection.id, object }
    const [crmRecords, toSend] = await Promise.all([
      // Of all that the CRM has, it is not known how much is about linked records: as much as last time, or more.
      specOf(object).ofLinked ? countLinked(engine.db, rows) : connector.countRecords(session, object),
      readToSend(engine.db, rows),
    ])
    return { object, crmRecords, toCreate: toSend.unlinked, toUpdate: toSend.linked }
  }
  const counts = await Promise.all(objects.map(countOf))
  const rate = connector.capabilities.budgets['general'] ?? { requests: 1, perMs: 1_000 }
  const parts = counts.map(({ object, crmRecords, ...pending }) => ({
    model: { ...capabilityOf(connector, object), rate },
    counts: { ...pending, crmRecords: crmRecords ?? 0 },
  }))
  const { calls, cost, seconds, days } = forecastFull(parts, connection.settings)
  return {
    crmRecords: counts.some(({ crmRecords }) => crmRecords === null) ? null : sum(counts, ({ crmRecords }) => crmRecords ?? 0),
    openEnded: objects.filter((object) => specOf(object).ofLinked),
    adsappRecords: sum(counts, ({ toCreate, toUpdate }) => toCreate + toUpdate),
    calls,
    cost: { amount: cost, unit: capabilityOf(connector, objects[0] ?? 'contact').costs.unit },
    seconds,
    days,
  }
}

function sum<Part>(parts: readonly Part[], of: (part: Part) => number): number {
  return parts.reduce((total, part) => total + of(part), 0)
}
