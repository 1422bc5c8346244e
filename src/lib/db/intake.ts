import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

export const itemStatusSchema = z.enum(['pending_approval', 'approved', 'rejected'])

const receivedSchema = z.object({ id: databaseIdSchema, status: itemStatusSchema, duplicate: z.boolean() })

/** Stores a message once; the same again, at the same moment too, is the first one. */
export async function receiveMessage(db: ServiceClient, organizationId: string, message: unknown) {
  const stored = await db.rpc('intake_receive', { p_organization: organizationId, p_item: z.json().parse(message) })
  return receivedSchema.parse(unwrap(stored))
}

const reachSchema = z
  .object({
    organization_id: databaseIdSchema,
    contact_values: z.looseObject({ email: z.string().nullish(), phone: z.string().nullish() }),
  })
  .transform(({ organization_id: organizationId, contact_values: { email = null, phone = null } }) => ({
    organizationId,
    email,
    phone,
  }))

/** By what the person of a message that waits is reached; null: none of that id waits. */
export async function reachOfItem(db: ServiceClient, itemId: string) {
  const waiting = db.from('intake_items').select('organization_id, contact_values').eq('status', 'pending_approval')
  return reachSchema.nullable().parse(unwrap(await waiting.eq('id', itemId).maybeSingle()))
}

/** Approves a message where a rule of the moment says so. @returns whether it is approved by now */
export async function approveByRule(db: ServiceClient, itemId: string): Promise<boolean> {
  return z.boolean().parse(unwrap(await db.rpc('intake_approve_by_rule', { p_item: itemId })))
}

const usedSchema = z.array(z.object({ organization_id: databaseIdSchema, wait_seconds: z.number() }))

/** Counts a request with the server's own key, for the organisation with this id or slug. Null: there is no such organisation. */
export async function countServerKeyUse(db: ServiceClient, organization: string, limit: number) {
  const [used] = usedSchema.parse(unwrap(await db.rpc('use_server_key', { p_organization: organization, p_limit: limit })))
  return used === undefined ? null : { organizationId: used.organization_id, waitSeconds: used.wait_seconds }
}

const waitingSchema = z.array(z.object({ pending: z.number(), oldest_seconds: z.number().nullable() })).length(1)

/** What waits for somebody to decide it, of the whole server. @throws Failure when the database does not say so soon */
export async function readIntakeHealth(db: ServiceClient) {
  const [waiting] = waitingSchema.parse(unwrap(await db.rpc('intake_health').abortSignal(AbortSignal.timeout(3_000))))
  return { pending: waiting?.pending ?? 0, oldestSeconds: waiting?.oldest_seconds ?? null }
}
