import type { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { findConnection } from '../../db/connections.ts'
import { countPending } from '../../db/runs.ts'
import type { forecastSchema } from '../../http/contract.ts'
import { storedTokens } from '../auth/credentials.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import { capabilityOf } from '../connector.ts'
import { forecastFull } from '../domain/forecast.ts'
import type { Engine } from '../engine.ts'
import { openSession } from '../transport/session.ts'

/** Calls, cost and minimum duration of a full sync. Sends one request to the CRM. @throws Failure `not_connected` */
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
  const store = storedTokens(engine.db, engine.box, connection.id)
  const session = openSession({ connectionId: connection.id, connector, store, budgets: engine.budgets, now: engine.now })
  const rows = { connectionId: connection.id, object: 'contact' } as const
  const [crmRecords, toCreate, toUpdate] = await Promise.all([
    connector.countRecords(session, 'contact'),
    countPending(engine.db, rows, ['unlinked']),
    countPending(engine.db, rows, ['linked']),
  ])
  const { pageSize, batchSize, costs } = capabilityOf(connector, 'contact')
  const rate = connector.capabilities.budgets['general'] ?? { requests: 1, perMs: 1_000 }
  const { calls, cost, seconds, days } = forecastFull(
    { pageSize, batchSize, costs, rate },
    { crmRecords: crmRecords ?? 0, toCreate, toUpdate },
    connection.settings,
  )
  return { crmRecords, adsappRecords: toCreate + toUpdate, calls, cost: { amount: cost, unit: costs.unit }, seconds, days }
}
