import { Hono } from 'hono'
import { z } from 'zod'
import { companyOf } from './credentials.ts'
import { mergePersons } from './person-merge.ts'
import { idOf } from './query.ts'
import { placeOf } from './record-change.ts'
import { readBody } from './record-input.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { personV1View } from './v1-view.ts'

const mergeSchema = z.strictObject({ merge_with_id: z.number().int() })

/** `PUT /persons/{id}/merge` of API v1: the person in the path is merged into the one in the body, and is deleted. */
export function mergeRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.put('/:id/merge', async (c) => {
    const id = idOf(c)
    const { merge_with_id: winnerId } = await readBody(c, mergeSchema)
    const place = placeOf(c.get('caller'))
    const { companyId } = place
    const merged = sandbox.db.transaction(() => mergePersons(sandbox, place, winnerId, id))
    sandbox.requestLog.addWrites({ created: 0, updated: 1, archived: 1 })
    const organization = merged.orgId === null ? null : sandbox.organizations.find(companyId, merged.orgId)
    const view = personV1View(companyOf(companyId), sandbox.fields.custom(companyId, 'person'), merged, organization)
    return c.json({ success: true, data: { ...view, merge_what_id: id } })
  })

  return routes
}
