import { Hono } from 'hono'
import { z } from 'zod'
import { controls, parseBody, seedShape } from '../kit/control.ts'
import { webhookControls } from '../kit/webhook-controls.ts'
import { lookUp } from './object-lookup.ts'
import { objectTypes } from './object-types.ts'
import { restoreRecord } from './record-writes.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { clearPortal, importCompaniesOfContacts, importRecords, importTarget, listPortals } from './seed.ts'
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

  for (const { name, noun, key } of objectTypes) {
    // Only e-mails have a column, with an index.
    const value = key.property === 'email' ? 'email' : `properties ->> '$.${key.property}'`

    routes.get(`/${name}`, (c) => {
      const portalId = Number(c.req.query('portal') ?? '4711')
      const records = { portalId, objectType: name }
      return c.json({
        portal: portalId,
        count: sandbox.records.count(records, 'live'),
        archived: sandbox.records.count(records, 'archived'),
        [`duplicatesBy${key.property.replace(/^./, (letter) => letter.toUpperCase())}`]: sandbox.db.all(
          `SELECT ${value} AS ${key.property}, count(*) AS count FROM records
           WHERE portal_id = ? AND object_type = ? AND state = 'live' AND ${value} IS NOT NULL GROUP BY 1 HAVING count(*) > 1`,
          portalId,
          name,
        ),
      })
    })

    routes.post(`/${name}/:id/restore`, (c) => {
      const portalId = Number(c.req.query('portal') ?? '4711')
      const target = { ...importTarget(portalId, name), source: 'CRM_UI' } as const
      const outcome = sandbox.db.transaction(() => {
        const record = lookUp(sandbox, target, c.req.param('id'), { state: 'archived' })
        return record === null ? null : restoreRecord(sandbox, target, record)
      })
      const missing = `No archived ${noun.toLowerCase()} ${c.req.param('id')} in portal ${portalId}.`
      if (outcome === null) return c.json({ message: missing }, 404)
      return outcome.kind === 'rejected'
        ? c.json({ message: outcome.failure.message }, 409)
        : c.json({ id: String(outcome.record.id) })
    })
  }

  routes.post('/seed', async (c) => {
    const request = await parseBody(c, seedSchema)
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { portal, count, seed, replace, companies } = request.value
    if (!listPortals(sandbox.db).some(({ id }) => id === portal)) return c.json({ message: `No portal ${portal}.` }, 400)
    const { contactGenerator } = await import('../demo/contact-generator.ts')
    if (replace) clearPortal(sandbox.db, portal)
    const target = importTarget(portal, 'contacts')
    importRecords(sandbox, target, contactGenerator(count, seed, companies))
    if (companies !== undefined) importCompaniesOfContacts(sandbox, portal)
    return c.json({ portal, count: sandbox.records.count(target, 'live') }, 201)
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
