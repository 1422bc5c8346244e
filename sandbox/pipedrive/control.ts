import { Hono } from 'hono'
import { z } from 'zod'
import { controls, parseBody, seedShape } from '../kit/control.ts'
import { webhookControls } from '../kit/webhook-controls.ts'
import { companyOf, findCompany } from './credentials.ts'
import { PipedriveError } from './errors.ts'
import { addParticipant, removeParticipant } from './participants.ts'
import { wholeSecond } from './record-store.ts'
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
const participantSchema = z.object({
  company: z.number().int().default(8101),
  deal: z.number().int(),
  person: z.number().int(),
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

  /** Someone else adds a person to a deal, or takes one out. */
  routes.on(['POST', 'DELETE'], '/participants', async (c) => {
    const request = await parseBody(c, participantSchema)
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { company, deal, person } = request.value
    const place = { companyId: company, userId: companyOf(company).admin.id, by: 'app' } as const
    try {
      sandbox.db.transaction(() => {
        if (c.req.method === 'POST') return void addParticipant(sandbox, place, deal, person)
        const part = sandbox.participants.ofDeal(company, deal).find(({ personId }) => personId === person)
        removeParticipant(sandbox, place, deal, part?.id ?? -1)
      })
    } catch (error) {
      if (error instanceof PipedriveError) return c.json({ message: error.refusal.error }, error.refusal.status)
      throw error
    }
    return c.body(null, 204)
  })

  /** Someone else removes a stage; deals that are in it stay. */
  routes.delete('/stages/:id', (c) => {
    const company = Number(c.req.query('company') ?? '8101')
    const stage = sandbox.pipelines.stages.find(company, Number(c.req.param('id')))
    if (stage === null) return c.json({ message: 'No such stage.' }, 404)
    sandbox.pipelines.stages.save(company, { ...stage, is_deleted: true, updated_at: wholeSecond(sandbox.clock()) })
    return c.body(null, 204)
  })

  routes.post('/seed', async (c) => {
    const request = await parseBody(c, seedSchema)
    if (!request.ok) return c.json({ message: request.message }, 400)
    const { count, seed, replace, companies, organizations, deals, tasks, notes } = request.value
    const company = findCompany(request.value.company)
    if (company === null) return c.json({ message: `No company ${request.value.company}.` }, 400)
    const { contactGenerator } = await import('../demo/contact-generator.ts')
    if (replace) clearCompany(sandbox, company.id)
    importPersons(sandbox, company, toPersons(contactGenerator(count, seed, companies), organizations || companies !== undefined))
    if (deals > 0) {
      const { importDealsOfPersons } = await import('./seed-deals.ts')
      importDealsOfPersons(sandbox, company, deals)
    }
    if (tasks + notes > 0) {
      const { importActivities } = await import('./seed-activities.ts')
      importActivities(sandbox, company, { activities: tasks, notes, tasksAlone: true })
    }
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
