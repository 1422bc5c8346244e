import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startTestStack, type TestOrganization, type TestStack } from '../support/test-stack.ts'
import { ownEnvironment } from './support/own-environment.ts'

let stack: TestStack
let ours: TestOrganization
let theirs: TestOrganization
let serve: (request: Request) => Promise<Response>
let member = ''

const enter = ownEnvironment()
beforeAll(async () => {
  stack = await startTestStack()
  enter(stack.env)
  const { dispatcher } = await import('../../src/lib/http/dispatch.ts')
  const { v1Routes } = await import('../../src/lib/http/v1/routes.ts')
  serve = dispatcher(v1Routes)
  ours = await stack.createTestOrganisation({ members: 1 })
  theirs = await stack.createTestOrganisation()
  member = ours.members[0]?.accessToken ?? ''
  // Who was just seen is not noted again, which only a server can do.
  await stack.sql('update organization_members set last_seen_at = now()', [])
})
afterAll(() => stack.close())

const answerSchema = z.looseObject({ id: z.string().optional(), error: z.unknown().optional() })
type Options = { readonly body?: unknown; readonly form?: FormData; readonly token?: string; readonly tenant?: string }

async function send(method: string, path: string, { body, form, token = ours.owner.accessToken, tenant }: Options = {}) {
  return serve(
    new Request(`http://localhost/api/v1/tenants/${tenant ?? ours.organizationId}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(form === undefined ? {} : { body: form }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
}
async function call(method: string, path: string, options: Options = {}) {
  const response = await send(method, path, options)
  return { status: response.status, body: answerSchema.parse(await response.json()) }
}
async function contact(body: Record<string, unknown>): Promise<string> {
  const made = await call('POST', '/contacts', { body: { last_name: 'Contact', ...body } })
  expect(made).toMatchObject({ status: 201 })
  return z.string().parse(made.body.id)
}
const foreign = async () => {
  const options = { token: theirs.owner.accessToken, tenant: theirs.organizationId, body: { last_name: 'Theirs' } }
  return z.string().parse((await call('POST', '/contacts', options)).body.id)
}

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
  const [stored] = await stack.sql('select custom from contacts where id = $1', [id])
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
    body: { purpose: 'marketing', recorded_by: ours.owner.userId },
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
  for (const wrong of [{ status: 'maybe' }, { status: 'granted', source: ' ' }, { status: 'granted', at: 'soon' }]) {
    expect(await say(wrong)).toMatchObject({ status: 400 })
  }
  expect(await stack.sql('select count(*)::int as n from contact_consents where contact_id = $1', [id])).toEqual([{ n: 3 }])
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
    const added = await call('POST', `/contacts/${id}/documents`, { form: file(bytes, 'C:\\tmp\\Größe’s.pdf') })
    expect(added).toMatchObject({
      status: 201,
      body: { content_type: 'application/pdf', size: 12, name: 'Größe’s.pdf', kind: 'other' },
    })
    const back = await send('GET', `/contacts/${id}/documents/${added.body.id}`)
    expect(new Uint8Array(await back.arrayBuffer())).toEqual(bytes)
    // As long as it was, and legible to nobody who has the database alone.
    const stored = z.array(z.object({ seal: z.looseObject({ k: z.string() }), content: z.string(), size: z.number() }))
    const [row] = stored.parse(
      await stack.sql(`select seal, size, encode(content, 'escape') as content from contact_documents where id = $1`, [
        String(added.body.id),
      ]),
    )
    expect(row).toMatchObject({ size: 12 })
    expect(row?.content).not.toContain('PDF')

    // One from before files were sealed is read as it is, and sealed by the health check.
    const { createEngine } = await import('../../src/lib/crm/engine.ts')
    const { resealDocuments } = await import('../../src/lib/crm/use-cases/encryption-keys.ts')
    const { parseEnv } = await import('../../src/lib/core/env.ts')
    await stack.sql(`update contact_documents set seal = null, content = '%PDF-old' where id = $1`, [String(added.body.id)])
    const text = async () => (await send('GET', `/contacts/${id}/documents/${added.body.id}`)).text()
    expect(await text()).toBe('%PDF-old')
    await resealDocuments(createEngine(parseEnv(stack.env)), ours.organizationId)
    expect(await text()).toBe('%PDF-old')
    expect(
      await stack.sql(
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
      expect(await call('POST', `/contacts/${id}/documents`, { form })).toMatchObject({ status: 400 })
    }
    const large = new Uint8Array(10 * 1024 * 1024 + 1).fill(65)
    expect(await call('POST', `/contacts/${id}/documents`, { form: file(large, 'e.txt') })).toMatchObject({ status: 413 })
    expect(await call('DELETE', `/contacts/${id}/documents/${added.body.id}`)).toMatchObject({ status: 200 })
    expect(await call('GET', `/contacts/${id}/documents`)).toMatchObject({ body: { items: [], total: 0 } })
  })

  test('copies of a passport are for those who may see what is secret', async () => {
    const id = await contact({})
    const added = await call('POST', `/contacts/${id}/documents`, { form: file('%PDF-', 'p.pdf', { kind: 'passport' }) })
    const path = `/contacts/${id}/documents/${added.body.id}`
    expect(await call('GET', `/contacts/${id}/documents`, { token: member })).toMatchObject({ body: { total: 0 } })
    expect((await send('GET', path, { token: member })).status).toBe(404)
    expect(await call('DELETE', path, { token: member })).toMatchObject({ status: 404 })
    const form = file('%PDF-', 'p.pdf', { kind: 'visa' })
    expect(await call('POST', `/contacts/${id}/documents`, { form, token: member })).toMatchObject({
      status: 403,
      body: { error: { code: 'field_forbidden' } },
    })
    expect((await send('GET', path)).status).toBe(200)
  })
})

describe('a merge', () => {
  const paired = async (contactId: string, crm: string, crmRecordId: string) => {
    await stack.sql(
      `with c as (insert into crm_connections (organization_id, crm_type, status) values ($1, $2, 'active')
                  on conflict do nothing returning id),
            k as (select id from c union select id from crm_connections where organization_id = $1 and crm_type = $2)
       insert into crm_sync_state (organization_id, connection_id, object_type, record_id, crm_record_id, status, base)
       select $1, k.id, 'contact', $3, $4, 'linked', '{"lastName": "Contact"}' from k
       on conflict (connection_id, object_type, record_id) do update set crm_record_id = $4, status = 'linked'`,
      [ours.organizationId, crm, contactId, crmRecordId],
    )
  }

  test('moves all that led to the one that goes, and its record in a CRM, in one piece', async () => {
    const boss = await contact({ last_name: 'Boss' })
    const from = await contact({
      first_name: 'Zoe',
      job_title: 'Pilot',
      phone: '+31 6 1',
      passport_number: 'NX7654321',
      reports_to_id: boss,
      seat_preference: 'aisle',
    })
    const into = await contact({ first_name: 'Zoë', job_title: 'Captain', reports_to_id: from })
    const report = await contact({ last_name: 'Report', reports_to_id: from })
    await call('POST', `/contacts/${from}/consents`, { body: { channel: 'email', status: 'granted', source: 'Form' } })
    await call('POST', `/contacts/${report}/relationships`, { body: { contact_id: from, kind: 'colleague' } })
    await call('POST', `/contacts/${into}/relationships`, { body: { contact_id: from, kind: 'spouse' } })
    const deal = await call('POST', '/opportunities', { body: { name: 'Trip', contact_id: from } })
    await stack.sql(`insert into notes (organization_id, body, contacts) values ($1, '<p>Hi</p>', $2)`, [
      ours.organizationId,
      from,
    ])
    await stack.sql(`insert into leads (organization_id, last_name, converted_contact_id) values ($1, 'Lead', $2)`, [
      ours.organizationId,
      from,
    ])
    await paired(from, 'hubspot', '77')

    expect(
      await call('POST', `/contacts/${from}/merge`, { body: { into_id: into, fields: { job_title: 'this' } }, token: member }),
    ).toMatchObject({ status: 403 })
    const merged = await call('POST', `/contacts/${from}/merge`, { body: { into_id: into, fields: { job_title: 'this' } } })
    expect(merged).toMatchObject({
      status: 200,
      body: {
        id: into,
        first_name: 'Zoë',
        job_title: 'Pilot',
        phone: '+31 6 1',
        passport_number: 'NX7654321',
        reports_to_id: boss,
        seat_preference: 'aisle',
      },
    })
    expect(await call('GET', `/contacts/${from}`)).toMatchObject({ status: 404 })
    expect(await call('GET', `/contacts/${into}/reports`)).toMatchObject({ body: { items: [{ id: report }] } })
    expect(await call('GET', `/contacts/${into}/consents`)).toMatchObject({ body: { total: 1 } })
    expect(await call('GET', `/contacts/${into}/relationships`)).toMatchObject({
      body: { items: [{ contact_id: report, kind: 'colleague' }], total: 1 },
    })
    expect(await call('GET', `/opportunities/${deal.body.id}`)).toMatchObject({ body: { contact_id: into, contact_ids: [into] } })
    expect(await stack.sql('select contacts from notes where organization_id = $1', [ours.organizationId])).toEqual([
      { contacts: into },
    ])
    expect(
      await stack.sql('select converted_contact_id as id from leads where organization_id = $1', [ours.organizationId]),
    ).toEqual([{ id: into }])
    expect(await stack.sql(`select record_id as id, pending, status from crm_sync_state where crm_record_id = '77'`, [])).toEqual(
      [{ id: into, pending: true, status: 'linked' }],
    )
    const { body } = await call('GET', `/contacts/${into}/activities?page_size=5`)
    const page = z
      .object({
        items: z.array(z.looseObject({ change: z.looseObject({ kind: z.string() }).nullable() })),
        next_cursor: z.string(),
      })
      .parse(body)
    expect(page.items.map(({ change }) => change?.kind)).toContain('merged')
    expect(await call('GET', `/contacts/${into}/activities?cursor=${page.next_cursor}`)).toMatchObject({ status: 200 })
    expect(await call('POST', `/contacts/${from}/merge`, { body: { into_id: into } })).toMatchObject({ status: 404 })

    // A passport is filled from no other one, and what is chosen of it is taken, also where the other one has it blank.
    const other = await contact({
      last_name: 'Other',
      passport_number: 'ZZ1',
      passport_expiry: '2031-01-02',
      passport_country: 'FR',
      visa_number: 'V1',
    })
    const second = await contact({ last_name: 'Second', passport_number: 'ZZ2', passport_country: 'NL' })
    await call('POST', `/contacts/${other}/merge`, { body: { into_id: second, fields: { passport_country: 'this' } } })
    expect(await call('GET', `/contacts/${second}`)).toMatchObject({
      body: { passport_number: 'ZZ2', passport_expiry: null, passport_country: 'FR', visa_number: 'V1' },
    })
  })

  test('of two that both have a record in one CRM is that CRM’s to make, and changes nothing here', async () => {
    const [from, into] = [await contact({ email: 'twin@example.com' }), await contact({ email: 'Twin@example.com' })]
    const groups = z
      .object({ items: z.array(z.object({ ids: z.array(z.string()) })) })
      .parse((await call('GET', '/contacts/duplicates')).body)
    expect(groups.items).toContainEqual(expect.objectContaining({ ids: [from, into] }))
    await paired(from, 'pipedrive', '1')
    await paired(into, 'pipedrive', '2')
    expect(await call('POST', `/contacts/${from}/merge`, { body: { into_id: into } })).toMatchObject({
      status: 409,
      body: { error: { code: 'merge_linked' } },
    })
    expect(await call('POST', `/contacts/${from}/merge`, { body: { into_id: await foreign() } })).toMatchObject({
      status: 400,
      body: { error: { field: 'into_id' } },
    })
    expect(await call('GET', `/contacts/${from}`)).toMatchObject({ status: 200, body: { version: 1 } })
  })
})
