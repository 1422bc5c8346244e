import { Hono } from 'hono'
import { z } from 'zod'
import { createOrganization, deleteOrganization, parseOrganizationInput, updateOrganization } from './organization-writes.ts'
import { readable, writable } from './person-writes.ts'
import { idOf, selectionQuery } from './query.ts'
import { readBody } from './record-input.ts'
import { listRecords } from './record-list.ts'
import { everything, organizationRenderer } from './record-view.ts'
import type { Caller, Sandbox, SandboxEnv } from './sandbox.ts'

const placeOf = ({ companyId, user }: Caller) => ({ companyId, userId: user.id })

/** `/organizations` of the second API generation. */
export function organizationRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) => {
    const { records, nextCursor } = listRecords(c, sandbox.organizations)
    const render = organizationRenderer(sandbox, c.get('caller').companyId, selectionQuery(c))
    return c.json({ success: true, data: records.map(render), additional_data: { next_cursor: nextCursor } })
  })

  routes.post('/', async (c) => {
    const input = parseOrganizationInput(await readBody(c, z.unknown()), 'create')
    const place = placeOf(c.get('caller'))
    const organization = sandbox.db.transaction(() => createOrganization(sandbox, place, input))
    return c.json({ success: true, data: organizationRenderer(sandbox, place.companyId, everything)(organization) })
  })

  routes.get('/:id', (c) => {
    const { companyId } = c.get('caller')
    const selection = selectionQuery(c)
    const organization = readable(sandbox, sandbox.organizations.find(companyId, idOf(c)), 'Organization')
    return c.json({ success: true, data: organizationRenderer(sandbox, companyId, selection)(organization) })
  })

  routes.patch('/:id', async (c) => {
    const id = idOf(c)
    const input = parseOrganizationInput(await readBody(c, z.unknown()), 'update')
    const place = placeOf(c.get('caller'))
    const organization = sandbox.db.transaction(() => {
      const before = writable(sandbox, sandbox.organizations.find(place.companyId, id), 'Organization')
      return updateOrganization(sandbox, place, before, input)
    })
    return c.json({ success: true, data: organizationRenderer(sandbox, place.companyId, everything)(organization) })
  })

  routes.delete('/:id', (c) => {
    const id = idOf(c)
    const { companyId } = c.get('caller')
    sandbox.db.transaction(() => {
      deleteOrganization(sandbox, companyId, writable(sandbox, sandbox.organizations.find(companyId, id), 'Organization'))
    })
    return c.json({ success: true, data: { id } })
  })

  return routes
}
