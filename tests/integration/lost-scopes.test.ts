import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Failure } from '../../src/lib/core/errors.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { SyncedObject } from '../../src/lib/crm/domain/objects.ts'
import { checkHealth } from '../../src/lib/crm/use-cases/check-health.ts'
import { requestSync, runAfter } from '../../src/lib/crm/use-cases/request-sync.ts'
import { companyUser } from './support/company-users.ts'
import { recordUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'
import { inSuite } from './support/in-suite.ts'

/** The calls about companies, and what each CRM answers to them once the grant does not cover them any more. */
const refusals = {
  hubspot: {
    calls: /\/(properties|objects)\/.*companies|\/companies/,
    body: {
      status: 'error',
      category: 'MISSING_SCOPES',
      message: 'This app hasn’t been granted all required scopes to make this call.',
    },
    status: 403,
  },
  salesforce: {
    // An object that the user may not see is not there.
    calls: /\/sobjects\/Account/,
    body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }],
    status: 404,
  },
  pipedrive: {
    calls: /\/organization/,
    body: { success: false, error: 'Scope and URL mismatch', code: 'ERR_SCOPE' },
    status: 403,
  },
} as const satisfies Record<CrmType, unknown>

const crms = ['hubspot', 'salesforce', 'pipedrive'] as const satisfies readonly CrmType[]

/** Salesforce says that the object is not there, which is easily taken for something else. */
describe.each(inSuite(crms, (crmType) => crmType === 'salesforce'))(
  'a grant of %s that no longer covers companies',
  (crmType) => {
    let hub: Hub
    beforeAll(async () => {
      hub = await startHub({ crms: [crmType], firstObjects: ['account', 'contact'] })
      await hub.crm(crmType).connect()
      await hub.crm(crmType).sync('full')
    })
    afterAll(() => hub.close())

    const connection = async () => {
      const sql = `select id, status, health -> 'problems' as problems from crm_connections`
      return (await hub.stack.sql<{ id: string; status: string; problems: { code: string; message: string }[] | null }>(sql))[0]
    }
    const one = async (what: string) => (await hub.stack.sql<{ it: unknown }>(`select ${what}`))[0]?.it
    const sync = async (objects: readonly SyncedObject[] | null, type: 'full' | 'delta' = 'delta') =>
      runAfter(
        hub.engine,
        await requestSync(hub.engine, { ...hub.crm(crmType).request(type), objects }, Date.now() + 600_000),
        600_000,
      )

    test('leaves companies out, says so with what to do, and syncs everything else; later nothing is lost', async () => {
      const crm = hub.crm(crmType)
      const user = companyUser(crmType, crm.url)
      const contacts = recordUser(crmType, crm.url, 'contact')
      await crm.resetRequests()
      const company = await user.addCompany('Acme', 'acme.example')
      const person = await user.addContact('ann@acme.example')
      await user.assign(person, company)
      await sync(null, 'full')
      await sync(null)
      const { calls, body, status } = refusals[crmType]
      const paths = Object.keys((await crm.requests()).byRoute).flatMap((route) => {
        const path = route.split(' ')[1] ?? ''
        return calls.test(path) ? path.replace(/\/(?:batch|search|:?\d).*$/, '') : []
      })
      expect(paths.length).toBeGreaterThan(0)

      await user.renameCompany(company, 'Acme renamed')
      await contacts.edit(person, { firstName: 'Annabel' })
      await hub.stack.sql(`update accounts set phone = '+31 20 123 4567' where name = 'Acme'`)
      await hub.stack.sql(`update contacts set last_name = 'Jansen' where email = 'ann@acme.example'`)
      for (const pathPrefix of new Set(paths))
        await crm.control('POST', 'faults', { match: { pathPrefix }, kind: 'status', status, body, times: 10_000 })
      const left = await sync(null)
      expect(left).toMatchObject({ status: 'partial', records_failed: 0 })
      const notes = left.errors.filter(({ code }) => code === 'object_not_granted')
      expect(notes).toHaveLength(1)
      expect(notes[0]?.message).toMatch(/no longer lets us read and write companies.*reconnect/s)
      expect(await one(`first_name || ' ' || last_name as it from contacts where email = 'ann@acme.example'`)).toBe(
        'Annabel Jansen',
      )
      expect(await one(`a.name as it from contacts c join accounts a on a.id = c.account_id`)).toBe('Acme')
      expect((await contacts.list()).find(({ id }) => id === person)?.values).toMatchObject({
        lastName: 'Jansen',
        account: company,
      })

      // A sync of companies alone fails, and the connection goes on.
      expect(await sync(['account'])).toMatchObject({ status: 'failed' })
      const { id = '', status: after } = (await connection()) ?? {}
      expect(after).toBe('active')
      await hub.stack.sql(`update crm_connections set health = null`)
      await checkHealth(hub.engine, id, () => Promise.resolve({ sealedWith: [], unreadable: [] }))
      expect(await connection()).toMatchObject({ status: 'active' })
      expect((await connection())?.problems?.map(({ message }) => message).join()).toMatch(/companies/)

      await crm.control('DELETE', 'faults')
      expect(await sync(null)).toMatchObject({ status: 'completed', errors: [] })
      expect(await one('name as it from accounts')).toBe('Acme renamed')
      expect(await sync(null)).toMatchObject({ local_updated: 0, crm_updated: 0, records_failed: 0 })
    })

    test('in the middle of another object counts what was done before once', async () => {
      const crm = hub.crm(crmType)
      await sync(null, 'full')
      const people = recordUser(crmType, crm.url, 'contact')
      for (let index = 0; index < 4; index += 1) await people.create({ email: `mid${index}@acme.example`, lastName: 'Mid' })
      await sync(null)
      const whole = await sync(null, 'full')
      const connector = await hub.engine.loadConnector(crmType)
      const lost = new Failure({ kind: 'auth', code: 'missing_scopes', message: 'No.', said: 'companies' })
      let isLost = false
      const engine = {
        ...hub.engine,
        loadConnector: () =>
          Promise.resolve({
            ...connector,
            // Pages of two records, and the grant is lost once the first ones were counted.
            listChanges: async (...[session, object, from, linked]: Parameters<typeof connector.listChanges>) => {
              if (object !== 'contact') return connector.listChanges(session, object, from, linked)
              const page = await connector.listChanges(session, object, null, linked)
              const done = from !== null
              if (done && !isLost) {
                isLost = true
                // What was read is stored before the next page is awaited.
                await vi.waitFor(async () => {
                  const [run] = await hub.stack.sql<{ n: number | null }>(
                    `select (by_object #>> '{contact,records_processed}')::int as n from crm_sync_logs where status = 'running'`,
                  )
                  expect(run?.n ?? 0).toBeGreaterThan(0)
                }, 20_000)
                throw lost
              }
              const records = done ? page.records.slice(2) : page.records.slice(0, 2)
              return { ...page, records, done }
            },
            describeFields: (...[session, object]: Parameters<typeof connector.describeFields>) =>
              object === 'account' && isLost ? Promise.reject(lost) : connector.describeFields(session, object),
          }),
      }
      const request = { ...crm.request('full'), objects: null }
      const run = await runAfter(engine, await requestSync(engine, request, Date.now() + 600_000), 600_000)
      expect(isLost).toBe(true)
      expect(run.errors.map(({ code }) => code)).toEqual(['object_not_granted'])
      expect(run.by_object['contact']?.records_processed).toBe(whole.by_object['contact']?.records_processed)
      expect(run.records_processed).toBe(
        Object.values(run.by_object).reduce((sum, counts) => sum + (counts?.records_processed ?? 0), 0),
      )
    })

    test('leaves what the CRM tells of companies until it is allowed again, and syncs what it tells of contacts at once', async () => {
      const crm = hub.crm(crmType)
      const { calls, body, status } = refusals[crmType]
      const [companies, people] = [recordUser(crmType, crm.url, 'account'), recordUser(crmType, crm.url, 'contact')]
      const company = await companies.create({ name: 'Live', website: 'live.example' })
      const person = await people.create({ email: 'live@acme.example', lastName: 'Before' })
      await sync(null, 'full')
      await companies.edit(company, { name: 'Live now' })
      await people.edit(person, { lastName: 'After' })
      const tell = () =>
        hub.stack.sql(
          `insert into crm_webhook_events (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
         select organization_id, id, 'told:' || o.key || ':' || clock_timestamp(), o.key, 'changed', o.value, now() from crm_connections,
           jsonb_each_text($1) o`,
          [JSON.stringify({ account: company, contact: person })],
        )
      const drain = async (engine = hub.engine) => {
        await hub.stack.sql(`select private.crm_wake_connection(id) from crm_connections`)
        await runWorker(engine, { deadline: Date.now() + 120_000, untilEmpty: true })
      }
      await crm.resetRequests()
      await sync(null, 'full')
      await tell()
      await drain()
      const paths = Object.keys((await crm.requests()).byRoute).flatMap((route) => {
        const path = route.split(' ')[1] ?? ''
        return calls.test(path) ? path.replace(/\/(?:batch|search|:?\d).*$/, '') : []
      })
      await companies.edit(company, { name: 'Live later' })
      await people.edit(person, { lastName: 'Later' })
      for (const pathPrefix of new Set(paths))
        await crm.control('POST', 'faults', { match: { pathPrefix }, kind: 'status', status, body, times: 10_000 })
      // Salesforce says it in the answer to a query, which the sandbox's faults do not tell from others.
      const connector = await hub.engine.loadConnector(crmType)
      const lost = new Failure({ kind: 'auth', code: 'missing_scopes', message: 'No.', said: 'Account' })
      const refusing: typeof connector = {
        ...connector,
        getRecords: (...asked) => (asked[1] === 'account' ? Promise.reject(lost) : connector.getRecords(...asked)),
      }
      await tell()
      await drain(crmType === 'salesforce' ? { ...hub.engine, loadConnector: () => Promise.resolve(refusing) } : hub.engine)
      expect(await one(`last_name as it from contacts where email = 'live@acme.example'`)).toBe('Later')
      expect(await one(`name as it from accounts where website like '%live.example'`)).toBe('Live now')
      expect((await connection())?.status).toBe('active')
      await crm.control('DELETE', 'faults')
      await drain()
      await sync(null)
      expect(await one(`name as it from accounts where website like '%live.example'`)).toBe('Live later')
      expect(await one(`count(*)::int as it from crm_webhook_events where processed_at is null`)).toBe(0)
    })
  },
)
