import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { decideMatch } from '../../src/lib/crm/use-cases/decide-match.ts'
import { requestSync } from '../../src/lib/crm/use-cases/request-sync.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type CrmUser, crmUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'

describe('matching', () => {
  let hub: Hub
  let user: CrmUser
  beforeAll(async () => {
    hub = await startHub({ crms: ['salesforce'] })
    user = crmUser('salesforce', hub.crm('salesforce').url)
  })
  afterAll(() => hub.close())
  beforeEach(async () => {
    await hub.crm('salesforce').control('POST', 'seed', { org: 'acme', count: 0, replace: true })
    await hub.stack.sql('delete from crm_connections')
    await hub.stack.sql('delete from contacts')
    await hub.crm('salesforce').connect()
  })

  const matchBy = (...keys: string[]) => hub.stack.sql('update crm_connections set settings = $1', [{ matchKeys: keys }])
  const add = (contact: Record<string, unknown>) =>
    hub.engine.db.from('contacts').insert({ organization_id: hub.organizationId, ...contact })
  const sync = () => hub.crm('salesforce').sync('full')
  const drain = () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  const links = () =>
    hub.stack.sql<{
      id: string
      status: string
      code: string | null
      record_id: string | null
      crm_record_id: string | null
      candidates: unknown[] | null
    }>(
      `select id, status, last_error ->> 'code' as code, record_id, crm_record_id, candidates from crm_sync_state order by crm_record_id nulls last, record_id`,
    )
  const person = () => ({ organizationId: hub.organizationId, userId: hub.userId })
  async function openLink() {
    const link = (await links()).find(({ status }) => status === 'attention')
    if (!link) throw new Error('Nothing waits for a person.')
    return link
  }

  test('is by phone, in any notation, where the admin has chosen that key', async () => {
    await matchBy('email', 'phone')
    await add({ last_name: 'Here', phone: '0049 (0)30 1234567' })
    await user.create({ email: 'there@who.test', lastName: 'There', phone: '+49 30 1234567' })
    expect(await sync()).toMatchObject({ status: 'completed', records_matched: 1, local_created: 0, crm_created: 0 })
    expect(await hub.stack.sql(`select reason from crm_sync_changes where kind = 'matched'`)).toEqual([{ reason: 'same_phone' }])
  })

  test('is by an address in any notation of its host and letters, whichever side has it first, and not by letters that look alike', async () => {
    const [read, machine] = ['zoë@münchen.example', 'zoë@xn--mnchen-3ya.example']
    await add({ last_name: 'Read', email: read })
    await user.create({ email: machine, lastName: 'Read' })
    await add({ last_name: 'Marks', email: 'jose\u0301@acme.example' })
    await user.create({ email: 'jos\u00E9@acme.example', lastName: 'Marks' })
    await add({ last_name: 'Twin', email: 'раul@acme.example' })
    await user.create({ email: 'paul@acme.example', lastName: 'Paul' })
    expect(await sync()).toMatchObject({ records_matched: 2, local_created: 1, crm_created: 1, conflicts: 0 })
    // Looked for there before it is made: nothing tells the hub of this one in time.
    await user.create({ email: 'ann@xn--bcher-kva.example', lastName: 'Ann' })
    await add({ last_name: 'Ann', email: 'ann@bücher.example' })
    await drain()
    expect((await user.list()).filter(({ values }) => values.lastName === 'Ann')).toHaveLength(1)
    expect(await sync()).toMatchObject({ local_created: 0, crm_created: 0, local_updated: 0, crm_updated: 0, records_failed: 0 })
  })

  test('is not by phone by default', async () => {
    await add({ last_name: 'Here', phone: '+49 30 1234567' })
    await user.create({ email: 'there@who.test', lastName: 'There', phone: '+49 30 1234567' })
    expect(await sync()).toMatchObject({ records_matched: 0, local_created: 1, crm_created: 1 })
  })

  test('of two here that are found by the address of one there, which no match key tells apart, pairs none; the sync goes on', async () => {
    await matchBy('phone')
    await user.create({ email: 'twice@who.test', lastName: 'There', phone: '+49 30 7654321' })
    await add({ last_name: 'One', email: 'twice@who.test' })
    await add({ last_name: 'Two', email: 'Twice@who.test', phone: '+49 30 1234567' })
    await add({ last_name: 'Other', email: 'other@who.test' })
    expect(await hub.crm('salesforce').sync('full', 'to_crm')).toMatchObject({
      status: 'partial',
      crm_created: 1,
      records_matched: 0,
    })
    const open = (await links()).filter(({ status }) => status === 'attention')
    expect(open.map(({ code, crm_record_id }) => [code, crm_record_id])).toEqual([
      ['ambiguous_match', null],
      ['ambiguous_match', null],
    ])
    expect(new Set((await user.list()).map(({ values }) => values.lastName))).toEqual(new Set(['Other', 'There']))
  })

  test('follows the strongest key: with the email of one record and the phone of another, the email decides', async () => {
    await matchBy('email', 'phone')
    await add({ last_name: 'By email', email: 'one@who.test' })
    await add({ last_name: 'By phone', phone: '+49 30 1234567' })
    await user.create({ email: 'one@who.test', lastName: 'There', phone: '+49 30 1234567' })
    await sync()
    expect(
      await hub.stack.sql(
        `select c.email from crm_sync_state l join contacts c on c.id = l.record_id where l.status = 'linked' and l.crm_record_id is not null and c.email is not null`,
      ),
    ).toEqual([{ email: 'one@who.test' }])
  })

  test('two records with one phone number are not guessed between; an admin decides, and the pair syncs at once', async () => {
    await matchBy('phone')
    await add({ last_name: 'First', phone: '+49 30 1234567' })
    await add({ last_name: 'Second', phone: '+49301234567' })
    const crmId = await user.create({ email: 'x@who.test', lastName: 'There', phone: '+49 30 1234567' })
    expect(await hub.crm('salesforce').sync('full', 'from_crm')).toMatchObject({
      status: 'partial',
      records_failed: 0,
      records_undecided: 1,
      local_created: 0,
    })
    const open = await openLink()
    expect(open).toMatchObject({ code: 'ambiguous_match', crm_record_id: crmId, record_id: null })
    expect(open.candidates).toHaveLength(2)
    const [chosen] = await hub.stack.sql<{ id: string }>(`select id from contacts where last_name = 'Second'`)
    await decideMatch(hub.engine, person(), { linkId: open.id, action: 'link', recordId: chosen?.id ?? '' })
    await drain()
    expect(
      await hub.stack.sql('select record_id, status, pending from crm_sync_state where crm_record_id = $1', [crmId]),
    ).toEqual([{ record_id: chosen?.id, status: 'linked', pending: false }])
    expect(await hub.stack.sql(`select email from contacts where id = $1`, [chosen?.id])).toEqual([{ email: 'x@who.test' }])
  })

  test('creates a new record when an admin decides so, and only once', async () => {
    await matchBy('phone')
    await add({ last_name: 'First', phone: '+49 30 1234567' })
    await add({ last_name: 'Second', phone: '+49 30 1234567' })
    await user.create({ email: 'new@who.test', lastName: 'There', phone: '+49 30 1234567' })
    await hub.crm('salesforce').sync('full', 'from_crm')
    const open = await openLink()
    await decideMatch(hub.engine, person(), { linkId: open.id, action: 'create' })
    await drain()
    expect(await hub.stack.sql(`select count(*)::int as n from contacts where email = 'new@who.test'`)).toEqual([{ n: 1 }])
    await expect(decideMatch(hub.engine, person(), { linkId: open.id, action: 'create' })).rejects.toMatchObject({
      code: 'match_not_open',
    })
    await hub.crm('salesforce').sync('full', 'from_crm')
    expect(await hub.stack.sql('select count(*)::int as n from contacts')).toEqual([{ n: 3 }])
  })

  test('a second record with the address of a possible match is made only where that is said to be meant', async () => {
    await matchBy('email')
    await add({ last_name: 'First', email: 'twin@who.test' })
    await add({ last_name: 'Second', email: 'Twin@who.test' })
    await user.create({ email: 'twin@who.test', firstName: 'Thea', lastName: 'There' })
    await hub.crm('salesforce').sync('full', 'from_crm')
    const open = await openLink()
    const contacts = () => hub.stack.sql<{ n: number }>('select count(*)::int as n from contacts')
    await expect(decideMatch(hub.engine, person(), { linkId: open.id, action: 'create' })).rejects.toMatchObject({
      code: 'same_address',
      field: 'allowSameAddress',
    })
    expect(await openLink()).toMatchObject({ id: open.id, code: 'ambiguous_match' })
    await decideMatch(hub.engine, person(), { linkId: open.id, action: 'create', allowSameAddress: true })
    await drain()
    expect(await contacts()).toEqual([{ n: 3 }])
  })

  test('offers two records of the CRM with one email for the contact here, and links the chosen one', async () => {
    await sync()
    const [one, two] = [
      await user.create({ email: 'twin@who.test', lastName: 'One' }),
      await user.create({ email: 'twin@who.test', lastName: 'Two' }),
    ]
    await add({ last_name: 'Here', email: 'twin@who.test' })
    await hub.crm('salesforce').sync('delta', 'to_crm')
    const open = await openLink()
    expect(open).toMatchObject({ code: 'ambiguous_match', crm_record_id: null })
    expect(open.candidates).toEqual(
      expect.arrayContaining([expect.objectContaining({ crmRecordId: one }), expect.objectContaining({ crmRecordId: two })]),
    )
    await expect(
      decideMatch(hub.engine, person(), { linkId: open.id, action: 'link_crm', crmRecordId: '003000000000999AAA' }),
    ).rejects.toMatchObject({ code: 'match_unknown' })
    await decideMatch(hub.engine, person(), { linkId: open.id, action: 'link_crm', crmRecordId: two })
    await drain()
    expect(
      await hub.stack.sql(`select crm_record_id, status from crm_sync_state where record_id = $1`, [open.record_id]),
    ).toEqual([{ crm_record_id: two, status: 'linked' }])
  })

  test('an exclusion can be undone from either side, and the match is looked for again', async () => {
    await matchBy('phone')
    await add({ last_name: 'First', phone: '+49 30 1234567' })
    await add({ last_name: 'Second', phone: '+49 30 1234567' })
    const crmId = await user.create({ email: 'out@who.test', lastName: 'There', phone: '+49 30 1234567' })
    await hub.crm('salesforce').sync('full', 'from_crm')
    const open = await openLink()
    await expect(decideMatch(hub.engine, person(), { linkId: open.id, action: 'include' })).rejects.toMatchObject({
      code: 'match_not_open',
    })
    await decideMatch(hub.engine, person(), { linkId: open.id, action: 'exclude' })
    await hub.stack.sql(`update contacts set deleted_at = now() where last_name = 'Second'`)
    await hub.crm('salesforce').sync('full', 'from_crm')
    const there = () =>
      hub.stack.sql('select status, record_id is null as half from crm_sync_state where crm_record_id = $1', [crmId])
    expect(await there()).toEqual([{ status: 'excluded', half: true }])
    await decideMatch(hub.engine, person(), { linkId: open.id, action: 'include' })
    await drain()
    expect(await there()).toEqual([{ status: 'linked', half: false }])

    await matchBy('email')
    await add({ last_name: 'Here', email: 'here@who.test' })
    await hub.stack.sql(
      `update crm_sync_state l set status = 'excluded', pending = false, last_error = '{"code": "excluded_by_person"}'
       from contacts c where c.id = l.record_id and c.email = 'here@who.test'`,
    )
    const [own] = await hub.stack.sql<{ id: string }>(
      `select l.id from crm_sync_state l join contacts c on c.id = l.record_id where c.email = 'here@who.test'`,
    )
    await drain()
    expect((await user.list()).filter(({ values }) => values.email === 'here@who.test')).toEqual([])
    await decideMatch(hub.engine, person(), { linkId: own?.id ?? '', action: 'include' })
    await drain()
    expect((await user.list()).filter(({ values }) => values.email === 'here@who.test')).toHaveLength(1)
  })

  test('a contact here with the phone of a linked one is not created there again', async () => {
    await matchBy('email', 'phone')
    await user.create({ email: 'known@who.test', lastName: 'Known', phone: '+49 30 7654321' })
    await sync()
    await add({ last_name: 'Known again', email: 'other@who.test', phone: '0049307654321' })
    await drain()
    expect(await openLink()).toMatchObject({ code: 'duplicate_identity' })
    expect(await user.list()).toHaveLength(1)
  })

  test('two contacts here with one phone are made there once, though their batches are in flight together', async () => {
    await matchBy('email', 'phone')
    await add({ last_name: 'One', email: 'one@who.test', phone: '+49 30 7654321' })
    await add({ last_name: 'Two', email: 'two@who.test', phone: '0049307654321' })
    // Fresh edits are sent between two batches, and nothing is in flight meanwhile.
    await hub.stack.sql('update crm_sync_state set live = false')
    const oneByOne = { ...hub.engine, pushRows: 1 }
    const { working } = await requestSync(oneByOne, hub.crm('salesforce').request('full'), Date.now() + 600_000)
    await working
    expect(await openLink()).toMatchObject({ code: 'duplicate_identity' })
    expect(await user.list()).toHaveLength(1)
  })

  test('one with the phone of another that is found there in the same batch is not made there, whichever comes first', async () => {
    await matchBy('email', 'phone')
    await user.create({ email: 'one@who.test', lastName: 'One' })
    await user.create({ email: 'own@who.test', lastName: 'Own' })
    for (const email of ['one@who.test', 'two@who.test', 'own@who.test'])
      await add({ last_name: email, email, phone: '+49 30 7654321' })
    for (const [index, email] of ['two@who.test', 'one@who.test', 'own@who.test'].entries())
      await hub.stack.sql(`update crm_sync_state s set id = $1 from contacts c where c.id = s.record_id and c.email = $2`, [
        `00000000-0000-4000-8000-00000000000${index}`,
        email,
      ])
    expect(await hub.crm('salesforce').sync('full', 'to_crm')).toMatchObject({ crm_created: 0, records_matched: 2 })
    expect(await openLink()).toMatchObject({ code: 'duplicate_identity' })
    expect(await user.list()).toHaveLength(2)
  })

  test('a link survives a change of email on either side, and on both', async () => {
    const crmId = await user.create({ email: 'old@who.test', lastName: 'Moving' })
    await sync()
    await user.edit(crmId, { email: 'new-there@who.test' })
    await hub.crm('salesforce').sync('delta')
    await hub.stack.sql(`update contacts set email = 'new-here@who.test'`)
    await hub.crm('salesforce').sync('delta')
    expect((await user.list()).map(({ id, values }) => [id, values.email])).toEqual([[crmId, 'new-here@who.test']])
    expect(await hub.stack.sql('select count(*)::int as n from crm_sync_state')).toEqual([{ n: 1 }])
  })
})
