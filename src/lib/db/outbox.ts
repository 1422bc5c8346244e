import { z } from 'zod'
import { timesPerMinute } from '../core/limits.ts'
import type { Attempt } from '../core/delivery-attempt.ts'
import { databaseIdSchema } from '../core/database-id.ts'
import { sealedSchema } from '../core/secrets/secret-box.ts'
import type { Json } from './database.types.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

const endpointSchema = z
  .object({
    id: databaseIdSchema,
    organization_id: databaseIdSchema,
    kind: z.enum(['signed', 'server']),
    url: z.string(),
    payload: z.enum(['thin', 'full']),
    signing_key: sealedSchema.nullable(),
    previous_key: sealedSchema.nullable(),
  })
  .transform((row) => ({
    id: row.id,
    organizationId: row.organization_id,
    kind: row.kind,
    url: row.url,
    payload: row.payload,
    signingKey: row.signing_key,
    previousKey: row.previous_key,
  }))
/** Where deliveries go, with the sealed keys that sign them. */
export type OutboundEndpoint = z.infer<typeof endpointSchema>

const recordSchema = z.record(z.string(), z.json())
const workSchema = z
  .object({
    id: databaseIdSchema,
    type: z.string(),
    data: recordSchema,
    attempts: z.number(),
    created_at: z.string(),
    record: recordSchema.nullable(),
    contact: recordSchema.nullable(),
  })
  .transform(({ created_at: createdAt, ...row }) => ({ ...row, createdAt }))
/** A delivery to be sent. `record`: as it is now, for endpoints that get all of it; null once it is deleted. */
export type OutboundWork = z.infer<typeof workSchema>

const claimedSchema = z.object({ endpoint: endpointSchema.nullable(), work: z.array(workSchema) })
export type Claimed = z.infer<typeof claimedSchema>

export type Outcome = {
  readonly id: string
  readonly status: 'delivered' | 'queued' | 'failed'
  readonly wait_seconds: number
  readonly attempt: Attempt
}

/** Longer than an attempt may take. */
export const leaseSeconds = 30

export async function claimOutbox(db: ServiceClient, endpointId: string, lease: string, limit: number): Promise<Claimed> {
  const answer = await db.rpc('outbox_claim', {
    p_endpoint: endpointId,
    p_lease: lease,
    p_limit: limit,
    p_seconds: leaseSeconds,
  })
  return claimedSchema.parse(unwrap(answer))
}

const begunSchema = z.union([claimedSchema, z.object({ wait_seconds: z.number() })]).nullable()

/** Writes a test event down. @returns null: the organisation has no such endpoint; `wait_seconds`: it has been tested often enough for now */
export async function beginTest(
  db: ServiceClient,
  organizationId: string,
  endpointId: string,
  lease: string,
): Promise<z.infer<typeof begunSchema>> {
  const answer = await db.rpc('outbox_test', {
    p_organization: organizationId,
    p_endpoint: endpointId,
    p_lease: lease,
    p_seconds: leaseSeconds,
    p_limit: timesPerMinute.endpointTests,
  })
  return begunSchema.parse(unwrap(answer))
}

/** Why an endpoint is sent nothing any more without anybody having decided so. */
export const stopSchema = z.enum(['failing', 'gone', 'full'])
export type Stop = z.infer<typeof stopSchema>

/** Notes outcomes as far as the lease holds. `isGone`: the endpoint has said that it is no more. @returns why it was stopped by this, or null */
export async function settleOutbox(
  db: ServiceClient,
  endpointId: string,
  lease: string,
  outcomes: readonly Outcome[],
  isGone: boolean,
): Promise<Stop | null> {
  const answer = await db.rpc('outbox_settle', {
    p_endpoint: endpointId,
    p_lease: lease,
    p_outcomes: outcomes.map((outcome): Json => ({ ...outcome, attempt: { ...outcome.attempt } })),
    p_is_gone: isGone,
  })
  return z.object({ stopped: stopSchema.nullable() }).parse(unwrap(answer)).stopped
}

const sweptSchema = z.object({ stopped: z.array(z.object({ id: databaseIdSchema, reason: stopSchema })) })

/** Wakes what is overdue; pauses what has failed for a day and turns off what too much waits for. @returns the endpoints that were stopped */
export async function sweepOutbox(db: ServiceClient): Promise<z.infer<typeof sweptSchema>['stopped']> {
  return sweptSchema.parse(unwrap(await db.rpc('outbox_sweep', {}))).stopped
}

/** `endpointId` null: of all that are active. `onlyFailed`: leaves what waits or was delivered alone. @returns how many are queued now */
export async function replayOutbox(
  db: ServiceClient,
  organizationId: string,
  wanted: {
    readonly endpointId: string | null
    readonly ids: readonly string[] | null
    readonly since: string | null
    readonly onlyFailed?: boolean
  },
): Promise<number> {
  const answer = await db.rpc('outbox_replay', {
    p_organization: organizationId,
    p_endpoint: wanted.endpointId,
    p_ids: wanted.ids === null ? null : [...wanted.ids],
    p_since: wanted.since,
    p_only_failed: wanted.onlyFailed ?? false,
  })
  return z.number().parse(unwrap(answer))
}

/** Keeps the endpoint that the server's environment names. @returns whether its organisation is there; true where it names none */
export async function storeServerEndpoint(
  db: ServiceClient,
  named: { readonly organization: string; readonly url: string } | null,
): Promise<boolean> {
  const answer = await db.rpc('outbox_server_endpoint', {
    p_organization: named?.organization ?? '',
    p_url: named?.url ?? '',
  })
  return z.boolean().parse(unwrap(answer)) || named === null
}
