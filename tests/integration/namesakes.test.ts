import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { answerQuestions } from '../../src/lib/crm/use-cases/answer-questions.ts'
import { decideMatch } from '../../src/lib/crm/use-cases/decide-match.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { emptyCrm, emptyHub } from '../chaos/support/empty.ts'
import { type CompanyUser, companyUser } from './support/company-users.ts'
import { recordUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'

const crms = ['hubspot', 'salesforce', 'pipedrive'] as const satisfies readonly CrmType[]

type Question = { readonly id: string; readonly crm_type: CrmType; readonly name: string; readonly here: readonly string[] }

describe('records that have nothing but their name in common', () => {
  let hub: Hub
  let users: Readonly<Record<CrmType, CompanyUser>>
  beforeAll(async () => {
    hub = await startHub({ crms, firstObjects: ['account', 'contact'] })
    const user = (crmType: CrmType) => companyUser(crmType, hub.crm(crmType).url)
    users = { hubspot: user('hubspot'), salesforce: user('salesforce'), pipedrive: user('pipedrive') }
    for (const crmType of crms) await hub.crm(crmType).connect()
  })
  afterAll(() => hub.close())
  beforeEach(async () => {
    for (const crmType of crms) await emptyCrm(hub.crm(crmType), crmType)
    await emptyHub(hub)
  })

  const person = () => ({ organizationId: hub.organizationId, userId: hub.userId })
  const drain = () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  const addHere = (name: string, website: string | null = null) =>
    hub.stack.sql('insert into accounts (organization_id, name, website) values ($1, $2, $3)', [
      hub.organizationId,
      name,
      website,
    ])
  const namesHere = async () =>
    (await hub.stack.sql<{ name: string }>('select name from accounts where deleted_at is null order by name')).map(
      ({ name }) => name,
    )
  const namesAt = async (crmType: CrmType) => (await users[crmType].companies()).map(({ name }) => name).toSorted()
  /** What is asked, with all that may be meant: the candidates, and what waits for the answer. */
  const questions = () =>
    hub.stack.sql<Question>(
      `select l.id, c.crm_type, l.last_error ->> 'name' as name, array(
         select k ->> 'recordId' from jsonb_array_elements(l.candidates) k
         union
         select w.record_id::text from crm_sync_state w where w.connection_id = l.connection_id and w.crm_record_id is null
           and w.object_type = l.object_type and w.waits @> jsonb_build_array(jsonb_build_object('side', 'crm', 'ref', l.crm_record_id))
       ) as here
       from crm_sync_state l join crm_connections c on c.id = l.connection_id
       where l.status = 'attention' and l.record_id is null and not l.as_new order by c.crm_type, name, l.id`,
    )
  const syncAll = async (type: 'full' | 'delta') => {
    for (const crmType of crms) expect((await hub.crm(crmType).sync(type)).status).not.toBe('failed')
    await drain()
  }

  test('are asked about instead of being made a second time on either side, in three CRMs; nothing else waits', async () => {
    await addHere('Acme Travel')
    await addHere('Only here')
    for (const crmType of crms) {
      await users[crmType].addCompany('ACME Travel', '')
      await users[crmType].addCompany(`Only in ${crmType}`, '')
      const contact = await users[crmType].addContact(`${crmType}@acme.test`)
      const acme = (await users[crmType].companies()).find(({ name }) => name === 'ACME Travel')
      await users[crmType].assign(contact, acme?.id ?? '')
    }
    await syncAll('full')
    const all = ['Acme Travel', 'Only here', ...crms.map((crmType) => `Only in ${crmType}`)].toSorted()
    expect(await namesHere()).toEqual(all)
    for (const crmType of crms)
      expect((await namesAt(crmType)).toSorted()).toEqual(
        all.map((name) => (name === 'Acme Travel' ? 'ACME Travel' : name)).toSorted(),
      )
    const open = await questions()
    expect(open.map(({ crm_type, name, here }) => [crm_type, name, here.length])).toEqual(
      crms.toSorted().map((crmType) => [crmType, 'ACME Travel', 1]),
    )
    // The contacts have come, and wait for their company alone.
    expect(await hub.stack.sql('select count(*)::int as n, count(account_id)::int as with_company from contacts')).toEqual([
      { n: 3, with_company: 0 },
    ])
    // Asked once: another run asks nothing new and makes nothing.
    await syncAll('full')
    expect((await questions()).map(({ id }) => id)).toEqual(open.map(({ id }) => id))

    for (const crmType of crms) {
      expect(await answerQuestions(hub.engine, person(), { crmType, object: 'account', answer: 'link_unique' })).toBe(1)
      expect(await answerQuestions(hub.engine, person(), { crmType, object: 'account', answer: 'link_unique' })).toBe(0)
    }
    await drain()
    await syncAll('delta')
    expect(await questions()).toEqual([])
    expect((await namesHere()).length).toBe(5)
    expect(await hub.stack.sql('select count(*)::int as n, count(account_id)::int as with_company from contacts')).toEqual([
      { n: 3, with_company: 3 },
    ])
    for (const crmType of crms) {
      expect(await namesAt(crmType)).toHaveLength(5)
      expect((await users[crmType].contacts()).map(({ companyId }) => companyId !== null)).toEqual([true, true, true])
    }
  }, 600_000)

  test('are made on both sides once somebody has said that they are two, which is not asked again', async () => {
    await addHere('Müller GmbH')
    await users.salesforce.addCompany('Müller GmbH', '')
    await hub.crm('salesforce').sync('full')
    const [open] = await questions()
    expect(open?.name).toBe('Müller GmbH')
    await decideMatch(hub.engine, person(), { linkId: open?.id ?? '', action: 'create' })
    await drain()
    expect(await namesHere()).toEqual(['Müller GmbH', 'Müller GmbH'])
    expect(await namesAt('salesforce')).toEqual(['Müller GmbH', 'Müller GmbH'])
    await hub.crm('salesforce').sync('full')
    expect(await questions()).toEqual([])
    expect(await namesHere()).toHaveLength(2)
    expect(await namesAt('salesforce')).toHaveLength(2)
  }, 600_000)

  test('are two where domains say so, and are asked about where one side alone has one', async () => {
    await addHere('Apart', 'apart.example')
    await addHere('Half', 'half.example')
    await users.hubspot.addCompany('Apart', 'elsewhere.example')
    await users.hubspot.addCompany('Half', '')
    await hub.crm('hubspot').sync('full')
    expect((await questions()).map(({ name }) => name)).toEqual(['Half'])
    expect(await namesHere()).toEqual(['Apart', 'Apart', 'Half'])
    expect(await namesAt('hubspot')).toEqual(['Apart', 'Apart', 'Half'])
    // What the CRM learns decides: with the domain it is the same.
    const half = (await users.hubspot.companies()).find(({ name }) => name === 'Half')
    await recordUser('hubspot', hub.crm('hubspot').url, 'account').edit(half?.id ?? '', {
      domain: 'half.example',
      website: 'half.example',
    })
    await hub.crm('hubspot').sync('delta')
    expect(await questions()).toEqual([])
    expect(await namesHere()).toHaveLength(3)
    expect(await namesAt('hubspot')).toHaveLength(3)
  }, 600_000)

  test('one that was deleted in a CRM and entered there again is asked about, however late the CRM tells of the deletion', async () => {
    for (const crmType of crms) {
      const [first, other] = [await users[crmType].addCompany('Again', ''), await users[crmType].addCompany('Namesake', '')]
      await hub.crm(crmType).sync('delta')
      await recordUser(crmType, hub.crm(crmType).url, 'account').remove(first)
      const second = await users[crmType].addCompany('Again', '')
      // Of a name that a live one has, it is another.
      await users[crmType].addCompany('Namesake', '')
      await hub.crm(crmType).sync('delta')
      expect({ crmType, here: await namesHere() }).toEqual({ crmType, here: ['Again', 'Namesake', 'Namesake'] })
      const [open] = await questions()
      await decideMatch(hub.engine, person(), { linkId: open?.id ?? '', action: 'link', recordId: open?.here[0] ?? '' })
      await drain()
      await hub.crm(crmType).sync('full')
      const linked = await hub.stack.sql<{ ref: string }>(
        `select crm_record_id as ref from crm_sync_state l join crm_connections c on c.id = l.connection_id
         where c.crm_type = $1 and l.object_type = 'account' and l.status = 'linked'`,
        [crmType],
      )
      expect(linked.map(({ ref }) => ref)).toEqual(expect.arrayContaining([second, other]))
      expect([linked.length, (await namesHere()).length]).toEqual([3, 3])
      await emptyCrm(hub.crm(crmType), crmType)
      await emptyHub(hub)
    }
  }, 600_000)

  test('one that was deleted here and entered again is asked about where it has stayed in the CRM, and made where it has not', async () => {
    const deleteHere = (name: string) => hub.stack.sql('update accounts set deleted_at = now() where name = $1', [name])
    const linksOf = (at: CrmType, name: string) =>
      hub.stack.sql<{ id: string; ref: string | null; code: string | null; candidates: { crmRecordId: string }[] | null }>(
        `select l.id, l.crm_record_id as ref, l.last_error ->> 'code' as code, l.candidates from crm_sync_state l
         join crm_connections c on c.id = l.connection_id join accounts a on a.id = l.record_id
         where a.name = $1 and c.crm_type = $2 and a.deleted_at is null`,
        [name, at],
      )
    for (const crmType of crms) {
      for (const name of ['Stayed', 'Gone']) await addHere(name)
      await hub.crm(crmType).sync('full')
      const [first] = await linksOf(crmType, 'Stayed')
      const [gone] = await linksOf(crmType, 'Gone')
      for (const name of ['Stayed', 'Gone']) await deleteHere(name)
      await hub.crm(crmType).sync('delta')
      await recordUser(crmType, hub.crm(crmType).url, 'account').remove(gone?.ref ?? '')
      for (const name of ['Stayed', 'Gone']) await addHere(name)
      await hub.crm(crmType).sync('delta')
      expect({ crmType, there: await namesAt(crmType) }).toEqual({ crmType, there: ['Gone', 'Stayed'] })
      const [open] = await linksOf(crmType, 'Stayed')
      expect(open).toMatchObject({ code: 'ambiguous_match', ref: null, candidates: [{ crmRecordId: first?.ref }] })
      await decideMatch(hub.engine, person(), { linkId: open?.id ?? '', action: 'link_crm', crmRecordId: first?.ref ?? '' })
      await drain()
      await hub.crm(crmType).sync('full')
      expect(await linksOf(crmType, 'Stayed')).toMatchObject([{ ref: first?.ref, code: null }])
      expect([await namesAt(crmType), await namesHere()]).toEqual([
        ['Gone', 'Stayed'],
        ['Gone', 'Stayed'],
      ])
      await emptyCrm(hub.crm(crmType), crmType)
      await emptyHub(hub)
    }
  }, 600_000)

  test('one that is left out, renamed or deleted in the CRM lets go what waited for it', async () => {
    for (const [end, name] of [
      ['exclude', 'Left out'],
      ['rename', 'Renamed'],
      ['delete', 'Deleted'],
    ] as const) {
      await addHere(name)
      await users.pipedrive.addCompany(name, '')
      await hub.crm('pipedrive').sync('full')
      const [open] = await questions()
      const there = (await users.pipedrive.companies()).find((company) => company.name === name)?.id ?? ''
      if (end === 'exclude') await decideMatch(hub.engine, person(), { linkId: open?.id ?? '', action: 'exclude' })
      if (end === 'rename') await users.pipedrive.renameCompany(there, `${name} now`)
      if (end === 'delete') await recordUser('pipedrive', hub.crm('pipedrive').url, 'account').remove(there)
      await drain()
      await hub.crm('pipedrive').sync('full')
      await drain()
      expect({ end, questions: await questions() }).toEqual({ end, questions: [] })
      expect((await namesAt('pipedrive')).filter((found) => found === name)).toHaveLength(end === 'exclude' ? 2 : 1)
    }
  }, 600_000)

  test('contacts without an address in common are asked about too, and those with two addresses are not', async () => {
    const add = (values: Record<string, unknown>) =>
      hub.engine.db.from('contacts').insert({ organization_id: hub.organizationId, ...values })
    await add({ first_name: 'Ada', last_name: 'Lovelace', email: 'ada@here.test' })
    await add({ first_name: 'Grace', last_name: 'Hopper', email: 'grace@here.test' })
    await add({ last_name: 'Mononym' })
    const people = recordUser('pipedrive', hub.crm('pipedrive').url, 'contact')
    await people.create({ firstName: 'Ada', lastName: 'Lovelace' })
    await people.create({ firstName: 'Grace', lastName: 'Hopper', email: 'grace@there.test' })
    await people.create({ lastName: 'Mononym' })
    await hub.crm('pipedrive').sync('full')
    expect((await questions()).map(({ name }) => name)).toEqual(['Lovelace Ada'])
    const [open] = await questions()
    await decideMatch(hub.engine, person(), { linkId: open?.id ?? '', action: 'link', recordId: open?.here[0] ?? '' })
    await drain()
    await hub.crm('pipedrive').sync('full')
    expect(
      (await people.list()).filter(({ values }) => values.lastName === 'Lovelace').map(({ values }) => values.email),
    ).toEqual(['ada@here.test'])
  }, 600_000)

  test('whatever is answered, every record ends with one partner in each CRM, and nobody is stuck', {
    timeout: 1_200_000,
  }, async () => {
    const side = fc.constantFrom('here' as const, ...crms)
    const company = fc.record({ side, name: fc.constantFrom('Acme', 'acme ', 'Bolt') })
    const answers = fc.infiniteStream(
      fc.record({ which: fc.nat(20), what: fc.constantFrom('first', 'last', 'create', 'exclude') }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(company, { minLength: 3, maxLength: 8 }),
        fc.boolean(),
        answers,
        async (companies, atOnce, stream) => {
          for (const crmType of crms) await emptyCrm(hub.crm(crmType), crmType)
          await emptyHub(hub)
          for (const { side: where, name } of companies) {
            if (where === 'here') await addHere(name)
            else await users[where].addCompany(name, '')
          }
          if (atOnce) await Promise.all(crms.map((crmType) => hub.crm(crmType).sync('full')))
          await syncAll('full')
          let excluded = 0
          for (let round = 0; round < 40; round += 1) {
            const open = await questions()
            if (open.length === 0) break
            const { value } = stream.next()
            const question = open[value.which % open.length]
            if (!question) break
            const recordId =
              value.what === 'first' ? question.here.at(0) : value.what === 'last' ? question.here.at(-1) : undefined
            if (value.what === 'exclude') excluded += 1
            await decideMatch(
              hub.engine,
              person(),
              recordId === undefined
                ? { linkId: question.id, action: value.what === 'exclude' ? 'exclude' : 'create' }
                : { linkId: question.id, action: 'link', recordId },
            )
            await drain()
          }
          await syncAll('full')
          await syncAll('delta')
          expect(await questions()).toEqual([])
          const here = await namesHere()
          expect(
            await hub.stack.sql(
              `select l.status, l.waits, l.last_error from crm_sync_state l
             where l.object_type = 'account' and (l.status in ('unlinked', 'attention') or l.pending)`,
            ),
          ).toEqual([])
          // Each record here has one partner in each CRM; what was left out there is nobody's.
          let apart = 0
          for (const crmType of crms) {
            const there = await namesAt(crmType)
            expect(there.length).toBeGreaterThanOrEqual(here.length)
            apart += there.length - here.length
          }
          expect(apart).toBe(excluded)
        },
      ),
      { numRuns: 4, endOnFailure: true },
    )
  })
})
