import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { changeSettings } from '../../src/lib/crm/use-cases/change-settings.ts'
import { decideMatch } from '../../src/lib/crm/use-cases/decide-match.ts'
import { retryRefusals } from '../../src/lib/crm/use-cases/retry-refusals.ts'
import { crmUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'

const linkSchema = z.tuple([
  z.object({
    status: z.string(),
    crm_record_id: z.string().nullable(),
    base: z.record(z.string(), z.unknown()),
    last_error: z.looseObject({ code: z.string(), field: z.string(), message: z.string() }).nullable(),
  }),
])

describe.each<CrmType>(['hubspot', 'salesforce'])('an edit of which %s rejects one field', (crm) => {
  let hub: Hub

  beforeAll(async () => {
    hub = await startHub({ crms: [crm] })
    await hub.crm(crm).connect()
    await hub.crm(crm).sync('full')
  })
  afterAll(() => hub.close())

  type Values = { email?: string; first_name?: string; last_name?: string; phone?: string }
  const insert = async (values: Values) => {
    const { data, error } = await hub.engine.db
      .from('contacts')
      .insert({ organization_id: hub.organizationId, ...values })
      .select('id')
      .single<{ id: string }>()
    expect(error).toBeNull()
    return data?.id ?? ''
  }
  const edit = async (id: string, values: Values) =>
    expect((await hub.engine.db.from('contacts').update(values).eq('id', id)).error).toBeNull()
  const link = async (id: string) =>
    linkSchema.parse(
      await hub.stack.sql('select status, crm_record_id, base, last_error from crm_sync_state where record_id = $1', [id]),
    )[0]
  const remote = async (id: string | null) =>
    (await crmUser(crm, hub.crm(crm).url).list()).find((record) => record.id === id)?.values

  test('has its other fields sent; the link names the refused field, and is in sync once it is corrected', async () => {
    const id = await insert({ email: 'ann@example.test', last_name: 'Berg', phone: '+31 20 123 4567' })
    await hub.crm(crm).sync('delta')
    await edit(id, { email: 'not an address', phone: '+31 20 765 4321', first_name: 'Ann' })

    expect(await hub.crm(crm).sync('delta')).toMatchObject({ status: 'partial', crm_updated: 1, records_failed: 1 })
    const failed = await link(id)
    expect(failed).toMatchObject({
      status: 'attention',
      base: { email: 'ann@example.test', phone: '+31 20 765 4321', firstName: 'Ann' },
      last_error: { field: 'email' },
    })
    expect(await remote(failed.crm_record_id)).toMatchObject({
      email: 'ann@example.test',
      firstName: 'Ann',
      phone: '+31 20 765 4321',
    })
    const logged = await hub.stack.sql(
      `select side, kind, field from crm_sync_changes
       where record_id = $1 and connection_id is not null and kind in ('updated', 'failed') order by field`,
      [id],
    )
    expect(logged).toEqual([
      { side: 'crm', kind: 'failed', field: 'email' },
      { side: 'crm', kind: 'updated', field: 'firstName' },
      { side: 'crm', kind: 'updated', field: 'phone' },
    ])

    await edit(id, { email: 'ann.berg@example.test' })
    expect(await hub.crm(crm).sync('delta')).toMatchObject({ status: 'completed', crm_updated: 1 })
    const healed = await link(id)
    expect(healed).toMatchObject({ status: 'linked', last_error: null })
    expect(await remote(healed.crm_record_id)).toMatchObject({ email: 'ann.berg@example.test' })
  })

  test('is created without that field, once', async () => {
    const id = await insert({ email: 'nor is this', last_name: 'Visser', phone: '+31 20 111 2222' })
    await hub.crm(crm).sync('delta')
    const failed = await link(id)
    expect(failed).toMatchObject({ status: 'attention', last_error: { field: 'email' } })
    expect(failed.base).not.toHaveProperty('email')
    expect(await remote(failed.crm_record_id)).toMatchObject({ email: null, lastName: 'Visser', phone: '+31 20 111 2222' })

    await edit(id, { email: 'visser@example.test' })
    await hub.crm(crm).sync('delta')
    expect(await remote(failed.crm_record_id)).toMatchObject({ email: 'visser@example.test' })
    const all = await crmUser(crm, hub.crm(crm).url).list()
    expect(all.filter(({ values }) => values.lastName === 'Visser')).toHaveLength(1)
  })

  test.runIf(crm === 'salesforce')('a required one is refused by what is wrong with it, not as one that is blank', async () => {
    const id = await insert({ email: 'long@example.test', last_name: 'x'.repeat(100) })
    await hub.crm(crm).sync('delta')
    expect(await link(id)).toMatchObject({ status: 'attention', last_error: { field: 'lastName', reason: 'too_long' } })
  })

  // Salesforce lets several contacts have one address.
  test.runIf(crm === 'hubspot')('two contacts that swap addresses get them, each edited on its own or both at once', async () => {
    const names = ['kees@example.test', 'lotte@example.test'] as const
    const ids = [
      await insert({ email: names[0], last_name: 'Kees' }),
      await insert({ email: names[1], last_name: 'Lotte' }),
    ] as const
    await hub.crm(crm).sync('delta')
    const emails = async () => Promise.all(ids.map(async (id) => (await remote((await link(id)).crm_record_id))?.email))
    expect(await emails()).toEqual(names)

    await edit(ids[0], { email: names[1] })
    expect(await hub.crm(crm).sync('delta')).toMatchObject({ status: 'partial', records_failed: 1 })
    expect(await link(ids[0])).toMatchObject({
      status: 'attention',
      last_error: { reason: 'taken', field: 'email', others: [{ label: expect.stringContaining('Lotte') }] },
    })
    await edit(ids[1], { email: names[0] })
    expect(await hub.crm(crm).sync('delta')).toMatchObject({ status: 'completed', crm_updated: 2 })
    expect(await emails()).toEqual([names[1], names[0]])

    await hub.stack.sql(`update contacts set email = case when id = $1 then $3 else $4 end where id in ($1, $2)`, [
      ...ids,
      ...names,
    ])
    expect(await hub.crm(crm).sync('delta')).toMatchObject({ status: 'completed', crm_updated: 2 })
    expect(await emails()).toEqual(names)
    for (const id of ids) expect(await link(id)).toMatchObject({ status: 'linked', last_error: null })
    expect(await hub.crm(crm).sync('full')).toMatchObject({ local_updated: 0, crm_updated: 0 })
  })

  test.runIf(crm === 'hubspot')('an address that somebody else keeps is named with the one who has it', async () => {
    const holder = await crmUser(crm, hub.crm(crm).url).create({ email: 'taken@example.test', lastName: 'Holder' })
    const id = await insert({ email: 'mine@example.test', last_name: 'Asker' })
    await hub.crm(crm).sync('delta')
    await edit(id, { email: 'taken@example.test', phone: '+31 20 333 4444' })
    await hub.crm(crm).sync('delta')
    const failed = await link(id)
    expect(failed.last_error).toMatchObject({
      reason: 'taken',
      message: expect.stringMatching(/“Email”.*“taken@example.test” belongs to .*Holder/),
      others: [{ crmRecordId: holder }],
    })
    expect(await remote(failed.crm_record_id)).toMatchObject({ email: 'mine@example.test', phone: '+31 20 333 4444' })
  })

  describe.runIf(crm === 'salesforce')('by a duplicate rule', () => {
    const rules = (...duplicateRules: readonly { name: string; action: 'alert' | 'block'; fields: readonly string[] }[]) =>
      hub.crm(crm).control('POST', 'config', { duplicateRules })
    const owner = () => ({ organizationId: hub.organizationId, userId: hub.userId, crmType: crm })
    const retry = async (of: { reason?: string; field?: string; allowDuplicates?: boolean }) => {
      const { retried, sync } = await retryRefusals(
        hub.engine,
        { ...owner(), allowDuplicates: false, ...of },
        Date.now() + 600_000,
      )
      await sync?.working
      return retried
    }
    afterEach(() => rules())

    test('that alerts, an edit has its other fields sent; rule and record are named, and an admin may allow it', async () => {
      const holder = await crmUser(crm, hub.crm(crm).url).create({ email: 'one@example.test', lastName: 'First' })
      const id = await insert({ email: 'two@example.test', last_name: 'Second' })
      await hub.crm(crm).sync('delta')
      await rules({ name: 'Same_Email', action: 'alert', fields: ['Email'] })
      await edit(id, { email: 'One@example.test', phone: '+31 20 555 6666', first_name: 'Sec' })
      expect(await hub.crm(crm).sync('delta')).toMatchObject({ status: 'partial', crm_updated: 1, records_failed: 1 })
      const failed = await link(id)
      expect(failed).toMatchObject({
        status: 'attention',
        last_error: {
          reason: 'duplicate_rule',
          field: 'email',
          mayAllow: true,
          message: expect.stringMatching(/“Same_Email”.*First/),
          others: [{ crmRecordId: holder }],
        },
      })
      const there = () => remote(failed.crm_record_id)
      expect(await there()).toMatchObject({ email: 'two@example.test', phone: '+31 20 555 6666', firstName: 'Sec' })

      expect(await retry({ reason: 'duplicate_rule', field: 'email', allowDuplicates: true })).toBe(1)
      expect(await there()).toMatchObject({ email: 'One@example.test' })
      expect(await link(id)).toMatchObject({ status: 'linked', last_error: null })

      // It was allowed once, not for ever; the connection's setting allows it always.
      await edit(id, { email: 'two@example.test' })
      await hub.crm(crm).sync('delta')
      await edit(id, { email: 'One@example.test' })
      await hub.crm(crm).sync('delta')
      expect(await link(id)).toMatchObject({ status: 'attention' })
      await changeSettings(hub.engine, { ...owner(), settings: { allowDuplicates: true }, status: undefined })
      await hub.crm(crm).sync('delta')
      expect(await link(id)).toMatchObject({ status: 'linked' })
      expect(await there()).toMatchObject({ email: 'One@example.test' })
      await changeSettings(hub.engine, { ...owner(), settings: { allowDuplicates: false }, status: undefined })
    })

    test('that blocks, nothing here can allow it, and the sentence says so; without the rule a retry helps', async () => {
      await crmUser(crm, hub.crm(crm).url).create({ email: 'three@example.test', lastName: 'Third' })
      const id = await insert({ email: 'four@example.test', last_name: 'Fourth' })
      await hub.crm(crm).sync('delta')
      await rules({ name: 'No_Twins', action: 'block', fields: ['Email'] })
      await edit(id, { email: 'three@example.test' })
      await hub.crm(crm).sync('delta')
      expect((await link(id)).last_error).toMatchObject({
        reason: 'duplicate_rule',
        mayAllow: false,
        action: expect.stringContaining('Only an admin of Salesforce can change this rule'),
      })
      expect(await retry({ reason: 'duplicate_rule', allowDuplicates: true })).toBe(0)
      await rules()
      expect(await retry({ reason: 'duplicate_rule' })).toBe(1)
      expect(await link(id)).toMatchObject({ status: 'linked', last_error: null })
    })

    test('a contact that only looks like somebody is not linked by guess: a person says who it is', async () => {
      const holder = await crmUser(crm, hub.crm(crm).url).create({ email: 'jan.1@example.test', lastName: 'De Vries' })
      await rules({ name: 'Same_Name', action: 'alert', fields: ['LastName'] })
      const id = await insert({ email: 'jan.2@example.test', last_name: 'De Vries' })
      await hub.crm(crm).sync('delta')
      const [asked] = z
        .tuple([z.object({ id: z.string(), status: z.string(), crm_record_id: z.null(), candidates: z.unknown() })])
        .parse(await hub.stack.sql('select id, status, crm_record_id, candidates from crm_sync_state where record_id = $1', [id]))
      expect(asked).toMatchObject({ status: 'attention', candidates: [{ crmRecordId: holder }] })
      await decideMatch(hub.engine, hub, { linkId: asked.id, action: 'create' })
      await hub.crm(crm).sync('delta')
      const made = await link(id)
      expect(made).toMatchObject({ status: 'linked', last_error: null })
      expect(made.crm_record_id).not.toBe(holder)
    })
  })
})
