import { itemOf, pushMany, pushOne } from '../../crm/gateway/push.ts'
import { engine } from '../../crm/engine.ts'
import { isStorable } from '../../core/text/storable-text.ts'
import { inputWords } from '../input-words.ts'
import { describeIssues } from '../problem.ts'
import { respond, type Route } from '../route.ts'
import { idempotencyKey } from '../v1/headers.ts'
import { gatewayOperations } from './operations.ts'
import { contactSchema, pushedSchema } from './schemas.ts'
import { withGateway } from './with-gateway.ts'

const { contact, contacts, event } = gatewayOperations

/** What sends something to the CRMs of a user. */
export const pushRoutes: readonly Route[] = [
  withGateway(contact, async ({ body }, user, request) => {
    const { crm_types: crmTypes, ...payload } = body
    const asked = { user, crmTypes: crmTypes ?? null, idempotencyKey: idempotencyKey(request), asked: body }
    const answer = await pushOne(engine(), asked, { kind: 'contact', item: itemOf(payload, withoutUndefined(payload)) })
    return respond(contact, 200, pushedSchema.parse(answer))
  }),
  withGateway(contacts, async ({ body }, user, request) => {
    const asked = { user, crmTypes: body.crm_types ?? null, idempotencyKey: idempotencyKey(request), asked: body }
    const id = await pushMany(engine(), asked, body.contacts.map(itemOfMany))
    return respond(contacts, 202, { success: true, delivery_id: id, status: 'queued', total: body.contacts.length })
  }),
  withGateway(event, async ({ body }, user, request) => {
    const { crm_types: crmTypes, ...given } = body
    const payload = { ...given, occurred_at: given.occurred_at ?? new Date().toISOString() }
    const asked = { user, crmTypes: crmTypes ?? null, idempotencyKey: idempotencyKey(request), asked: body }
    const answer = await pushOne(engine(), asked, { kind: 'event', item: itemOf(payload.contact, withoutUndefined(payload)) })
    return respond(event, 200, pushedSchema.parse(answer))
  }),
]

/** One of many contacts; one that is wrong is kept with what is wrong, and goes nowhere. */
function itemOfMany(given: unknown) {
  const parsed = contactSchema.safeParse(given, { error: inputWords })
  if (parsed.success && isAllStorable(parsed.data)) return itemOf(parsed.data, withoutUndefined(parsed.data))
  const [fault] = parsed.success
    ? [{ field: '', message: 'this has characters that cannot be stored.' }]
    : describeIssues(parsed.error)
  const { field = '', message = 'this is not valid.' } = fault ?? {}
  return itemOf({}, {}, { code: 'invalid', message: field === '' ? message : `${field}: ${message}`, field })
}

function isAllStorable(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, entry]) => isStorable(name) && isAllStorable(entry))
}

/** As JSON keeps it. */
function withoutUndefined(value: object) {
  return JSON.parse(JSON.stringify(value))
}
