import { Hono } from 'hono'
import { z } from 'zod'
import { companyOf } from './credentials.ts'
import { invalid } from './errors.ts'
import type { Channel, Person, PersonBody } from './person-body.ts'
import { personWrites } from './person-writes.ts'
import { idOf } from './query.ts'
import { writable } from './record-access.ts'
import { placeOf } from './record-change.ts'
import { readBody } from './record-input.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { personV1View } from './v1-view.ts'

const mergeSchema = z.strictObject({ merge_with_id: z.number().int() })

function mergeChannels(winner: readonly Channel[], loser: readonly Channel[]): Channel[] {
  const own = new Set(winner.map(({ value }) => value.toLowerCase()))
  const added = loser.filter(({ value }) => !own.has(value.toLowerCase()))
  return [...winner, ...added].map((channel, index) =>
    winner.length === 0 ? channel : { ...channel, primary: index < winner.length && channel.primary },
  )
}

/** The winner keeps what it has; the loser fills its blanks and adds its addresses. */
function mergeBodies(winner: PersonBody, loser: PersonBody): PersonBody {
  const filled = Object.entries(loser.custom_fields).filter(([code]) => (winner.custom_fields[code] ?? null) === null)
  return {
    ...winner,
    emails: mergeChannels(winner.emails, loser.emails),
    phones: mergeChannels(winner.phones, loser.phones),
    im: mergeChannels(winner.im, loser.im),
    postal_address: winner.postal_address ?? loser.postal_address,
    notes: winner.notes ?? loser.notes,
    birthday: winner.birthday ?? loser.birthday,
    job_title: winner.job_title ?? loser.job_title,
    custom_fields: { ...winner.custom_fields, ...Object.fromEntries(filled) },
  }
}

/** `PUT /persons/{id}/merge` of the first API generation: the person in the path goes into the one that the body names, and is deleted. */
export function mergeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.put('/:id/merge', async (c) => {
    const id = idOf(c)
    const { merge_with_id: winnerId } = await readBody(c, mergeSchema)
    if (winnerId === id) throw invalid('merge_with_id', 'a person cannot be merged with itself')
    const place = placeOf(c.get('caller'))
    const { companyId } = place
    const merged = sandbox.db.transaction((): Person => {
      const loser = writable(sandbox, sandbox.persons.find(companyId, id), 'Person')
      const winner = writable(sandbox, sandbox.persons.find(companyId, winnerId), 'Person')
      personWrites.remove(sandbox, place, loser, { mergedInto: winnerId })
      const after = { ...winner, orgId: winner.orgId ?? loser.orgId, body: mergeBodies(winner.body, loser.body) }
      return personWrites.replace(sandbox, place, winner, after, { mergedFrom: id })
    })
    sandbox.requestLog.addWrites({ created: 0, updated: 1, archived: 1 })
    const organization = merged.orgId === null ? null : sandbox.organizations.find(companyId, merged.orgId)
    const view = personV1View(companyOf(companyId), sandbox.fields.custom(companyId, 'person'), merged, organization)
    return c.json({ success: true, data: { ...view, merge_what_id: id } })
  })

  return routes
}
