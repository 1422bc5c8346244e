import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { type CrmType, crmTypeSchema } from '../crm/domain/crm-type.ts'
import { type LiveChanges, liveChanges } from './live-changes.ts'
import { readRows, type UserClient } from './rows.ts'
import type { ConnectionView } from './sync-views.ts'

const deadLettersMax = 50
const refusalDays = 7
const dayMs = 86_400_000

const deadLetterSchema = z
  .object({
    id: z.number(),
    connection_id: databaseIdSchema,
    job: z.looseObject({ kind: z.string().catch('') }).catch({ kind: '' }),
    attempts: z.number(),
    reason: z.string(),
    failed_at: z.string(),
  })
  .transform((row) => ({
    id: row.id,
    connectionId: row.connection_id,
    kind: row.job.kind,
    attempts: row.attempts,
    reason: row.reason,
    failedAt: row.failed_at,
  }))
/** A job that failed too often and was given up. */
export type DeadLetter = z.infer<typeof deadLetterSchema>

const refusalSchema = z.object({ crm_type: crmTypeSchema, code: z.string(), times: z.number() })
/** Refused webhooks of the last week, by reason. */
export type Refusals = readonly { readonly code: string; readonly times: number }[]

const mappedSchema = z.object({ connection_id: databaseIdSchema, adsapp_field: z.string() })

/** Further facts of a connection for the pages. */
export type EngineNotes = {
  readonly live: LiveChanges
  readonly deadLetters: readonly DeadLetter[]
  readonly refusals: Refusals
  /** Its mapped custom fields, as `custom.<name>`. */
  readonly customFields: readonly string[]
}

/** The notes of every connection of an organisation, by CRM. A handful of bounded, indexed reads. */
export async function engineNotes(
  client: UserClient,
  organizationId: string,
  connections: readonly ConnectionView[],
  now: number,
): Promise<ReadonlyMap<CrmType, EngineNotes>> {
  if (connections.length === 0) return new Map()
  const ids = connections.map(({ id }) => id)
  const [deadLetters, refusals, mapped, live] = await Promise.all([
    readRows(
      z.array(deadLetterSchema),
      client
        .from('crm_dead_letters')
        .select('id, connection_id, job, attempts, reason, failed_at')
        .eq('organization_id', organizationId)
        .order('id', { ascending: false })
        .limit(deadLettersMax),
    ),
    readRows(
      z.array(refusalSchema),
      client
        .from('crm_webhook_refusals')
        .select('crm_type, code, times')
        .eq('organization_id', organizationId)
        .gte('day', new Date(now - refusalDays * dayMs).toISOString().slice(0, 10)),
    ),
    readRows(
      z.array(mappedSchema),
      client
        .from('crm_field_mappings')
        .select('connection_id, adsapp_field')
        .in('connection_id', ids)
        .like('adsapp_field', 'custom.%')
        .order('position'),
    ),
    Promise.all(connections.map(async ({ id }) => [id, await liveChanges(client, id, now)] as const)),
  ])
  const liveOf = new Map(live)
  return new Map(
    connections.map(({ id, crmType }) => [
      crmType,
      {
        live: liveOf.get(id) ?? { toAdsapp: 0, toCrm: 0, isMore: false },
        deadLetters: deadLetters.filter((job) => job.connectionId === id),
        refusals: byCode(refusals.filter((refusal) => refusal.crm_type === crmType)),
        customFields: mapped.flatMap((field) => (field.connection_id === id ? field.adsapp_field : [])),
      },
    ]),
  )
}

function byCode(refusals: readonly { readonly code: string; readonly times: number }[]): Refusals {
  const times = new Map<string, number>()
  for (const refusal of refusals) times.set(refusal.code, (times.get(refusal.code) ?? 0) + refusal.times)
  return [...times].map(([code, count]) => ({ code, times: count }))
}
