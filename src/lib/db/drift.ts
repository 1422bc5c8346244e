import { z } from 'zod'
import { type ObjectType, objectTypeSchema } from '../crm/domain/entities.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** How many linked records of a connection have nothing waiting, by object. */
export async function countSettled(
  client: ServiceClient,
  connectionId: string,
): Promise<Readonly<Partial<Record<ObjectType, number>>>> {
  const answer = await client.rpc('crm_count_settled', { p_connection: connectionId })
  return z.partialRecord(objectTypeSchema, z.number()).parse(unwrap(answer))
}

/** Those of these links that nothing has moved since they were read, and of which nothing waits. */
export async function stillSettled(
  client: ServiceClient,
  connectionId: string,
  links: readonly { readonly id: string; readonly version: number }[],
): Promise<ReadonlySet<string>> {
  if (links.length === 0) return new Set()
  const asked = { p_connection: connectionId, p_links: links.map(({ id, version }) => ({ id, version })) }
  return new Set(z.array(z.string()).parse(unwrap(await client.rpc('crm_still_settled', asked))))
}

/** When the drift of a connection was measured last; null where it never was. */
export async function lastDriftAt(client: ServiceClient, connectionId: string): Promise<string | null> {
  const row: unknown = unwrap(
    await client
      .from('crm_drift_measurements')
      .select('measured_at')
      .eq('connection_id', connectionId)
      .order('measured_at', { ascending: false })
      .limit(1)
      .maybeSingle(),
  )
  return z.object({ measured_at: z.string() }).nullable().parse(row)?.measured_at ?? null
}

/** Keeps a measurement of the drift of a connection. */
export async function storeDrift(
  client: ServiceClient,
  of: {
    readonly connectionId: string
    readonly organizationId: string
    readonly at: string
    readonly population: number
    readonly sampled: number
    readonly differing: number
    readonly low: number
    readonly high: number
    readonly confidence: number
    /** The share that may differ. */
    readonly alarm: number
    readonly byObject: Readonly<Record<string, { readonly sampled: number; readonly differing: number }>>
    readonly apiCalls: number
  },
): Promise<void> {
  const { error } = await client.from('crm_drift_measurements').insert({
    connection_id: of.connectionId,
    organization_id: of.organizationId,
    measured_at: of.at,
    population: of.population,
    sampled: of.sampled,
    differing: of.differing,
    low: of.low,
    high: of.high,
    confidence: of.confidence,
    alarm: of.alarm,
    by_object: { ...of.byObject },
    api_calls: of.apiCalls,
  })
  unwrap({ data: null, error })
}
