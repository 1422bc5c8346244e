import { Hono } from 'hono'
import { z } from 'zod'
import { companyOf } from './credentials.ts'
import { mergeDeals } from './deal-merge.ts'
import { dealV1View } from './deal-view.ts'
import { mergeOrganizations } from './organization-merge.ts'
import { mergePersons } from './person-merge.ts'
import { idOf } from './query.ts'
import { placeOf } from './record-change.ts'
import { readBody } from './record-input.ts'
import type { Place } from './record-writes.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { personV1View } from './v1-view.ts'

const mergeSchema = z.strictObject({ merge_with_id: z.number().int() })

type Merged = (place: Place, winnerId: number, loserId: number) => Readonly<Record<string, unknown>>

/** `PUT /{id}/merge` of API v1: the record in the path is merged into the one in the body, and is deleted. */
function mergeRoutes(merged: Merged): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.put('/:id/merge', async (c) => {
    const id = idOf(c)
    const { merge_with_id: winnerId } = await readBody(c, mergeSchema)
    const place = placeOf(c.get('caller'))
    return c.json({ success: true, data: merged(place, winnerId, id) })
  })

  return routes
}

/** Under `/persons`. */
export function personMergeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  return mergeRoutes((place, winnerId, loserId) => {
    const { companyId } = place
    const person = sandbox.db.transaction(() => mergePersons(sandbox, place, winnerId, loserId))
    sandbox.requestLog.addWrites({ created: 0, updated: 1, archived: 1 })
    const organization = person.orgId === null ? null : sandbox.organizations.find(companyId, person.orgId)
    const view = personV1View(companyOf(companyId), sandbox.fields.custom(companyId, 'person'), person, organization)
    return { ...view, merge_what_id: loserId }
  })
}

/** Under `/organizations`. */
export function organizationMergeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  return mergeRoutes((place, winnerId, loserId) => {
    const { id } = sandbox.db.transaction(() => mergeOrganizations(sandbox, place, winnerId, loserId))
    return { id }
  })
}

/** Under `/deals`. */
export function dealMergeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  return mergeRoutes((place, winnerId, loserId) => {
    const deal = sandbox.db.transaction(() => mergeDeals(sandbox, place, winnerId, loserId))
    return { ...dealV1View(sandbox, place.companyId, deal), merge_what_id: loserId }
  })
}
