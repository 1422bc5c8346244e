import { describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { answerQuestions } from '../../src/lib/crm/use-cases/answer-questions.ts'
import { decideMatch } from '../../src/lib/crm/use-cases/decide-match.ts'
import { describeAnyAnswers } from './namesakes/any-answers.ts'
import { namesakesWorld } from './namesakes/world.ts'
import { recordUser } from './support/crm-records.ts'

describe('records that have nothing but their name in common', () => {
  const world = namesakesWorld()
  const { crms, hub, usersOf, person, drain, addHere, namesHere, namesAt, questions, syncAll, emptyAll } = world

  test('are asked about instead of being made a second time on either side, in three CRMs; nothing else waits', async () => {
    await addHere('Acme Travel')
    await addHere('Only here')
    for (const crmType of crms) {
      await usersOf(crmType).addCompany('ACME Travel', '')
      await usersOf(crmType).addCompany(`Only in ${crmType}`, '')
      const contact = await usersOf(crmType).addContact(`${crmType}@acme.test`)
      const acme = (await usersOf(crmType).companies()).find(({ name }) => name === 'ACME Travel')
      await usersOf(crmType).assign(contact, acme?.id ?? '')
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
    expect(await hub().stack.sql('select count(*)::int as n, count(account_id)::int as with_company from contacts')).toEqual([
      { n: 3, with_company: 0 },
    ])
    // Asked once: another run asks nothing new and makes nothing.
    await syncAll('full')
    expect((await questions()).map(({ id }) => id)).toEqual(open.map(({ id }) => id))

    for (const crmType of crms) {
      expect(await answerQuestions(hub().engine, person(), { crmType, object: 'account', answer: 'link_unique' })).toBe(1)
      expect(await answerQuestions(hub().engine, person(), { crmType, object: 'account', answer: 'link_unique' })).toBe(0)
    }
    await drain()
    await syncAll('delta')
    expect(await questions()).toEqual([])
    expect((await namesHere()).length).toBe(5)
    expect(await hub().stack.sql('select count(*)::int as n, count(account_id)::int as with_company from contacts')).toEqual([
      { n: 3, with_company: 3 },
    ])
    for (const crmType of crms) {
      expect(await namesAt(crmType)).toHaveLength(5)
      expect((await usersOf(crmType).contacts()).map(({ companyId }) => companyId !== null)).toEqual([true, true, true])
    }
  }, 600_000)

  test('are made on both sides once somebody has said that they are two, which is not asked again', async () => {
    await addHere('Müller GmbH')
    await usersOf('salesforce').addCompany('Müller GmbH', '')
    await hub().crm('salesforce').sync('full')
    const [open] = await questions()
    expect(open?.name).toBe('Müller GmbH')
    await decideMatch(hub().engine, person(), { linkId: open?.id ?? '', action: 'create' })
    await drain()
    expect(await namesHere()).toEqual(['Müller GmbH', 'Müller GmbH'])
    expect(await namesAt('salesforce')).toEqual(['Müller GmbH', 'Müller GmbH'])
    await hub().crm('salesforce').sync('full')
    expect(await questions()).toEqual([])
    expect(await namesHere()).toHaveLength(2)
    expect(await namesAt('salesforce')).toHaveLength(2)
  }, 600_000)

  test('are two where domains say so, and are asked about where one side alone has one', async () => {
    await addHere('Apart', 'apart.example')
    await addHere('Half', 'half.example')
    await usersOf('hubspot').addCompany('Apart', 'elsewhere.example')
    await usersOf('hubspot').addCompany('Half', '')
    await hub().crm('hubspot').sync('full')
    expect((await questions()).map(({ name }) => name)).toEqual(['Half'])
    expect(await namesHere()).toEqual(['Apart', 'Apart', 'Half'])
    expect(await namesAt('hubspot')).toEqual(['Apart', 'Apart', 'Half'])
    // What the CRM learns decides: with the domain it is the same.
    const half = (await usersOf('hubspot').companies()).find(({ name }) => name === 'Half')
    await recordUser('hubspot', hub().crm('hubspot').url, 'account').edit(half?.id ?? '', {
      domain: 'half.example',
      website: 'half.example',
    })
    await hub().crm('hubspot').sync('delta')
    expect(await questions()).toEqual([])
    expect(await namesHere()).toHaveLength(3)
    expect(await namesAt('hubspot')).toHaveLength(3)
  }, 600_000)

  test('one that was deleted in a CRM and entered there again is asked about, however late the CRM tells of the deletion', async () => {
    for (const crmType of crms) {
      const [first, other] = [await usersOf(crmType).addCompany('Again', ''), await usersOf(crmType).addCompany('Namesake', '')]
      await hub().crm(crmType).sync('delta')
      await recordUser(crmType, hub().crm(crmType).url, 'account').remove(first)
      const second = await usersOf(crmType).addCompany('Again', '')
      // Of a name that a live one has, it is another.
      await usersOf(crmType).addCompany('Namesake', '')
      await hub().crm(crmType).sync('delta')
      expect({ crmType, here: await namesHere() }).toEqual({ crmType, here: ['Again', 'Namesake', 'Namesake'] })
      const [open] = await questions()
      await decideMatch(hub().engine, person(), { linkId: open?.id ?? '', action: 'link', recordId: open?.here[0] ?? '' })
      await drain()
      await hub().crm(crmType).sync('full')
      const linked = await hub().stack.sql<{ ref: string }>(
        `select crm_record_id as ref from crm_sync_state l join crm_connections c on c.id = l.connection_id
         where c.crm_type = $1 and l.object_type = 'account' and l.status = 'linked'`,
        [crmType],
      )
      expect(linked.map(({ ref }) => ref)).toEqual(expect.arrayContaining([second, other]))
      expect([linked.length, (await namesHere()).length]).toEqual([3, 3])
      await emptyAll()
    }
  }, 600_000)

  test('one that was deleted here and entered again is asked about where it has stayed in the CRM, and made where it has not', async () => {
    const deleteHere = (name: string) => hub().stack.sql('update accounts set deleted_at = now() where name = $1', [name])
    const linksOf = (at: CrmType, name: string) =>
      hub().stack.sql<{ id: string; ref: string | null; code: string | null; candidates: { crmRecordId: string }[] | null }>(
        `select l.id, l.crm_record_id as ref, l.last_error ->> 'code' as code, l.candidates from crm_sync_state l
         join crm_connections c on c.id = l.connection_id join accounts a on a.id = l.record_id
         where a.name = $1 and c.crm_type = $2 and a.deleted_at is null`,
        [name, at],
      )
    for (const crmType of crms) {
      for (const name of ['Stayed', 'Gone']) await addHere(name)
      await hub().crm(crmType).sync('full')
      const [first] = await linksOf(crmType, 'Stayed')
      const [gone] = await linksOf(crmType, 'Gone')
      for (const name of ['Stayed', 'Gone']) await deleteHere(name)
      await hub().crm(crmType).sync('delta')
      await recordUser(crmType, hub().crm(crmType).url, 'account').remove(gone?.ref ?? '')
      for (const name of ['Stayed', 'Gone']) await addHere(name)
      await hub().crm(crmType).sync('delta')
      expect({ crmType, there: await namesAt(crmType) }).toEqual({ crmType, there: ['Gone', 'Stayed'] })
      const [open] = await linksOf(crmType, 'Stayed')
      expect(open).toMatchObject({ code: 'ambiguous_match', ref: null, candidates: [{ crmRecordId: first?.ref }] })
      await decideMatch(hub().engine, person(), { linkId: open?.id ?? '', action: 'link_crm', crmRecordId: first?.ref ?? '' })
      await drain()
      await hub().crm(crmType).sync('full')
      expect(await linksOf(crmType, 'Stayed')).toMatchObject([{ ref: first?.ref, code: null }])
      expect([await namesAt(crmType), await namesHere()]).toEqual([
        ['Gone', 'Stayed'],
        ['Gone', 'Stayed'],
      ])
      await emptyAll()
    }
  }, 600_000)

  test('one that is left out, renamed or deleted in the CRM releases what waited for it', async () => {
    for (const [end, name] of [
      ['exclude', 'Left out'],
      ['rename', 'Renamed'],
      ['delete', 'Deleted'],
    ] as const) {
      await addHere(name)
      await usersOf('pipedrive').addCompany(name, '')
      await hub().crm('pipedrive').sync('full')
      const [open] = await questions()
      const there = (await usersOf('pipedrive').companies()).find((company) => company.name === name)?.id ?? ''
      if (end === 'exclude') await decideMatch(hub().engine, person(), { linkId: open?.id ?? '', action: 'exclude' })
      if (end === 'rename') await usersOf('pipedrive').renameCompany(there, `${name} now`)
      if (end === 'delete') await recordUser('pipedrive', hub().crm('pipedrive').url, 'account').remove(there)
      await drain()
      await hub().crm('pipedrive').sync('full')
      await drain()
      expect({ end, questions: await questions() }).toEqual({ end, questions: [] })
      expect((await namesAt('pipedrive')).filter((found) => found === name)).toHaveLength(end === 'exclude' ? 2 : 1)
    }
  }, 600_000)

  test('contacts without an address in common are asked about too, and those with two addresses are not', async () => {
    const add = (values: Record<string, unknown>) =>
      hub()
        .engine.db.from('contacts')
        .insert({ organization_id: hub().organizationId, ...values })
    await add({ first_name: 'Ada', last_name: 'Lovelace', email: 'ada@here.test' })
    await add({ first_name: 'Grace', last_name: 'Hopper', email: 'grace@here.test' })
    await add({ last_name: 'Mononym' })
    const people = recordUser('pipedrive', hub().crm('pipedrive').url, 'contact')
    await people.create({ firstName: 'Ada', lastName: 'Lovelace' })
    await people.create({ firstName: 'Grace', lastName: 'Hopper', email: 'grace@there.test' })
    await people.create({ lastName: 'Mononym' })
    await hub().crm('pipedrive').sync('full')
    expect((await questions()).map(({ name }) => name)).toEqual(['Lovelace Ada'])
    const [open] = await questions()
    await decideMatch(hub().engine, person(), { linkId: open?.id ?? '', action: 'link', recordId: open?.here[0] ?? '' })
    await drain()
    await hub().crm('pipedrive').sync('full')
    expect(
      (await people.list()).filter(({ values }) => values.lastName === 'Lovelace').map(({ values }) => values.email),
    ).toEqual(['ada@here.test'])
  }, 600_000)
  describeAnyAnswers(world)
})
