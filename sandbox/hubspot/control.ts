import { Hono } from 'hono'
import { z } from 'zod'
import { controls, parseBody, seedShape } from '../kit/control.ts'
import { webhookControls } from '../kit/webhook-controls.ts'
import { endOf } from './association-ends.ts'
import { typesBetween } from './association-types.ts'
import { associate, dissociate } from './associations.ts'
import { lookUp } from './object-lookup.ts'
import { objectTypes } from './object-types.ts'
import type { Collection } from './record-store.ts'
import { restoreRecord } from './record-writes.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { clearPortal, importCompaniesOfContacts, importRecords, importTarget, listPortals } from './seed.ts'
import { type Settings, settingsSchema } from './settings.ts'
import { subscribeToEverything } from './webhook-routes.ts'

const seedSchema = z.object({
  portal: z.number().int(),
  ...seedShape,
})

const endSchema = z.object({ object: z.string(), id: z.string() })
const linkSchema = z.object({
  portal: z.number().int().default(4711),
  from: endSchema,
  to: endSchema,
  type: z.number().int().optional(),
})

const targetSchema = z.object({ targetUrl: z.url({ protocol: /^https?$/ }) })

/** What tests and benches use to steer the sandbox and to look inside; HubSpot has nothing of this. */
export function controlRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  routes.route('/', controls<SandboxEnv, Settings>(sandbox, settingsSchema))

  /** Live records that share what an object's records are known by. */
  function duplicates(records: Collection, { property }: { readonly property: string }) {
    // Only emails have a column, with an index.
    const value = property === 'email' ? 'email' : `properties ->> '$.${property}'`
    return {
      [`duplicatesBy${property.replace(/^./, (letter) => letter.toUpperCase())}`]: sandbox.db.all(
        `SELECT ${value} AS ${property}, count(*) AS count FROM records
         WHERE portal_id = ? AND object_type = ? AND state = 'live' AND ${value} IS NOT NULL GROUP BY 1 HAVING count(*) > 1`,
        records.portalId,
        records.objectType,
      ),
    }
  }

  for (const { name, noun, key } of objectTypes) {
    routes.get(`/${name}`, (c) => {
      const portalId = Number(c.req.query('portal') ?? '4711')
      const records = { portalId, objectType: name }
      return c.json({
        portal: portalId,
        count: sandbox.records.count(records, 'live'),
        archived: sandbox.records.count(records, 'archived'),
        ...(key === null ? {} : duplicates(records, key)),
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

  /** Someone else associates two records, or ends it; with `DELETE` and no type, all of their associations. */
  routes.on(['POST', 'DELETE'], '/associations', async (c) => {
    const request = await parseBody(c, linkSchema)
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { portal, from, to, type: id } = request.value
    const target = { ...importTarget(portal, from.object), source: 'CRM_UI' } as const
    const type = id === undefined ? undefined : sandbox.labels.find(portal, id)
    const ends = [endOf(sandbox, target, from.object, from.id), endOf(sandbox, target, to.object, to.id)] as const
    if (ends[0] === null || ends[1] === null) return c.json({ message: 'No such record.' }, 404)
    const [start, end] = [ends[0], ends[1]]
    const known = type ?? typesBetween(start.object, end.object).find(({ label }) => label === null)
    if (known === undefined || type === null) return c.json({ message: 'No such association type.' }, 400)
    sandbox.db.transaction(() => {
      if (c.req.method === 'POST') associate(sandbox, target, start, end, known)
      else dissociate(sandbox, target, start, end, type)
    })
    return c.body(null, 204)
  })

  /** Someone else removes a stage; deals that are in it stay. */
  routes.delete('/pipelines/:objectType/:pipelineId/stages/:stageId', (c) => {
    const target = importTarget(Number(c.req.query('portal') ?? '4711'), c.req.param('objectType'))
    const pipeline = sandbox.pipelines.list(target).find(({ id }) => id === c.req.param('pipelineId'))
    const stages = pipeline?.stages.filter(({ id }) => id !== c.req.param('stageId'))
    if (pipeline === undefined || stages?.length === pipeline.stages.length) return c.json({ message: 'No such stage.' }, 404)
    sandbox.pipelines.save(target, { ...pipeline, stages: [...(stages ?? [])] })
    return c.body(null, 204)
  })

  routes.post('/seed', async (c) => {
    const request = await parseBody(c, seedSchema)
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { portal, count, seed, replace, companies, deals, tasks, notes } = request.value
    if (!listPortals(sandbox.db).some(({ id }) => id === portal)) return c.json({ message: `No portal ${portal}.` }, 400)
    const { contactGenerator } = await import('../demo/contact-generator.ts')
    if (replace) clearPortal(sandbox.db, portal)
    const target = importTarget(portal, 'contacts')
    importRecords(sandbox, target, contactGenerator(count, seed, companies))
    if (companies !== undefined) importCompaniesOfContacts(sandbox, portal)
    if (deals > 0) {
      const { importDealsOfContacts } = await import('./seed-deals.ts')
      importDealsOfContacts(sandbox, portal, deals)
    }
    if (tasks + notes > 0) {
      const { importActivities } = await import('./seed-activities.ts')
      importActivities(sandbox, portal, { activities: tasks, notes, tasksAlone: true })
    }
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
