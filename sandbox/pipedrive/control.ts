import { Hono } from 'hono'
import { z } from 'zod'
import { controls, parseBody, seedShape } from '../kit/control.ts'
import { webhookControls } from '../kit/webhook-controls.ts'
import { findCompany } from './credentials.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { clearCompany, importPersons, type Incoming } from './seed.ts'
import { type Settings, settingsSchema } from './settings.ts'
import { expireAccessTokens, revokeGrantsOf } from './token-store.ts'

const seedSchema = z.object({
  company: z.number().int(),
  ...seedShape,
  /** Link the persons with the companies they work for. */
  organizations: z.boolean().default(false),
})
const revokeSchema = z.object({ company: z.number().int() })

function* toPersons(people: Iterable<Readonly<Record<string, string>>>, organizations: boolean): Generator<Incoming> {
  const only = (value: string | undefined) => (value === undefined ? [] : [{ value, primary: true, label: 'work' }])
  for (const record of people) {
    yield {
      organization: organizations ? (record['company'] ?? null) : null,
      body: {
        first_name: record['firstname'] ?? null,
        last_name: record['lastname'] ?? null,
        emails: only(record['email']),
        phones: only(record['phone']),
        job_title: record['jobtitle'] ?? null,
      },
    }
  }
}

/** What tests and benches use to steer the sandbox and to look inside; Pipedrive has nothing of this. */
export function controlRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  routes.route('/', controls<SandboxEnv, Settings>(sandbox, settingsSchema))
  routes.route('/webhooks', webhookControls<SandboxEnv>(sandbox.webhooks))

  routes.get('/contacts', (c) => {
    const company = Number(c.req.query('company') ?? '8101')
    return c.json({
      company,
      count: sandbox.persons.count(company, 'live'),
      deleted: sandbox.persons.count(company, 'deleted'),
      duplicatesByEmail: sandbox.db.all(
        `SELECT fold(e.value ->> '$.value') AS email, count(DISTINCT r.id) AS count FROM records r, json_each(r.body, '$.emails') e
         WHERE r.company_id = ? AND r.entity = 'person' AND r.deleted_at IS NULL
         GROUP BY fold(e.value ->> '$.value') HAVING count(DISTINCT r.id) > 1`,
        company,
      ),
    })
  })

  routes.post('/seed', async (c) => {
    const request = await parseBody(c, seedSchema)
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { count, seed, replace, companies, organizations } = request.value
    const company = findCompany(request.value.company)
    if (company === null) return c.json({ message: `No company ${request.value.company}.` }, 400)
    const { contactGenerator } = await import('../demo/contact-generator.ts')
    if (replace) clearCompany(sandbox, company.id)
    importPersons(sandbox, company, toPersons(contactGenerator(count, seed, companies), organizations || companies !== undefined))
    return c.json({ company: company.id, count: sandbox.persons.count(company.id, 'live') }, 201)
  })

  routes.post('/expire-tokens', (c) => c.json({ expired: expireAccessTokens(sandbox.db, sandbox.clock()) }))

  routes.post('/revoke', async (c) => {
    const request = await parseBody(c, revokeSchema)
    if (!request.ok) return c.json({ message: request.message }, 400)
    return c.json({ revoked: revokeGrantsOf(sandbox.db, request.value.company, sandbox.clock()) })
  })

  return routes
}
