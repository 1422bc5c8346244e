import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { Failure, toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { engine } from '../../crm/engine.ts'
import { readIntakeHealth, receiveMessage } from '../../db/intake.ts'
import { intakeItem, intakePage, rejectItem } from '../../records/intake/items.ts'
import { messageTypes } from '../../records/intake/message-types.ts'
import { storedMessage } from '../../records/intake/stored-message.ts'
import { placesIn } from '../opaque-cursor.ts'
import { readInput, respond, type Route, route } from '../route.ts'
import { idempotencyKey } from '../v1/headers.ts'
import { withTenant } from '../with-tenant.ts'
import { ambiguous, approve as approveOne, asSent, decideMany } from './decide.ts'
import { editsOf } from './edits.ts'
import { intakeOperations, senderOperations } from './operations.ts'
import { senderOf } from './with-sender.ts'
import { givenTimeSchema } from '../../crm/domain/given-time.ts'

const { health, list, read, approve, reject, bulk } = intakeOperations

/** Everything under /webhooks: what websites send to. */
export const senderRoutes: readonly Route[] = [
  ...senderOperations.map(({ type, operation }) =>
    route(operation, async (request, context) => {
      const { organizationId, apiKeyId } = await senderOf(request)
      const key = idempotencyKey(request)
      const asked = key === null ? { ...operation, body: messageTypes[type].schemaWithoutKey } : operation
      const { body } = await readInput(asked, request, context)
      const message = storedMessage(type, body, key, apiKeyId)
      const { id, status, duplicate } = await receiveMessage(engine().db, organizationId, message)
      return respond(operation, duplicate ? 200 : 202, { received: true, id, status, duplicate })
    }),
  ),
  route(health, async () => {
    const queue = await intakeHealth()
    const database = queue === null ? 'down' : 'ok'
    return respond(health, queue === null ? 503 : 200, {
      status: database,
      database,
      queue: { pending: queue?.pending ?? null, oldest_seconds: queue?.oldestSeconds ?? null },
    })
  }),
]

const keptMs = 2_000
let kept: { readonly until: number; readonly health: ReturnType<typeof askHealth> } | undefined

/** Asked at most every two seconds: anyone who can reach the address must not be able to load the database. */
function intakeHealth(): ReturnType<typeof askHealth> {
  if (kept === undefined || kept.until <= Date.now()) kept = { until: Date.now() + keptMs, health: askHealth() }
  return kept.health
}

async function askHealth() {
  try {
    return await readIntakeHealth(engine().db)
  } catch (thrown) {
    const { code, message, cause } = toFailure(thrown)
    log.warn('intake not healthy', { code, error: message, cause })
    return null
  }
}

/** Where the page after an item begins. */
const placeSchema = z.tuple([givenTimeSchema, databaseIdSchema])

/** Everything under /api/intake: what people decide. */
export const intakeRoutes: readonly Route[] = [
  withTenant(list, async ({ query }, tenant) => {
    const { status = null, type = null, q, page_size: limit } = query
    const places = placesIn(list, query)
    const place = places.begin(placeSchema)
    const before = place === null ? null : { receivedAt: place[0], id: place[1] }
    const { items, total } = await intakePage(tenant, { status, type, search: q, before, limit: limit + 1 })
    const shown = items.slice(0, limit)
    const last = items.length > limit ? shown.at(-1) : undefined
    return respond(list, 200, {
      items: shown,
      total,
      next_cursor: last === undefined ? null : places.cursorOf([last.received_at, last.id]),
    })
  }),
  withTenant(read, async ({ params }, tenant) => respond(read, 200, await intakeItem(tenant, params.id))),
  withTenant(approve, async ({ params, body }, tenant) => {
    const edits = body?.edits === undefined ? asSent.edits : editsOf(body.edits)
    const outcome = await approveOne(tenant, params.id, {
      contact: body?.contact_id ?? null,
      edits,
      create: body?.create ?? null,
    }).catch(inWords)
    if ('candidates' in outcome) {
      const { code, message } = ambiguous()
      return Response.json(
        { error: { code, message, field: 'contact_id', candidates: outcome.candidates } },
        { status: 409, headers: { 'cache-control': 'no-store' } },
      )
    }
    return respond(approve, 200, { id: params.id, status: 'approved', ...outcome })
  }),
  withTenant(reject, async ({ params, body }, tenant) => {
    await rejectItem(tenant, params.id, body?.reason ?? '')
    const { reason } = await intakeItem(tenant, params.id)
    return respond(reject, 200, { id: params.id, status: 'rejected', reason })
  }),
  withTenant(bulk, async ({ body }, tenant) => {
    const outcome = await decideMany(tenant, body.ids, body.action, body.reason ?? '')
    return respond(bulk, 200, outcome)
  }),
]

/** What the database refuses of a decision, by the member that it is about. */
function inWords(thrown: unknown): never {
  const failure = toFailure(thrown)
  if (failure.code !== 'reference_not_found' && failure.code !== 'reference_deleted') throw thrown
  const message = 'this is no contact of the organisation, or it was deleted.'
  throw new Failure({
    kind: 'invalid',
    code: 'reference_not_found',
    message: `contact_id: ${message}`,
    field: 'contact_id',
    faults: [{ field: 'contact_id', message }],
  })
}
