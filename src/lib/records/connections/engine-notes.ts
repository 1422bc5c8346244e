import { z } from 'zod'
import { type ObjectType, objectTypeSchema } from '../../crm/domain/entities.ts'
import { type LiveChanges, liveChanges } from './live-changes.ts'
import { readRows, type UserClient } from '../rows.ts'
import type { ConnectionView } from './sync-views.ts'

const deadLettersMax = 50
const refusalDays = 7
const dayMs = 86_400_000

const deadLetterSchema = z
  .object({
    id: z.number(),
    job: z.looseObject({ kind: z.string().catch('') }).catch({ kind: '' }),
    attempts: z.number(),
    reason: z.string(),
    failed_at: z.string(),
  })
  .transform((row) => ({
    id: row.id,
    kind: row.job.kind,
    attempts: row.attempts,
    reason: row.reason,
    failedAt: row.failed_at,
  }))
/** A job that failed too often and was given up. */
export type DeadLetter = z.infer<typeof deadLetterSchema>

const refusalSchema = z.object({ code: z.string(), times: z.number() })
/** Refused webhooks of the last week, by reason. */
export type Refusals = readonly { readonly code: string; readonly times: number }[]

/** Further facts of a connection for its pages. */
export type EngineNotes = {
  readonly live: LiveChanges
  readonly deadLetters: readonly DeadLetter[]
  readonly refusals: Refusals
}

/** The notes of a connection: a handful of bounded, indexed reads. */
export async function engineNotes(
  client: UserClient,
  organizationId: string,
  { id, crmType }: Pick<ConnectionView, 'id' | 'crmType'>,
  now: number,
): Promise<EngineNotes> {
  const [deadLetters, refusals, live] = await Promise.all([
    readRows(
      z.array(deadLetterSchema),
      client
        .from('crm_dead_letters')
        .select('id, job, attempts, reason, failed_at')
        .eq('organization_id', organizationId)
        .eq('connection_id', id)
        .order('id', { ascending: false })
        .limit(deadLettersMax),
    ),
    readRows(
      z.array(refusalSchema),
      client
        .from('crm_webhook_refusals')
        .select('code, times')
        .eq('organization_id', organizationId)
        .eq('crm_type', crmType)
        .gte('day', new Date(now - refusalDays * dayMs).toISOString().slice(0, 10)),
    ),
    liveChanges(client, id, now),
  ])
  return { live, deadLetters, refusals: byCode(refusals) }
}

const mappedSchema = z.object({ object_type: objectTypeSchema, adsapp_field: z.string() })

/** A connection's mapped custom fields by object, as `custom.<name>`, in the order of its mapping. */
export async function mappedCustomFields(
  client: UserClient,
  connectionId: string,
): Promise<ReadonlyMap<ObjectType, readonly string[]>> {
  const mapped = await readRows(
    z.array(mappedSchema),
    client
      .from('crm_field_mappings')
      .select('object_type, adsapp_field')
      .eq('connection_id', connectionId)
      .like('adsapp_field', 'custom.%')
      .order('position'),
  )
  const fields = new Map<ObjectType, string[]>()
  for (const { object_type: object, adsapp_field: field } of mapped) fields.set(object, [...(fields.get(object) ?? []), field])
  return fields
}

function byCode(refusals: readonly { readonly code: string; readonly times: number }[]): Refusals {
  const times = new Map<string, number>()
  for (const refusal of refusals) times.set(refusal.code, (times.get(refusal.code) ?? 0) + refusal.times)
  return [...times].map(([code, count]) => ({ code, times: count }))
}
