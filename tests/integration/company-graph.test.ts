import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { createBudgets } from '../../src/lib/crm/transport/session.ts'
import { requestSync } from '../../src/lib/crm/use-cases/request-sync.ts'
import { switchObject } from '../../src/lib/crm/use-cases/switch-object.ts'
import { type CompanyUser, companyUser } from './support/company-users.ts'
import { type Hub, startHub } from './support/hub.ts'
import { runKilled } from './support/kill.ts'

/** What happens, in any order: companies and contacts come up on either side, and find each other on either side. */
const act = fc.oneof(
  fc.record({ kind: fc.constantFrom('company_there', 'company_here', 'contact_there', 'contact_here') }),
  fc.record({
    kind: fc.constantFrom('assign_there', 'assign_here'),
    contact: fc.nat(7),
    company: fc.nat(7),
  }),
  fc.record({ kind: fc.constant('sync'), full: fc.boolean(), killedAt: fc.option(fc.integer({ min: 3, max: 60 })) }),
)

describe.each(['hubspot', 'salesforce', 'pipedrive'] as const satisfies readonly CrmType[])(
  'companies and contacts with %s',
  (crmType) => {
    let hub: Hub
    let user: CompanyUser
    let round = 0
    beforeAll(async () => {
      hub = await startHub({ crms: [crmType] })
      user = companyUser(crmType, hub.crm(crmType).url)
      await hub.crm(crmType).connect()
      await hub.crm(crmType).sync('full')
      await switchObject(hub.engine, {
        organizationId: hub.organizationId,
        userId: hub.userId,
        crmType,
        object: 'account',
        enabled: true,
      })
      await hub.crm(crmType).sync('full')
      await hub.stack.sql(
        `update crm_connections set settings = settings || '{"guard": {"enabled": false, "share": 0.25, "atLeast": 100}}'`,
      )
    })
    afterAll(() => hub.close())

    /** A sync whose process is killed at a request, and the next process, which takes over. */
    async function sync(type: 'full' | 'delta', killedAt: number | null) {
      if (killedAt !== null) {
        await runKilled({ at: killedAt, when: 'after' }, async () => {
          const engine = { ...hub.engine, budgets: createBudgets() }
          await (await requestSync(engine, hub.crm(crmType).request(type), Date.now() + 600_000)).working
        })
        await hub.stack.sql(`update crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running'`)
      }
      return hub.crm(crmType).sync(type)
    }

    /** Who has which company, by e-mail and name: on both sides. */
    async function graphs() {
      const here = await hub.stack.sql<{ email: string; company: string | null }>(
        'select c.email, a.name as company from contacts c left join accounts a on a.id = c.account_id where c.deleted_at is null',
      )
      const names = new Map((await user.companies()).map(({ id, name }) => [id, name]))
      const there = (await user.contacts()).map(({ email, companyId }) => [
        email,
        companyId === null ? null : (names.get(companyId) ?? '?'),
      ])
      const sorted = (pairs: readonly (readonly unknown[])[]) => pairs.map((pair) => pair.join(' → ')).toSorted()
      return { here: sorted(here.map(({ email, company }) => [email, company])), there: sorted(there) }
    }

    test('any order of arrival, with processes killed between, ends in the same graph; nothing that is unknown clears anything', {
      timeout: 600_000,
    }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 6, maxLength: 14 }), async (acts) => {
          round += 1
          const companies: { readonly name: string; there: string | null }[] = []
          const contacts: { readonly email: string }[] = []
          const assigned = new Set<string>()
          const idThere = async (email: string) => (await user.contacts()).find((contact) => contact.email === email)?.id
          for (const one of acts) {
            const name = `Company ${round}-${companies.length}`
            const email = `graph-${round}-${contacts.length}@person.test`
            if (one.kind === 'company_there') {
              companies.push({ name, there: await user.addCompany(name, `c${round}-${companies.length}.example`) })
            } else if (one.kind === 'company_here') {
              await hub.stack.sql('insert into accounts (organization_id, name, website) values ($1, $2, $3)', [
                hub.organizationId,
                name,
                `c${round}-${companies.length}.example`,
              ])
              companies.push({ name, there: null })
            } else if (one.kind === 'contact_there') {
              await user.addContact(email)
              contacts.push({ email })
            } else if (one.kind === 'contact_here') {
              await hub.stack.sql('insert into contacts (organization_id, email, last_name) values ($1, $2, $3)', [
                hub.organizationId,
                email,
                'Nr',
              ])
              contacts.push({ email })
            } else if ('contact' in one) {
              const contact = contacts[one.contact % Math.max(1, contacts.length)]
              const company = companies[one.company % Math.max(1, companies.length)]
              if (!contact || !company) continue
              if (one.kind === 'assign_here') {
                const changed = await hub.stack.sql(
                  'update contacts set account_id = (select id from accounts where name = $1) where email = $2 and exists (select 1 from accounts where name = $1) returning id',
                  [company.name, contact.email],
                )
                if (changed.length > 0) assigned.add(contact.email)
              } else {
                const id = await idThere(contact.email)
                const there = (await user.companies()).find((found) => found.name === company.name)?.id
                if (id === undefined || there === undefined) continue
                await user.assign(id, there)
                assigned.add(contact.email)
              }
            } else if ('full' in one) {
              await sync(one.full ? 'full' : 'delta', one.killedAt)
            }
          }
          // HubSpot tells of a company that a contact was given by pushes and full reads alone.
          await hub.crm(crmType).sync('full')
          await hub.crm(crmType).sync('delta')
          const settled = await hub.crm(crmType).sync('delta')
          expect(settled).toMatchObject({ local_created: 0, local_updated: 0, crm_created: 0, crm_updated: 0, conflicts: 0 })
          const { here, there } = await graphs()
          expect(here).toEqual(there)
          const lost = [...assigned].filter((email) => here.includes(`${email} → `))
          expect(lost).toEqual([])
          expect(await hub.stack.sql(`select 1 from crm_sync_state where waits <> '[]' or status = 'attention'`)).toEqual([])
          expect(new Set(here).size).toBe(here.length)
        }),
        { numRuns: 6, endOnFailure: true },
      )
    })
  },
)
