import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { roles } from '../../src/lib/core/access/roles.ts'
import { servedRecordsApi, tokenOfEachRole } from './support/served-api.ts'

const api = servedRecordsApi({ members: roles.length - 1 })
let tokens = new Map<string, string>()
const documents = {
  passport_number: 'NX1234567',
  passport_country: 'NL',
  passport_expiry: '2027-01-31',
  visa_number: 'V-99',
  visa_type: 'business',
  visa_country: 'US',
  visa_expiry: '2027-02-28',
}
const names = Object.keys(documents)
const nothing = Object.fromEntries(names.map((name) => [name, null]))
const hidden = { ...nothing, hidden_fields: expect.arrayContaining(names) }

beforeAll(async () => {
  tokens = await tokenOfEachRole(api)
  tokens.set('key', await api.apiKey(['records:read', 'records:write']))
  tokens.set('secret key', await api.apiKey(['records:read', 'records:write', 'records:secret']))
})

async function call(who: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await api.call(method, path, { token: tokens.get(who) ?? '', body, headers })
  return { status: answer.status, body: answer.body, etag: answer.headers.get('etag') }
}

async function traveller(last_name: string) {
  const made = await call('manager', 'POST', '/contacts', { last_name, ...documents })
  expect(made).toMatchObject({ status: 201, body: { ...documents, hidden_fields: [] } })
  return z.string().parse(made.body.id)
}

const mayNot = ['member', 'viewer', 'key']

test('people who may not see travel documents get none, in any answer, and write none', async () => {
  const id = await traveller('Secret')
  for (const who of mayNot) {
    expect(await call(who, 'GET', `/contacts/${id}`)).toMatchObject({ status: 200, body: hidden })
    expect(await call(who, 'GET', `/contacts?last_name=Secret`)).toMatchObject({ status: 200, body: { items: [hidden] } })
    expect(await call(who, 'GET', '/contacts?q=NX1234567')).toMatchObject({ body: { total: 0 } })
    for (const query of [
      'passport_expiry_lt=2030-01-01',
      'passport_expiry_is_null=false',
      'sort_by=passport_expiry',
      'passport_number=NX1234567',
    ]) {
      expect(await call(who, 'GET', `/contacts?${query}`)).toMatchObject({ status: 400 })
    }
    if (who === 'viewer') continue
    const writing = { passport_expiry: null, visa_type: 'tourist' }
    const forbidden = (within = '') => ({
      status: 403,
      body: { error: { code: 'field_forbidden', fields: Object.keys(writing).map((name) => ({ field: `${within}${name}` })) } },
    })
    expect(await call(who, 'PATCH', `/contacts/${id}`, writing)).toMatchObject(forbidden())
    expect(await call(who, 'POST', '/contacts', { last_name: 'Unmade', ...writing })).toMatchObject(forbidden())
    const bulk = { action: 'update', ids: [id], data: writing }
    expect(await call(who, 'POST', '/contacts/bulk-action', bulk)).toMatchObject(forbidden('data.'))
    expect(await call(who, 'POST', '/contacts/bulk-action', { action: 'export', ids: [id] })).toMatchObject({
      body: { items: [hidden] },
    })
    expect(await call(who, 'PATCH', `/contacts/${id}`, { job_title: who })).toMatchObject({ status: 200, body: hidden })
  }
  expect(await call('owner', 'GET', '/contacts?last_name=Unmade')).toMatchObject({ body: { total: 0 } })
  expect(await call('secret key', 'GET', `/contacts/${id}`)).toMatchObject({ body: documents })
})

test('the data API gives them nothing either', async () => {
  const id = await traveller('Direct')
  const { userClientFromToken } = await import('../../src/lib/db/user-client.ts')
  const seenBy = async (who: string) => {
    const client = userClientFromToken(tokens.get(who) ?? '')
    const { data: rows } = await client.from('contacts_secrets').select('*').eq('id', id)
    const { data: embedded } = await client.from('contacts').select('contacts_secrets(*)').eq('id', id)
    const asked = { p_organization: api.ours.organizationId, p_table: 'contacts', p_columns: ['id', 'passport_expiry'] }
    const { data: listed } = await client.rpc('records_query', asked)
    const filtered = await client.rpc('records_query', {
      ...asked,
      p_where: [{ column: 'passport_expiry', op: 'gt', value: '2020-01-01' }],
    })
    const written = await client.rpc('records_update', { ...asked, p_ids: [id], p_values: { passport_expiry: '2030-01-01' } })
    const { error: direct } = await client.from('contacts_secrets').update({ passport_expiry: '2030-01-01' }).eq('id', id)
    const text = JSON.stringify([rows, embedded, listed, filtered.data])
    return {
      tells: text.includes('2027-01-31'),
      legible: /NX1234567|business/.test(text),
      filtered: filtered.error?.code,
      written: written.error?.code,
      direct: direct?.code,
    }
  }
  const refused = { tells: false, legible: false, filtered: '42501', written: '42501', direct: '42501' }
  expect(await seenBy('member')).toEqual(refused)
  // Row level security leaves a viewer no record to write to.
  expect(await seenBy('viewer')).toEqual({ ...refused, written: undefined })
  const unwritten = await api.stack.sql('select passport_expiry::text from contacts_secrets where id = $1', [id])
  expect(unwritten).toEqual([{ passport_expiry: documents.passport_expiry }])
  expect(await seenBy('manager')).toEqual({
    tells: true,
    legible: false,
    filtered: undefined,
    written: undefined,
    direct: '42501',
  })
})

test('those who may see them have them whole in one record, and the end of a number in lists', async () => {
  const id = await traveller('Listed')
  for (const who of ['owner', 'admin', 'manager', 'secret key']) {
    expect(await call(who, 'GET', `/contacts/${id}`)).toMatchObject({ status: 200, body: { ...documents, hidden_fields: [] } })
    expect(
      await call(who, 'GET', '/contacts?last_name=Listed&passport_expiry_lte=2027-01-31&sort_by=passport_expiry'),
    ).toMatchObject({
      body: {
        items: [{ ...documents, passport_number: '•••• 4567', visa_number: '••••', hidden_fields: [] }],
        hidden_fields: [],
      },
    })
  }
})

test('they have the version of their contact, and their history tells no value', async () => {
  const id = await traveller('Versioned')
  expect(await call('manager', 'GET', `/contacts/${id}`)).toMatchObject({ etag: '"1"' })
  const changed = await call(
    'manager',
    'PATCH',
    `/contacts/${id}`,
    { visa_type: 'tourist', visa_country: '' },
    { 'if-match': '1' },
  )
  expect(changed).toMatchObject({
    status: 200,
    etag: '"2"',
    body: { visa_type: 'tourist', visa_country: null, passport_number: 'NX1234567' },
  })
  expect(await call('manager', 'PATCH', `/contacts/${id}`, { visa_type: 'work' }, { 'if-match': '1' })).toMatchObject({
    status: 412,
  })
  expect(
    await call('manager', 'PATCH', `/contacts/${id}`, { visa_type: 'work', job_title: 'Pilot' }, { 'if-match': '2' }),
  ).toMatchObject({ etag: '"3"' })
  const [stored] = await api.stack.sql(
    `select (select jsonb_agg(c) from crm_sync_changes c where record_id = $1)::text || (select s.*::text from contacts_secrets s where id = $1)
            || (select jsonb_agg(i)::text from private.idempotency_keys i) as text`,
    [id],
  )
  expect(JSON.stringify(stored)).not.toMatch(/NX1234567|tourist|V-99/)
  const history = await api.stack.sql(
    `select field, before, after, actor_kind from crm_sync_changes where record_id = $1 and field like 'visa\\_%' order by id desc limit 1`,
    [id],
  )
  expect(history).toEqual([{ field: 'visa_type', before: null, after: null, actor_kind: 'person' }])
})

test('what is asked for twice under one key is made once, and no secret is kept for the answer', async () => {
  const once = { 'idempotency-key': 'traveller' }
  const body = { last_name: 'Once', ...documents }
  const [first, second] = [
    await call('manager', 'POST', '/contacts', body, once),
    await call('manager', 'POST', '/contacts', body, once),
  ]
  expect(second).toEqual(first)
  expect(first).toMatchObject({ status: 201, body: documents })
  const kept = await api.stack.sql('select answer::text as text from private.idempotency_keys', [])
  expect(JSON.stringify(kept)).not.toMatch(/passport/)
})

test('who looks at them on a page is in the history, and who may not see them cannot look', async () => {
  const id = await traveller('Looked at')
  const { userClientFromToken } = await import('../../src/lib/db/user-client.ts')
  const { noteLookedAt } = await import('../../src/lib/records/contacts/travel-documents.ts')
  const look = (who: string) =>
    noteLookedAt(userClientFromToken(tokens.get(who) ?? ''), { organizationId: api.ours.organizationId, contactId: id })
  await expect(look('member')).rejects.toMatchObject({ code: 'forbidden' })
  await look('manager')
  expect(await call('member', 'GET', `/contacts/${id}/activities?page_size=1`)).toMatchObject({
    body: { items: [{ change: { kind: 'viewed', actor_kind: 'person' } }] },
  })
  expect(await call('manager', 'GET', '/contacts/passport-expiring?days=30000&page_size=1')).toMatchObject({
    status: 200,
    body: { items: [{ passport_number: '•••• 4567' }], page_size: 1 },
  })
  expect(await call('secret key', 'GET', '/contacts/passport-expiring?days=0')).toMatchObject({ status: 200, body: { total: 0 } })
  expect(await call('member', 'GET', '/contacts/passport-expiring')).toMatchObject({ status: 403 })
  await api.stack.sql('delete from contacts where id = $1', [id])
  expect(await api.stack.sql('select id from contacts_secrets where id = $1', [id])).toEqual([])
})
