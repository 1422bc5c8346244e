import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../core/errors.ts'
import type { Json } from '../../db/database.types.ts'
import {
  acceptDelivery,
  claimWork,
  type DeliveryItem,
  type GatewayUser,
  keepAnswer,
  type Noted,
  readDelivery,
  type Result,
} from '../../db/gateway.ts'
import { destinationNames, type DestinationType } from '../domain/destination-type.ts'
import { contactKey } from '../domain/gateway.ts'
import type { Engine } from '../engine.ts'
import { deliver } from './deliver.ts'

/** How long a caller waits: what is not done by then goes on. */
const answerMs = 8_000
const lookMs = 250

export type PushAnswer = {
  readonly success: boolean
  readonly delivery_id: string
  readonly results: readonly Result[]
  readonly message?: string
}

/** What somebody asks to be delivered. */
export type PushRequest = {
  readonly user: GatewayUser
  readonly crmTypes: readonly DestinationType[] | null
  /** The caller's own name of the call; null: none. */
  readonly idempotencyKey: string | null
  /** What was asked, whole: under one name it has to be the same. */
  readonly asked: unknown
}

/** An item of a delivery. `invalid`: what is wrong with it, so that it goes nowhere. */
export function itemOf(
  identity: { readonly email?: string | null | undefined; readonly phone?: string | null | undefined },
  payload: Json,
  invalid: Json = null,
): DeliveryItem {
  const { email, phone } = identity
  return { contact_key: contactKey(identity), email: email ?? null, phone: phone ?? null, payload, invalid }
}

/**
 * Delivers one contact or event to what the user is connected to, and waits for the outcome as long as a caller may be kept waiting. What is
 * asked under the same name again is answered as it was first.
 * @throws Failure `not_connected` | `idempotency_key_reused`
 */
export async function pushOne(
  engine: Engine,
  request: PushRequest,
  { kind, item }: { readonly kind: 'contact' | 'event'; readonly item: DeliveryItem },
): Promise<unknown> {
  const deadline = engine.now() + answerMs
  const lease = randomUUID()
  const accepted = await accept(engine, request, { kind, items: [item], lease })
  if ('again' in accepted) return accepted.answer ?? answerOfFirst(engine, request.user, accepted.delivery_id, deadline)
  const { delivery_id: id, integrations, work } = accepted
  const noted = new Map<string, Result>()
  const note = (some: readonly Noted[]) => {
    for (const { id: _id, integration_id: integration, wait_seconds: _wait, ...result } of some) noted.set(integration, result)
  }
  const isOpen = (integrationId: string) =>
    noted.get(integrationId)?.status !== 'synced' && noted.get(integrationId)?.status !== 'failed'
  const delivering = integrations.map(async (integration) => {
    const own = work.filter(({ integrationId }) => integrationId === integration.id)
    if (own.length > 0) note(await deliver(engine, integration, own, { lease, wake: true }))
    while (isOpen(integration.id) && engine.now() < deadline) {
      await sleep(lookMs)
      const again = randomUUID()
      const claimed = await claimWork(engine.db, integration.id, { delivery: id, lease: again })
      if (claimed.integration === null) return
      if (claimed.work.length > 0) note(await deliver(engine, claimed.integration, claimed.work, { lease: again, wake: true }))
      // A worker that has taken it over notes the outcome where it is read at the end.
      else if (await isSettled(engine, request.user, id)) return
    }
  })
  await Promise.race([Promise.all(delivering), sleep(Math.max(0, deadline - engine.now()), undefined, { ref: false })])
  const isComplete = integrations.every((integration) => !isOpen(integration.id))
  const results = isComplete ? [...noted.values()] : await storedResults(engine, request.user, id)
  const answer = answerOf(id, results)
  if (request.idempotencyKey !== null)
    await keepAnswer(engine.db, id, { ...answer, results: answer.results.map((result) => ({ ...result })) })
  return answer
}

/** Writes many contacts down, which workers deliver. @throws Failure as `pushOne` @returns the delivery's id */
export async function pushMany(engine: Engine, request: PushRequest, items: readonly DeliveryItem[]): Promise<string> {
  const accepted = await accept(engine, request, { kind: 'contacts', items, lease: null })
  return accepted.delivery_id
}

async function accept(
  engine: Engine,
  { user, crmTypes, idempotencyKey: key, asked }: PushRequest,
  delivery: {
    readonly kind: 'contact' | 'contacts' | 'event'
    readonly items: readonly DeliveryItem[]
    readonly lease: string | null
  },
) {
  const hash = createHash('sha256')
    .update(JSON.stringify([delivery.kind, asked]))
    .digest('hex')
  const accepted = await acceptDelivery(engine.db, user, { ...delivery, crmTypes, once: key === null ? null : { key, hash } })
  if ('reused' in accepted) {
    const message = 'Another request was made under this Idempotency-Key in the last 24 hours. Choose another one.'
    throw new Failure({ kind: 'invalid', code: 'idempotency_key_reused', message })
  }
  if ('missing' in accepted) {
    const field = `crm_types[${crmTypes?.findIndex((type) => type === accepted.missing) ?? 0}]`
    const name = crmTypes?.find((type) => type === accepted.missing)
    const message = `${name === undefined ? 'This CRM' : destinationNames[name]} is not connected for this user. Nothing was sent.`
    throw new Failure({ kind: 'invalid', code: 'not_connected', message, field, faults: [{ field, message }] })
  }
  return accepted
}

function answerOf(deliveryId: string, results: readonly Result[]): PushAnswer {
  const sorted = results.toSorted((one, other) => one.crm_type.localeCompare(other.crm_type))
  const message = 'This user is connected to no CRM, so there was nothing to send. Connect one with POST /crm/connect.'
  return {
    success: results.every(({ status }) => status !== 'failed'),
    delivery_id: deliveryId,
    results: sorted,
    ...(results.length === 0 ? { message } : {}),
  }
}

/** The answer to the call that had this name first, also while it is being made. */
async function answerOfFirst(engine: Engine, user: GatewayUser, id: string, deadline: number): Promise<unknown> {
  for (;;) {
    const delivery = await readDelivery(engine.db, user, { id, after: -1, limit: 1 })
    if (delivery?.answer != null) return delivery.answer
    const results = delivery?.items[0]?.results ?? []
    // The worker that made it was stopped before it could answer, or answers the same.
    if (engine.now() >= deadline || results.every(({ status }) => status !== 'queued')) return answerOf(id, results)
    await sleep(lookMs)
  }
}

async function storedResults(engine: Engine, user: GatewayUser, id: string): Promise<readonly Result[]> {
  return (await readDelivery(engine.db, user, { id, after: -1, limit: 1 }))?.items[0]?.results ?? []
}

async function isSettled(engine: Engine, user: GatewayUser, id: string): Promise<boolean> {
  return (await storedResults(engine, user, id)).every(({ status }) => status !== 'queued')
}
