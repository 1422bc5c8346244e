import { z } from 'zod'
import type { Json } from './database.types.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** How many sources one call of the schedule puts on the queue. */
const dueMax = 500

/** Longer than a worker needs to renew it. */
export const claimSeconds = 60

/** Puts what is due on the queue, organisations in turn. `force`: all that are active. @returns how many */
export async function enqueueDueSources(db: ServiceClient, force: boolean): Promise<number> {
  return z.number().parse(unwrap(await db.rpc('knowledge_enqueue_due', { p_limit: dueMax, p_force: force })))
}

/** Takes a source alone for a minute; again, to keep it. @returns its row; null: another one has it, or it is not active */
export async function claimSource(db: ServiceClient, sourceId: string, claim: string): Promise<unknown> {
  return unwrap(await db.rpc('knowledge_claim', { p_source: sourceId, p_claim: claim, p_seconds: claimSeconds }))
}

/** Whether some worker has it now. */
export async function isClaimed(db: ServiceClient, sourceId: string): Promise<boolean> {
  const held = db.from('knowledge_sources').select('id').eq('id', sourceId).gt('claimed_until', new Date().toISOString())
  return unwrap(await held.maybeSingle()) !== null
}

/** Gives a source back as it is. */
export async function releaseSource(
  db: ServiceClient,
  { id, claim }: { readonly id: string; readonly claim: string },
): Promise<void> {
  unwrap(await db.from('knowledge_sources').update({ claim: null, claimed_until: null }).eq('id', id).eq('claim', claim))
}

export type SourceChange = {
  readonly state: 'ok' | 'failed' | 'needs_attention'
  readonly failures: number
  readonly last_error: { readonly code: string; readonly message: string; readonly action: string } | null
  readonly etag?: string | null
  readonly last_modified?: string | null
  readonly content_hash?: string | null
  readonly records?: number
  readonly chunks?: number
  readonly characters?: number
  readonly sample?: string | null
  readonly embedded_at?: string
}

/** A line of a source's history. */
export const fetchedSchema = z.object({
  started_at: z.string(),
  outcome: z.enum(['changed', 'unchanged', 'failed']),
  status: z.number().nullable(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  requests: z.number(),
  bytes: z.number(),
  records: z.number(),
  chunks_added: z.number(),
  chunks_removed: z.number(),
  chunks_kept: z.number(),
  masked: z.number(),
})
export type FetchLine = z.infer<typeof fetchedSchema>

/** Notes what became of a fetch and gives the source back. @returns false: the claim was lost, and nothing was noted */
export async function settleSource(
  db: ServiceClient,
  claimed: { readonly id: string; readonly claim: string },
  { waitSeconds, change, line }: { readonly waitSeconds: number; readonly change: SourceChange; readonly line: FetchLine },
): Promise<boolean> {
  const told: Json = { ...change, last_error: change.last_error === null ? null : { ...change.last_error } }
  const answer = await db.rpc('knowledge_settle', {
    p_source: claimed.id,
    p_claim: claimed.claim,
    p_wait_seconds: Math.round(waitSeconds),
    p_source_change: told,
    p_fetch: { ...line },
  })
  return z.boolean().parse(unwrap(answer))
}
