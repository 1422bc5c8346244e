import { Hono } from 'hono'
import { z } from 'zod'
import type { SalesforceDemoContact } from '../demo/salesforce-people.ts'
import { controls, parseBody, seedShape } from '../kit/control.ts'
import { webhookControls } from '../kit/webhook-controls.ts'
import { adminNumber } from './auth.ts'
import { findOrg, orgIdOf, orgSchema } from './credentials.ts'
import { parseId } from './ids.ts'
import { convertLead } from './lead-conversion.ts'
import { outboundControls } from './outbound-controls.ts'
import { mergeRecords } from './record-merge.ts'
import { putRecord, undeleteRecord } from './record-writes.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { clearOrg, importContacts } from './seed.ts'
import { type Settings, settingsSchema } from './settings.ts'
import { endSessions, revokeGrantsOf } from './token-store.ts'

const recordSchema = z.string().transform((text, context) => {
  const id = parseId(text)
  if (id !== null) return id
  context.addIssue({ code: 'custom', message: `${text} is no record id.` })
  return z.NEVER
})
const seedSchema = z.object({
  org: orgSchema,
  ...seedShape,
})

function* toContacts(people: Iterable<Readonly<Record<string, string>>>): Generator<SalesforceDemoContact> {
  for (const { email, firstname, lastname, phone, jobtitle, company, city, country } of people) {
    yield {
      email: email ?? null,
      firstName: firstname ?? null,
      lastName: lastname ?? '',
      phone: phone ?? '',
      title: jobtitle ?? '',
      company: company ?? '',
      city: city ?? '',
      country: country ?? '',
    }
  }
}

/** What tests and benches use to steer the sandbox and to look inside; Salesforce has nothing of this. */
export function controlRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  routes.route('/', controls<SandboxEnv, Settings>(sandbox, settingsSchema))
  const contact = sandbox.objects.require('Contact')

  for (const { type, key } of [
    { type: contact, key: 'Email' },
    { type: sandbox.objects.require('Account'), key: null },
  ]) {
    routes.get(`/${type.labelPlural.toLowerCase()}`, (c) => {
      const org = findOrg(c.req.query('org') ?? 'acme')
      if (org === null) return c.json({ message: `No org ${c.req.query('org')}.` }, 400)
      const duplicates = key === null ? [] : sandbox.records.repeatedKeys(type, org.number, key)
      return c.json({
        org: orgIdOf(org.number),
        count: sandbox.records.count(type, org.number, false),
        deleted: sandbox.records.count(type, org.number, true),
        ...(key === null ? {} : { [`duplicatesBy${key}`]: duplicates.map(({ value, count }) => ({ email: value, count })) }),
      })
    })
  }

  routes.post('/seed', async (c) => {
    const request = await parseBody(c, seedSchema)
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { org, count, seed, replace, companies, deals, tasks, notes } = request.value
    const { contactGenerator } = await import('../demo/contact-generator.ts')
    if (replace) clearOrg(sandbox, org.number)
    importContacts(sandbox, org.number, toContacts(contactGenerator(count, seed, companies)))
    if (deals > 0) {
      const { importOpportunities } = await import('./seed-opportunities.ts')
      importOpportunities(sandbox, org.number, deals)
    }
    if (tasks + notes > 0) {
      const { importActivities } = await import('./seed-activities.ts')
      importActivities(sandbox, org.number, { activities: tasks, notes, tasksAlone: true })
    }
    return c.json({ org: orgIdOf(org.number), count: sandbox.records.count(contact, org.number, false) }, 201)
  })

  routes.post('/expire-sessions', (c) => c.json({ ended: endSessions(sandbox.db, sandbox.clock()) }))

  routes.post('/revoke', async (c) => {
    const request = await parseBody(c, z.object({ org: orgSchema }))
    if (!request.ok) return c.json({ message: request.message }, 400)
    return c.json({ revoked: revokeGrantsOf(sandbox.db, request.value.org.number, sandbox.clock()) })
  })

  routes.post('/lock-rows', async (c) => {
    const request = await parseBody(c, z.object({ times: z.number().int().min(0) }))
    if (!request.ok) return c.json({ message: request.message }, 400)
    sandbox.locks.lockNext(request.value.times)
    return c.body(null, 204)
  })

  routes.post('/merge', async (c) => {
    const request = await parseBody(c, z.object({ org: orgSchema, winner: recordSchema, loser: recordSchema }))
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { org, winner, loser } = request.value
    const type = sandbox.objects.byPrefix(winner.prefix)
    if (type === null || loser.prefix !== winner.prefix) return c.json({ message: 'Two records of one object are needed.' }, 400)
    const target = { caller: { org: org.number, user: adminNumber, scopes: null }, type }
    const outcome = sandbox.db.transaction(() => mergeRecords(sandbox, target, winner.number, loser.number))
    return outcome.kind === 'rejected' ? c.json({ message: outcome.errors[0]?.message ?? '' }, 400) : c.body(null, 204)
  })

  routes.post('/undelete', async (c) => {
    const request = await parseBody(c, z.object({ org: orgSchema, id: recordSchema }))
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { org, id } = request.value
    const type = sandbox.objects.byPrefix(id.prefix)
    if (type === null) return c.json({ message: 'No object has such ids.' }, 400)
    const target = { caller: { org: org.number, user: adminNumber, scopes: null }, type }
    const outcome = sandbox.db.transaction(() => undeleteRecord(sandbox, target, id.number))
    return outcome.kind === 'rejected' ? c.json({ message: outcome.errors[0]?.message ?? '' }, 400) : c.body(null, 204)
  })

  /** Someone else converts a lead. */
  routes.post('/convert-lead', async (c) => {
    const id = recordSchema.optional().transform((found) => found?.number ?? null)
    const shape = z.object({
      org: orgSchema,
      lead: recordSchema,
      status: z.string().default('Closed - Converted'),
      account: id,
      contact: id,
      opportunity: id,
      opportunityName: z.string().nullable().default(null),
      doNotCreateOpportunity: z.boolean().default(false),
      overwriteLeadSource: z.boolean().default(false),
    })
    const request = await parseBody(c, shape)
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { org, lead, ...wanted } = request.value
    const caller = { org: org.number, user: adminNumber, scopes: null }
    const outcome = convertLead(sandbox, caller, { ...wanted, lead: lead.number, owner: null })
    return outcome.kind === 'rejected' ? c.json({ message: outcome.errors[0]?.message ?? '' }, 400) : c.body(null, 204)
  })

  /** An old activity is archived: of queries only those that see everything find it. Its stamp stays. */
  routes.post('/archive', async (c) => {
    const request = await parseBody(c, z.object({ org: orgSchema, id: recordSchema }))
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { org, id } = request.value
    const type = sandbox.objects.byPrefix(id.prefix)
    const values = type && sandbox.records.newest(type, org.number, id.number)
    if (!type?.byName.has('isarchived') || !values) return c.json({ message: 'No such activity.' }, 400)
    sandbox.records.put(type, org.number, id.number, { ...values, IsArchived: 1 }, sandbox.clock())
    return c.body(null, 204)
  })

  /** Someone else adds products to an opportunity, or removes them. */
  routes.post('/products', async (c) => {
    const shape = z.object({ org: orgSchema, opportunity: recordSchema, total: z.number().nullable() })
    const request = await parseBody(c, shape)
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { org, opportunity, total } = request.value
    const target = { caller: { org: org.number, user: adminNumber, scopes: null }, type: sandbox.objects.require('Opportunity') }
    const before = sandbox.records.newest(target.type, org.number, opportunity.number)
    if (before === null) return c.json({ message: 'No such opportunity.' }, 400)
    const products = total === null ? { HasOpportunityLineItem: 0 } : { HasOpportunityLineItem: 1, Amount: total }
    sandbox.db.transaction(() => putRecord(sandbox, target, opportunity.number, { ...before, ...products }))
    return c.body(null, 204)
  })

  routes.route('/outbound-messages', outboundControls(sandbox))
  routes.route('/webhooks', webhookControls<SandboxEnv>(sandbox.webhooks))

  return routes
}
