import { Hono } from 'hono'
import { z } from 'zod'
import { parsePersonInput } from './person-input.ts'
import { createPerson, deletePerson, readable, updatePerson, writable } from './person-writes.ts'
import { idOf, selectionQuery } from './query.ts'
import { readBody } from './record-input.ts'
import { listRecords } from './record-list.ts'
import { everything, personRenderer } from './record-view.ts'
import type { Caller, Sandbox, SandboxEnv } from './sandbox.ts'

const placeOf = ({ companyId, user }: Caller) => ({ companyId, userId: user.id })

/** `/persons` of the second API generation. */
export function personRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) => {
    const { records, nextCursor } = listRecords(c, sandbox.persons)
    const render = personRenderer(sandbox, c.get('caller').companyId, selectionQuery(c))
    return c.json({ success: true, data: records.map(render), additional_data: { next_cursor: nextCursor } })
  })

  routes.post('/', async (c) => {
    const input = parsePersonInput(await readBody(c, z.unknown()), 'create', sandbox.settings().contactSync)
    const place = placeOf(c.get('caller'))
    const person = sandbox.db.transaction(() => createPerson(sandbox, place, input))
    sandbox.requestLog.addWrites({ created: 1, updated: 0, archived: 0 })
    return c.json({ success: true, data: personRenderer(sandbox, place.companyId, everything)(person) })
  })

  routes.get('/:id', (c) => {
    const { companyId } = c.get('caller')
    const selection = selectionQuery(c)
    const person = readable(sandbox, sandbox.persons.find(companyId, idOf(c)), 'Person')
    return c.json({ success: true, data: personRenderer(sandbox, companyId, selection)(person) })
  })

  routes.patch('/:id', async (c) => {
    const id = idOf(c)
    const input = parsePersonInput(await readBody(c, z.unknown()), 'update', sandbox.settings().contactSync)
    const place = placeOf(c.get('caller'))
    const person = sandbox.db.transaction(() => {
      const before = writable(sandbox, sandbox.persons.find(place.companyId, id), 'Person')
      return updatePerson(sandbox, place, before, input)
    })
    sandbox.requestLog.addWrites({ created: 0, updated: 1, archived: 0 })
    return c.json({ success: true, data: personRenderer(sandbox, place.companyId, everything)(person) })
  })

  routes.delete('/:id', (c) => {
    const id = idOf(c)
    const { companyId } = c.get('caller')
    sandbox.db.transaction(() => {
      deletePerson(sandbox, companyId, writable(sandbox, sandbox.persons.find(companyId, id), 'Person'))
    })
    sandbox.requestLog.addWrites({ created: 0, updated: 0, archived: 1 })
    return c.json({ success: true, data: { id } })
  })

  return routes
}
