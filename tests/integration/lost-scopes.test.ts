import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { SyncedObject } from '../../src/lib/crm/domain/objects.ts'
import { checkHealth } from '../../src/lib/crm/use-cases/check-health.ts'
import { requestSync, runAfter } from '../../src/lib/crm/use-cases/request-sync.ts'
import { companyUser } from './support/company-users.ts'
import { recordUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'

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

describe.each(crms)('a grant of %s that no longer covers companies', (crmType) => {
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
    await checkHealth(hub.engine, id)
    expect(await connection()).toMatchObject({ status: 'active' })
    expect((await connection())?.problems?.map(({ message }) => message).join()).toMatch(/companies/)

    await crm.control('DELETE', 'faults')
    expect(await sync(null)).toMatchObject({ status: 'completed', errors: [] })
    expect(await one('name as it from accounts')).toBe('Acme renamed')
    expect(await sync(null)).toMatchObject({ local_updated: 0, crm_updated: 0, records_failed: 0 })
  })
})
