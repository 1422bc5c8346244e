import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { describeMerges } from './contact-parts/merges.ts'
import { contactsWorld } from './contact-parts/world.ts'

const world = contactsWorld()
const { api, call, member, contact, foreign } = world

test('what is known of how somebody travels are members with their own rules, and keys of custom for syncs', async () => {
  const profile = {
    preferred_channel: 'whatsapp',
    preferred_language: 'nl',
    do_not_contact: true,
    seat_preference: 'aisle',
    meal_preference: 'vegan',
    loyalty_numbers: ['KL 1', 'BA 2'],
    home_airport: 'AMS',
    dietary_needs: 'No nuts',
    accessibility_needs: 'Wheelchair',
  }
  const id = await contact({ ...profile, custom: { tier: 'gold' } })
  expect(await call('GET', `/contacts/${id}`)).toMatchObject({ body: { ...profile, custom: { tier: 'gold' } } })
  const changed = await call('PATCH', `/contacts/${id}`, {
    body: { seat_preference: 'window', meal_preference: null, custom: { size: 'L' } },
  })
  expect(changed).toMatchObject({
    body: { ...profile, seat_preference: 'window', meal_preference: null, custom: { size: 'L' } },
  })
  const [stored] = await api.stack.sql('select custom from contacts where id = $1', [id])
  expect(stored).toMatchObject({
    custom: { size: 'L', seat_preference: 'window', do_not_contact: true, loyalty_numbers: 'KL 1;BA 2' },
  })
  for (const query of [
    'seat_preference=window',
    'do_not_contact=true&loyalty_numbers=BA 2',
    'meal_preference_is_null=true&home_airport=AMS',
  ]) {
    expect(await call('GET', `/contacts?${query}`)).toMatchObject({ status: 200, body: { total: 1, items: [{ id }] } })
  }
  for (const body of [{ seat_preference: 'roof' }, { do_not_contact: 'yes' }, { custom: { seat_preference: 'aisle' } }]) {
    expect(await call('PATCH', `/contacts/${id}`, { body })).toMatchObject({ status: 400 })
  }
  expect(await call('GET', '/contacts/enums')).toMatchObject({
    body: { preferred_channel: expect.arrayContaining([{ value: 'sms', label: 'SMS' }]) },
  })
})

test('nobody reports to themselves, however many say so at once', async () => {
  const people = await Promise.all(Array.from({ length: 8 }, (_, n) => contact({ last_name: `Ring ${n}` })))
  const closed = await Promise.all(
    people.map((id, n) => call('PATCH', `/contacts/${id}`, { body: { reports_to_id: people[(n + 1) % people.length] } })),
  )
  const refused = closed.filter(({ status }) => status !== 200)
  expect(refused).toMatchObject([{ status: 409, body: { error: { code: 'hierarchy_cycle', field: 'reports_to_id' } } }])
  const open = people.find((_, n) => closed[n]?.status !== 200)
  expect(await call('GET', `/contacts/${people[0]}/reports`)).toMatchObject({
    status: 200,
    body: { total: open === people[7] ? 0 : 1 },
  })
  const away = await call('PATCH', `/contacts/${people[0]}`, { body: { reports_to_id: await foreign() } })
  expect(away).toMatchObject({ status: 400, body: { error: { code: 'reference_not_found', field: 'reports_to_id' } } })
})

test('consents are a history, of which the newest holds', async () => {
  const id = await contact({})
  const say = (body: Record<string, unknown>) =>
    call('POST', `/contacts/${id}/consents`, { body: { channel: 'email', source: 'Form', ...body } })
  expect(await say({ status: 'granted', at: '2026-01-01' })).toMatchObject({
    status: 201,
    body: { purpose: 'marketing', recorded_by: api.ours.owner.userId },
  })
  await say({ status: 'withdrawn', source: 'Phone call' })
  await say({ channel: 'sms', status: 'granted' })
  const { body } = await call('GET', `/contacts/${id}/consents`)
  expect(body).toMatchObject({
    total: 3,
    current: expect.arrayContaining([
      expect.objectContaining({ channel: 'email', status: 'withdrawn' }),
      expect.objectContaining({ channel: 'sms', status: 'granted' }),
    ]),
  })
  for (const wrong of [
    { status: 'maybe' },
    { status: 'granted', source: ' ' },
    { status: 'granted', at: 'soon' },
    { status: 'granted', at: '9999-12-30' },
  ]) {
    expect(await say(wrong)).toMatchObject({ status: 400 })
  }
  expect(await api.stack.sql('select count(*)::int as n from contact_consents where contact_id = $1', [id])).toEqual([{ n: 3 }])
})

test('a relationship is one, from whichever side it is said', async () => {
  const [ada, bea] = [await contact({ first_name: 'Ada' }), await contact({ first_name: 'Bea' })]
  const said = await call('POST', `/contacts/${ada}/relationships`, { body: { contact_id: bea, kind: 'child' } })
  expect(said).toMatchObject({ status: 201, body: { contact_id: bea, kind: 'child', name: 'Bea Contact' } })
  const again = await call('POST', `/contacts/${bea}/relationships`, { body: { contact_id: ada, kind: 'parent' } })
  expect(again).toMatchObject({ status: 201, body: { id: said.body.id, contact_id: ada, kind: 'parent' } })
  const everybody = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      call('POST', `/contacts/${n % 2 ? ada : bea}/relationships`, { body: { contact_id: n % 2 ? bea : ada, kind: 'spouse' } }),
    ),
  )
  expect(new Set(everybody.map(({ status, body }) => `${status} ${String(body.id)}`)).size).toBe(1)
  expect(await call('GET', `/contacts/${bea}/relationships`)).toMatchObject({ body: { total: 2 } })
  const away = await call('POST', `/contacts/${ada}/relationships`, { body: { contact_id: await foreign(), kind: 'spouse' } })
  expect(away).toMatchObject({ status: 400, body: { error: { code: 'reference_not_found', field: 'contact_id' } } })
  expect(await call('DELETE', `/contacts/${bea}/relationships/${said.body.id}`)).toMatchObject({ status: 200 })
  expect(await call('GET', `/contacts/${ada}/relationships`)).toMatchObject({ body: { total: 1 } })
})

describe('documents', () => {
  const file = (bytes: string | Uint8Array<ArrayBuffer>, name: string, parts: Record<string, string> = {}) => {
    const form = new FormData()
    form.set('file', new Blob([bytes]), name)
    for (const [part, value] of Object.entries(parts)) form.set(part, value)
    return form
  }

  test('are what their bytes say, come back as they were, and are saved, not shown', async () => {
    const id = await contact({})
    const bytes = new Uint8Array([...Buffer.from('%PDF-1.7\n'), 0, 255, 1])
    const added = await call('POST', `/contacts/${id}/documents`, { body: file(bytes, 'C:\\tmp\\Größe’s.pdf') })
    expect(added).toMatchObject({
      status: 201,
      body: { content_type: 'application/pdf', size: 12, name: 'Größe’s.pdf', kind: 'other' },
    })
    const back = await api.request('GET', `/contacts/${id}/documents/${added.body.id}`)
    expect(new Uint8Array(await back.arrayBuffer())).toEqual(bytes)
    // As long as it was, and legible to nobody who has the database alone.
    const stored = z.array(z.object({ seal: z.looseObject({ k: z.string() }), content: z.string(), size: z.number() }))
    const [row] = stored.parse(
      await api.stack.sql(`select seal, size, encode(content, 'escape') as content from contact_documents where id = $1`, [
        String(added.body.id),
      ]),
    )
    expect(row).toMatchObject({ size: 12 })
    expect(row?.content).not.toContain('PDF')

    // One from before files were sealed is read as it is, and sealed by the health check.
    const { createEngine } = await import('../../src/lib/crm/engine.ts')
    const { resealDocuments } = await import('../../src/lib/crm/use-cases/reseal-contacts.ts')
    const { parseEnv } = await import('../../src/lib/core/env.ts')
    await api.stack.sql(`update contact_documents set seal = null, content = '%PDF-old' where id = $1`, [String(added.body.id)])
    const text = async () => (await api.request('GET', `/contacts/${id}/documents/${added.body.id}`)).text()
    expect(await text()).toBe('%PDF-old')
    await resealDocuments(createEngine(parseEnv(api.stack.env)), api.ours.organizationId, [])
    expect(await text()).toBe('%PDF-old')
    expect(
      await api.stack.sql(
        `select seal is not null as sealed, encode(content, 'escape') = $2 as legible from contact_documents where id = $1`,
        [String(added.body.id), '%PDF-old'],
      ),
    ).toEqual([{ sealed: true, legible: false }])
    expect(back.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''Gr%C3%B6/)
    for (const form of [
      file('<script>', 'a.txt'),
      file('', 'b.pdf'),
      file('MZ\u0000', 'c.pdf'),
      file('%PDF-', 'd.pdf', { kind: 'secret' }),
      new FormData(),
    ]) {
      expect(await call('POST', `/contacts/${id}/documents`, { body: form })).toMatchObject({ status: 400 })
    }
    const large = new Uint8Array(10 * 1024 * 1024 + 1).fill(65)
    expect(await call('POST', `/contacts/${id}/documents`, { body: file(large, 'e.txt') })).toMatchObject({ status: 413 })
    expect(await call('DELETE', `/contacts/${id}/documents/${added.body.id}`)).toMatchObject({ status: 200 })
    expect(await call('GET', `/contacts/${id}/documents`)).toMatchObject({ body: { items: [], total: 0 } })
  })

  test('copies of a passport are for those who may see what is secret', async () => {
    const id = await contact({})
    const added = await call('POST', `/contacts/${id}/documents`, { body: file('%PDF-', 'p.pdf', { kind: 'passport' }) })
    const path = `/contacts/${id}/documents/${added.body.id}`
    expect(await call('GET', `/contacts/${id}/documents`, { token: member() })).toMatchObject({ body: { total: 0 } })
    expect((await api.request('GET', path, { token: member() })).status).toBe(404)
    expect(await call('DELETE', path, { token: member() })).toMatchObject({ status: 404 })
    const form = file('%PDF-', 'p.pdf', { kind: 'visa' })
    expect(await call('POST', `/contacts/${id}/documents`, { body: form, token: member() })).toMatchObject({
      status: 403,
      body: { error: { code: 'field_forbidden' } },
    })
    expect((await api.request('GET', path)).status).toBe(200)
  })
})

describeMerges(world)
