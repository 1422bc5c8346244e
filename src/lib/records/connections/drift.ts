import { z } from 'zod'
import { numericSchema, readRows, type UserClient } from '../rows.ts'

/** Measurements that a chart shows. */
const shownMax = 90

const measurementSchema = z
  .object({
    measured_at: z.string(),
    population: z.number(),
    sampled: z.number(),
    differing: z.number(),
    low: numericSchema,
    high: numericSchema,
    confidence: numericSchema,
  })
  .transform((row) => ({
    at: row.measured_at,
    population: row.population,
    sampled: row.sampled,
    differing: row.differing,
    share: row.sampled === 0 ? 0 : row.differing / row.sampled,
    low: row.low,
    high: row.high,
    confidence: row.confidence,
  }))
/** What a sample has found to differ of a connection's linked records. */
export type DriftMeasurement = z.output<typeof measurementSchema>

/** The last measurements of a connection, the oldest first. */
export async function driftHistory(client: UserClient, connectionId: string): Promise<readonly DriftMeasurement[]> {
  const rows = await readRows(
    z.array(measurementSchema),
    client
      .from('crm_drift_measurements')
      .select('measured_at, population, sampled, differing, low, high, confidence')
      .eq('connection_id', connectionId)
      .order('measured_at', { ascending: false })
      .limit(shownMax),
  )
  return rows.toReversed()
}
