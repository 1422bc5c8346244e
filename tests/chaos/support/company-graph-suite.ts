import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { createBudgets } from '../../../src/lib/crm/transport/session.ts'
import { requestSync } from '../../../src/lib/crm/use-cases/request-sync.ts'
import { switchObject } from '../../../src/lib/crm/use-cases/switch-object.ts'
import { type CompanyUser, companyUser } from '../../integration/support/company-users.ts'
import { type Hub, startHub } from '../../integration/support/hub.ts'
import { runKilled } from '../../integration/support/kill.ts'
import { emptyCrm, emptyHub } from './empty.ts'

/** What happens, in any order: companies and contacts come up on either side, and find each other on either side. */
const act = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('company_there', 'company_here', 'contact_there', 'contact_here') }),
  },
  // A company that the other side has not seen, given to somebody at once; `met`: before contacts are synced alone.
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('newcomer_there', 'newcomer_there', 'newcomer_here'),
      contact: fc.nat(7),
      met: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('assign_there', 'assign_here'), contact: fc.nat(7), company: fc.nat(7) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('sync'),
      full: fc.boolean(),
      // Mostly of one object alone, as a push of the CRM is: what its records refer to may be unknown yet.
      object: fc.option(fc.constantFrom('account' as const, 'contact' as const, 'contact' as const), { freq: 5 }),
      killedAt: fc.option(fc.integer({ min: 3, max: 60 }), { freq: 1 }),
    }),
  },
)

/** ADSAPP_SEED plays other orders of arrival; with ADSAPP_PATH, which a failure prints, one of them alone. */
const chosen = process.env['ADSAPP_SEED']
const path = process.env['ADSAPP_PATH']

/** Plays `runs` orders of arrival with one CRM, those of this seed. */
export function describeCompanyGraph(crmType: CrmType, runs: number, seedByDefault = 20_261_129): void {
  const seed = chosen === undefined ? seedByDefault : Number(chosen)
  describe(`companies and contacts with ${crmType}`, () => {
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
        `update crm_connections set settings = settings || '{"conflictPolicy": "crm_wins", "guard": {"enabled": false, "share": 0.25, "atLeast": 100}}'`,
      )
    })
    afterAll(() => hub.close())

    /** A sync whose process is killed at a request, and the next process, which takes over. */
    async function sync(type: 'full' | 'delta', object: 'account' | 'contact' | null, killedAt: number | null) {
      const request = { ...hub.crm(crmType).request(type), objects: object && [object] }
      if (killedAt !== null) {
        await runKilled({ at: killedAt, when: 'after' }, async () => {
          const engine = { ...hub.engine, budgets: createBudgets() }
          await (await requestSync(engine, request, Date.now() + 600_000)).working
        })
        await hub.stack.sql(`update crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running'`)
      }
      await (await requestSync(hub.engine, request, Date.now() + 600_000)).working
    }

    /** Who has which company, by email and name: on both sides. */
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

    test(`any order of arrival, with processes killed between, ends in the same graph; nothing that is unknown clears anything (seed ${seed})`, {
      timeout: 3_600_000,
    }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 8 }), async (acts) => {
          round += 1
          await emptyCrm(hub.crm(crmType), crmType)
          await emptyHub(hub)
          const companies: { readonly name: string }[] = []
          const contacts: { readonly email: string }[] = []
          /** Whose company was set on which side, by whom nobody ever takes it away. */
          const assigned = { here: new Set<string>(), there: new Set<string>() }
          const holders = (graph: readonly string[]) =>
            graph.flatMap((pair) => (pair.endsWith(' → ') ? [] : pair.slice(0, pair.indexOf(' → '))))
          const expectNothingCleared = async () => {
            const { here, there } = await graphs()
            // Nobody ever takes a company away, so the one who had one keeps one.
            for (const email of holders(here)) assigned.here.add(email)
            for (const email of holders(there)) assigned.there.add(email)
            expect({
              here: [...assigned.here].filter((email) => here.includes(`${email} → `)),
              there: [...assigned.there].filter((email) => there.includes(`${email} → `)),
            }).toEqual({ here: [], there: [] })
          }
          const assignHere = async (email: string, company: string) => {
            const changed = await hub.stack.sql(
              'update contacts set account_id = (select id from accounts where name = $1) where email = $2 and exists (select 1 from accounts where name = $1) returning id',
              [company, email],
            )
            if (changed.length > 0) assigned.here.add(email)
          }
          const assignThere = async (email: string, company: string) => {
            const id = await idThere(email)
            const there = (await user.companies()).find((found) => found.name === company)?.id
            if (id === undefined || there === undefined) return
            await user.assign(id, there)
            assigned.there.add(email)
          }
          const addCompany = async (name: string, side: 'here' | 'there') => {
            const website = `c${round}-${companies.length}.example`
            const sql = 'insert into accounts (organization_id, name, website) values ($1, $2, $3)'
            if (side === 'there') await user.addCompany(name, website)
            else await hub.stack.sql(sql, [hub.organizationId, name, website])
            companies.push({ name })
          }
          const checkedSync = async (...how: Parameters<typeof sync>) => {
            await expectNothingCleared()
            await sync(...how)
            await expectNothingCleared()
          }
          const idThere = async (email: string) => (await user.contacts()).find((contact) => contact.email === email)?.id
          // Two who have a company on both sides, which a mistake can take away.
          const prelude = [
            { kind: 'contact_there' },
            { kind: 'contact_here' },
            { kind: 'company_there' },
            { kind: 'assign_there', contact: 0, company: 0 },
            { kind: 'sync', full: true, object: null, killedAt: null },
            { kind: 'assign_here', contact: 1, company: 0 },
            { kind: 'sync', full: false, object: null, killedAt: null },
          ] as const
          for (const one of [...prelude, ...acts]) {
            const name = `Company ${round}-${companies.length}`
            const email = `graph-${round}-${contacts.length}@person.test`
            if (one.kind === 'company_there' || one.kind === 'company_here') {
              await addCompany(name, one.kind === 'company_there' ? 'there' : 'here')
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
              if (!contact) continue
              const side = one.kind.endsWith('_here') ? 'here' : 'there'
              if (!('company' in one)) await addCompany(name, side)
              const company = 'company' in one ? companies[one.company % Math.max(1, companies.length)] : companies.at(-1)
              if (!company) continue
              await (side === 'here' ? assignHere : assignThere)(contact.email, company.name)
              if ('met' in one && !one.met) await checkedSync('full', 'contact', null)
            } else if ('full' in one) {
              await checkedSync(one.full ? 'full' : 'delta', one.object, one.killedAt)
            }
          }
          // What waits for a company is decided once the company is there: two rounds are enough.
          await sync('full', 'account', null)
          await hub.crm(crmType).sync('delta')
          const waiting = await hub.stack.sql(
            `select 1 from crm_sync_state where waits @? '$[*] ? (@.target != "user")' or status = 'attention'`,
          )
          expect(waiting).toEqual([])
          // HubSpot tells of a company that a contact was given by pushes and full reads alone.
          if (crmType === 'hubspot') await hub.crm(crmType).sync('full')
          await hub.crm(crmType).sync('delta')
          const settled = await hub.crm(crmType).sync('delta')
          expect(settled).toMatchObject({ local_created: 0, local_updated: 0, crm_created: 0, crm_updated: 0, conflicts: 0 })
          const { here, there } = await graphs()
          expect(here).toEqual(there)
          await expectNothingCleared()
          expect(new Set(here).size).toBe(here.length)
        }),
        { numRuns: runs, endOnFailure: true, seed, ...(path === undefined ? {} : { path }) },
      )
    })
  })
}
