import { Hono } from 'hono'
import { z } from 'zod'
import { controls, parseBody, seedShape } from '../kit/control.ts'
import { webhookControls } from '../kit/webhook-controls.ts'
import { lookUp } from './object-lookup.ts'
import { findObjectType } from './object-types.ts'
import { restoreRecord } from './record-writes.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { clearPortal, importRecords, listPortals } from './seed.ts'
import { type Settings, settingsSchema } from './settings.ts'
import { subscribeToEverything } from './webhook-routes.ts'

const seedSchema = z.object({
  portal: z.number().int(),
  ...seedShape,
})

const targetSchema = z.object({ targetUrl: z.url({ protocol: /^https?$/ }) })

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
    const { contactGenerator } = await import('../demo/contact-generator.ts')
    if (replace) clearPortal(sandbox.db, portal)
    importRecords(sandbox, { portalId: portal, objectType: type.name, type, source: 'IMPORT' }, contactGenerator(count, seed))
    return c.json({ portal, count: sandbox.records.count({ portalId: portal, objectType: type.name }, 'live') }, 201)
  })

  routes.post('/contacts/:id/restore', (c) => {
    const portalId = Number(c.req.query('portal') ?? '4711')
    const type = findObjectType('contacts')
    if (type === null) throw new Error('The sandbox has no contacts')
    const target = { portalId, objectType: type.name, type, source: 'CRM_UI' } as const
    const outcome = sandbox.db.transaction(() => {
      const record = lookUp(sandbox, target, c.req.param('id'), { state: 'archived' })
      return record === null ? null : restoreRecord(sandbox, target, record)
    })
    if (outcome === null) return c.json({ message: `No archived contact ${c.req.param('id')} in portal ${portalId}.` }, 404)
    return outcome.kind === 'rejected'
      ? c.json({ message: outcome.failure.message }, 409)
      : c.json({ id: String(outcome.record.id) })
  })

  routes.post('/webhooks', async (c) => {
    const request = await parseBody(c, targetSchema)
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { url, everything } = subscribeToEverything(sandbox, request.value.targetUrl)
    return c.json({ targetUrl: url, everything }, 201)
  })
  routes.get('/webhooks', (c) => {
    const target = sandbox.subscriptions.target()
    return c.json({ targetUrl: target?.url ?? null, everything: target?.everything ?? false })
  })
  routes.delete('/webhooks', (c) => {
    sandbox.subscriptions.removeTarget()
    sandbox.subscriptions.removeAll()
    return c.body(null, 204)
  })
  routes.route('/webhooks', webhookControls<SandboxEnv>(sandbox.webhooks))

  return routes
}
