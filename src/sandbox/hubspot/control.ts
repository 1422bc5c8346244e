import { Hono } from 'hono'
import { z } from 'zod'
import { contactGenerator } from '../demo/contact-generator.ts'
import { controls, parseBody } from '../kit/control.ts'
import { findObjectType } from './object-types.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { clearPortal, importRecords, listPortals } from './seed.ts'
import { type Settings, settingsSchema } from './settings.ts'

const seedSchema = z.object({
  portal: z.number().int(),
  count: z.number().int().min(0).max(1_000_000),
  seed: z.number().int().default(1),
  /** Empty the portal first. */
  replace: z.boolean().default(false),
})

/** What tests and benches use to steer the sandbox and to look inside; HubSpot has nothing of this. */
export function controlRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  routes.route('/', controls<SandboxEnv, Settings>(sandbox, settingsSchema))

  routes.get('/contacts', (c) => {
    const portalId = Number(c.req.query('portal') ?? '4711')
    const contacts = { portalId, objectType: 'contacts' }
    return c.json({
      portal: portalId,
      count: sandbox.records.count(contacts, 'live'),
      archived: sandbox.records.count(contacts, 'archived'),
      duplicatesByEmail: sandbox.db.all(
        `SELECT email, count(*) AS count FROM records
         WHERE portal_id = ? AND object_type = 'contacts' AND state = 'live' AND email IS NOT NULL GROUP BY email HAVING count(*) > 1`,
        portalId,
      ),
    })
  })

  routes.post('/seed', async (c) => {
    const request = await parseBody(c, seedSchema)
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { portal, count, seed, replace } = request.value
    const type = findObjectType('contacts')
    if (type === null || !listPortals(sandbox.db).some(({ id }) => id === portal))
      return c.json({ message: `No portal ${portal}.` }, 400)
    if (replace) clearPortal(sandbox.db, portal)
    importRecords(sandbox, { portalId: portal, objectType: type.name, type, source: 'IMPORT' }, contactGenerator(count, seed))
    return c.json({ portal, count: sandbox.records.count({ portalId: portal, objectType: type.name }, 'live') }, 201)
  })

  return routes
}
