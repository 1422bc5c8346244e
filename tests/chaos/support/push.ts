import { z } from 'zod'
import type { Engine } from '../../../src/lib/crm/engine.ts'
import { itemOf, pushMany, pushOne } from '../../../src/lib/crm/gateway/push.ts'

/** A call of the push gateway as its routes pass it on. */
export const pushSchema = z.object({
  user: z.object({ organizationId: z.string(), userId: z.string() }),
  kind: z.enum(['contact', 'contacts', 'event']),
  idempotencyKey: z.string(),
  /** The contacts, or whom the event is about. */
  contacts: z.array(z.object({ email: z.string().nullable(), phone: z.string().nullable() })).min(1),
})
export type Push = z.infer<typeof pushSchema>

export async function push(engine: Engine, { user, kind, idempotencyKey, contacts }: Push): Promise<unknown> {
  const request = { user, crmTypes: null, idempotencyKey, asked: contacts }
  const [first = { email: null, phone: null }] = contacts
  if (kind === 'contacts')
    return pushMany(
      engine,
      request,
      contacts.map((contact) => itemOf(contact, contact)),
    )
  if (kind === 'contact') return pushOne(engine, request, { kind, item: itemOf(first, { ...first, first_name: 'Ann' }) })
  const payload = {
    event_name: 'Order placed',
    contact: first,
    occurred_at: '2026-11-20T09:15:30.000Z',
    event_id: idempotencyKey,
  }
  return pushOne(engine, request, { kind, item: itemOf(first, payload) })
}
