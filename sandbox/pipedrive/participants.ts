import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { dealWrites } from './deal-writes.ts'
import { invalid, notFound } from './errors.ts'
import type { Participant } from './participant-store.ts'
import { idOf, integerQuery, limitQuery } from './query.ts'
import { writable } from './record-access.ts'
import { placeOf } from './record-change.ts'
import { readBody } from './record-input.ts'
import { wholeSecond } from './record-store.ts'
import type { Place } from './record-writes.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { plainTime } from './v1-view.ts'

const addSchema = z.strictObject({ person_id: z.number().int() })

/** Adds a person to a deal, or leaves it as it is. The deal's time stays unless the settings say otherwise. Call inside a transaction. */
export function addParticipant(sandbox: Sandbox, place: Place, dealId: number, personId: number): Participant {
  const deal = writable(sandbox, sandbox.deals.find(place.companyId, dealId), 'Deal')
  const person = sandbox.persons.find(place.companyId, personId)
  if (person === null || person.deletedAt !== null) throw invalid('person_id', 'there is no such person')
  const made = sandbox.participants.add(place.companyId, dealId, personId, wholeSecond(sandbox.clock()))
  if (sandbox.settings().participantsMoveDeals) dealWrites.replace(sandbox, place, deal, deal)
  return made
}

/** Ends a person's part in a deal; the main person is then none. Call inside a transaction. */
export function removeParticipant(sandbox: Sandbox, place: Place, dealId: number, id: number): void {
  const deal = writable(sandbox, sandbox.deals.find(place.companyId, dealId), 'Deal')
  const part = sandbox.participants.ofDeal(place.companyId, dealId).find((each) => each.id === id)
  if (part === undefined) throw notFound('Participant')
  sandbox.participants.remove(place.companyId, id)
  const wasMain = deal.body.person_id === part.personId
  if (wasMain || sandbox.settings().participantsMoveDeals)
    dealWrites.replace(sandbox, place, deal, { ...deal, body: { ...deal.body, ...(wasMain ? { person_id: null } : {}) } })
}

/** `/deals/{id}/participants` of the first API generation. */
export function participantRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  function view(companyId: number, { id, dealId, personId, addedAt }: Participant): Record<string, unknown> {
    const person = sandbox.persons.find(companyId, personId)
    return {
      id,
      person_id: {
        active_flag: person?.deletedAt === null,
        name: person?.body.name,
        email: person?.body.emails,
        phone: person?.body.phones,
        owner_id: person?.ownerId,
        company_id: companyId,
        value: personId,
      },
      add_time: plainTime(addedAt),
      active_flag: true,
      related_item_type: 'deal',
      related_item_id: dealId,
      related_item_data: { deal_id: dealId, title: sandbox.deals.find(companyId, dealId)?.body.title },
    }
  }

  const dealIdOf = (c: Context<SandboxEnv>) =>
    writable(sandbox, sandbox.deals.find(c.get('caller').companyId, idOf(c)), 'Deal').id

  routes.get('/:id/participants', (c) => {
    const { companyId } = c.get('caller')
    const start = integerQuery(c, 'start', { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0
    const limit = limitQuery(c)
    const all = sandbox.participants.ofDeal(companyId, dealIdOf(c))
    const shown = all.slice(start, start + limit)
    const more = all.length > start + limit
    return c.json({
      success: true,
      data: shown.length === 0 ? null : shown.map((each) => view(companyId, each)),
      additional_data: { start, limit, more_items_in_collection: more, ...(more ? { next_start: start + limit } : {}) },
    })
  })

  routes.post('/:id/participants', async (c) => {
    const { person_id: personId } = await readBody(c, addSchema)
    const place = placeOf(c.get('caller'))
    const made = sandbox.db.transaction(() => addParticipant(sandbox, place, dealIdOf(c), personId))
    return c.json({ success: true, data: view(place.companyId, made) })
  })

  routes.delete('/:id/participants/:participantId', (c) => {
    const id = Number(c.req.param('participantId'))
    sandbox.db.transaction(() => removeParticipant(sandbox, placeOf(c.get('caller')), dealIdOf(c), id))
    return c.json({ success: true, data: { id } })
  })

  return routes
}
