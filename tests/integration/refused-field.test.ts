import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
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
      `select side, kind, field from crm_sync_changes where record_id = $1 and kind in ('updated', 'failed') order by field`,
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
})
