import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { sealedSchema } from '../core/secrets/secret-box.ts'
import { batchSizes, destinationTypeSchema, type DestinationType } from '../crm/domain/destination-type.ts'
import type { Json } from './database.types.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'
import { type ArgsOf, callTogether } from './together.ts'

const integrationSchema = z
  .object({
    id: databaseIdSchema,
    organization_id: databaseIdSchema,
    user_id: z.string(),
    crm_type: destinationTypeSchema,
    credentials: sealedSchema,
    credentials_version: z.number(),
    has_erased: z.boolean(),
  })
  .transform((row) => ({
    id: row.id,
    organizationId: row.organization_id,
    userId: row.user_id,
    crmType: row.crm_type,
    credentials: row.credentials,
    credentialsVersion: row.credentials_version,
    /** Whether its organisation refuses anybody who was erased. */
    hasErased: row.has_erased,
  }))
export type Integration = z.infer<typeof integrationSchema>

const workSchema = z
  .object({
    id: databaseIdSchema,
    integration_id: databaseIdSchema,
    kind: z.enum(['contact', 'event']),
    contact_key: z.string(),
    payload: z.unknown(),
    attempts: z.number(),
    unanswered_since: z.string().nullable(),
    interrupted_at: z.iso.datetime().nullable(),
    pending: z.object({ object: z.enum(['contact', 'note']), until: z.iso.datetime() }).nullable(),
    state: z.string().nullable(),
    record_id: z.string().nullable(),
    made: z.boolean(),
  })
  .transform((row) => ({
    id: row.id,
    integrationId: row.integration_id,
    kind: row.kind,
    contactKey: row.contact_key,
    payload: row.payload,
    attempts: row.attempts,
    unansweredSince: row.unanswered_since,
    /** When the last attempt began, where the worker that made it was stopped. */
    interruptedAt: row.interrupted_at,
    /** A create that the CRM may still carry out. */
    pending: row.pending,
    state: row.state,
    recordId: row.record_id,
    /** Of an event: whether it was delivered before. */
    isMade: row.made,
  }))
export type Work = z.infer<typeof workSchema>

const resultShape = {
  crm_type: destinationTypeSchema,
  status: z.enum(['synced', 'queued', 'failed']),
  action: z.enum(['created', 'updated', 'unchanged']).nullable(),
  record_id: z.string().nullable(),
  error: z
    .object({
      code: z.string(),
      message: z.string(),
      retryable: z.boolean(),
      /** Of one that is wrong: the member at fault. */
      field: z.string().optional(),
      /** True where it was sent and not answered: it may be there although it is not known. */
      may_have_arrived: z.boolean().optional(),
    })
    .nullable(),
  warnings: z.array(z.string()),
} as const
/** What has become of one item at one CRM, as callers read it. */
export const resultSchema = z.object(resultShape)
export type Result = z.infer<typeof resultSchema>

const answerSchema = z.unknown()
const acceptedSchema = z.union([
  z.object({ missing: z.string() }),
  z.object({ reused: z.literal(true) }),
  z.object({ again: z.literal(true), delivery_id: databaseIdSchema, answer: answerSchema }),
  z.object({
    delivery_id: databaseIdSchema,
    work: z.array(workSchema),
    integrations: z.array(integrationSchema),
  }),
])

/** The organisation of a key, and the user that its caller names. */
export type GatewayUser = { readonly organizationId: string; readonly userId: string }

export type DeliveryItem = {
  readonly contact_key: string
  readonly email: string | null
  readonly phone: string | null
  readonly payload: Json
  readonly invalid: Json
}

/** How long a worker has something alone. */
export const leaseSeconds = 90

/** Writes a delivery down. `lease`: for work on it at once; null: workers do it. */
export async function acceptDelivery(
  db: ServiceClient,
  { organizationId, userId }: GatewayUser,
  delivery: {
    readonly kind: 'contact' | 'contacts' | 'event'
    readonly items: readonly DeliveryItem[]
    readonly crmTypes: readonly DestinationType[] | null
    readonly once: { readonly key: string; readonly hash: string } | null
    readonly lease: string | null
  },
): Promise<z.infer<typeof acceptedSchema>> {
  const { kind, items, crmTypes, once, lease } = delivery
  const args = {
    p_organization: organizationId,
    p_user: userId,
    p_kind: kind,
    p_items: items.map((item) => ({ ...item })),
    p_crm_types: crmTypes === null ? null : [...crmTypes],
    p_key: once?.key ?? null,
    p_hash: once?.hash ?? null,
    p_lease: lease,
    p_seconds: leaseSeconds,
  } satisfies ArgsOf<'gateway_accept'>
  // What is large goes alone: nobody waits for a thousand contacts of somebody else.
  if (kind === 'contacts') return acceptedSchema.parse(unwrap(await db.rpc('gateway_accept', args)))
  const key = `${organizationId} ${userId} ${items[0]?.contact_key ?? ''}`
  return acceptedSchema.parse(await callTogether(db, 'gateway_accept', { key, args }))
}

/** Takes due work of an integration, of one kind, of each contact the first. */
export async function claimWork(
  db: ServiceClient,
  integrationId: string,
  claim: { readonly delivery: string | null; readonly lease: string },
): Promise<{ readonly work: readonly Work[]; readonly integration: Integration | null }> {
  const answer = await db.rpc('gateway_claim', {
    p_integration: integrationId,
    p_delivery: claim.delivery,
    p_lease: claim.lease,
    p_limits: batchSizes,
    p_seconds: leaseSeconds,
  })
  const parsed = z.object({ work: z.array(workSchema), integrations: z.array(integrationSchema) }).parse(unwrap(answer))
  return { work: parsed.work, integration: parsed.integrations[0] ?? null }
}

export type Outcome = Omit<Result, 'crm_type'> & {
  readonly id: string
  /** Null where nothing was sent. */
  readonly attempt: Json
  readonly wait_seconds: number
  readonly unanswered: boolean
  /** A create that the CRM may still carry out; null: what is known of one stays. */
  readonly pending: Json
  readonly state: string | null
}

const notedSchema = z.array(
  z.object({ ...resultShape, id: databaseIdSchema, integration_id: databaseIdSchema, wait_seconds: z.number() }),
)
export type Noted = z.infer<typeof notedSchema>[number]

/** Notes what has become of work. @returns what was noted: another one may have taken over what was leased for too long */
export async function settleWork(
  db: ServiceClient,
  settled: {
    readonly integrationId: string
    readonly lease: string
    readonly outcomes: readonly Outcome[]
    readonly needsReconnect: boolean
    /** Whether a worker is told of what waited for this; a worker that settles goes on itself. */
    readonly wake: boolean
  },
): Promise<readonly Noted[]> {
  const args = {
    p_lease: settled.lease,
    p_outcomes: settled.outcomes.map((outcome) => ({ ...outcome })),
    p_needs_reconnect: settled.needsReconnect,
    p_wake: settled.wake,
  } satisfies ArgsOf<'gateway_settle'>
  return notedSchema.parse(await callTogether(db, 'gateway_settle', { key: settled.integrationId, args }))
}

export async function keepAnswer(db: ServiceClient, deliveryId: string, kept: Json): Promise<void> {
  unwrap(await db.rpc('gateway_keep_answer', { p_delivery: deliveryId, p_answer: kept }))
}

const faultSchema = z.object({ code: z.string(), message: z.string(), field: z.string().optional() })
const deliverySchema = z.object({
  delivery_id: databaseIdSchema,
  kind: z.enum(['contact', 'contacts', 'event']),
  answer: answerSchema,
  counts: z.object({ total: z.number(), synced: z.number(), failed: z.number(), queued: z.number() }),
  items: z.array(
    z.object({
      index: z.number(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
      invalid: faultSchema.nullable(),
      results: z.array(resultSchema),
    }),
  ),
})
export type DeliveryState = z.infer<typeof deliverySchema>

/** A delivery with the items after a position. Null: the user has none of that id. */
export async function readDelivery(
  db: ServiceClient,
  { organizationId, userId }: GatewayUser,
  page: { readonly id: string; readonly after: number; readonly limit: number },
): Promise<DeliveryState | null> {
  const answer = await db.rpc('gateway_delivery', {
    p_organization: organizationId,
    p_user: userId,
    p_delivery: page.id,
    p_after: page.after,
    p_limit: page.limit,
  })
  return deliverySchema.nullable().parse(unwrap(answer))
}

export const logEntrySchema = z.object({
  id: databaseIdSchema,
  delivery_id: databaseIdSchema,
  crm_type: destinationTypeSchema,
  kind: z.enum(['contact', 'event']),
  status: resultShape.status,
  action: resultShape.action,
  record_id: z.string().nullable(),
  error: resultShape.error,
  attempts: z.number(),
  created_at: z.string(),
})

export async function readLogs(
  db: ServiceClient,
  { organizationId, userId }: GatewayUser,
  page: {
    readonly crmType: DestinationType | null
    readonly status: Result['status'] | null
    readonly before: number | null
    readonly limit: number
  },
) {
  const answer = await db.rpc('gateway_logs', {
    p_organization: organizationId,
    p_user: userId,
    p_crm_type: page.crmType,
    p_status: page.status,
    p_before: page.before,
    p_limit: page.limit,
  })
  return z.array(logEntrySchema.extend({ sequence: z.number() })).parse(unwrap(answer))
}

/** Queues failed results again: these, or all that may be tried again. @returns how many */
export async function retryResults(db: ServiceClient, organizationId: string, ids: readonly string[] | null): Promise<number> {
  const answer = await db.rpc('gateway_retry', { p_organization: organizationId, p_ids: ids === null ? null : [...ids] })
  return z.number().parse(unwrap(answer))
}
