import { beforeAll, describe, expect, test } from 'vitest'
import { describeActions } from './records-api/actions.ts'
import { describeLists } from './records-api/lists.ts'
import { describeOneRecord } from './records-api/one-record.ts'
import { recordSchema, recordsWorld } from './records-api/world.ts'

const world = recordsWorld()
const { api, call, make } = world

describeOneRecord(world)
describeLists(world)
describeActions(world)

describe('who calls', () => {
  const keys = { reading: '', writing: '', gateway: '' }
  beforeAll(async () => {
    keys.reading = await api.apiKey(['records:read'])
    keys.writing = await api.apiKey(['records:read', 'records:write'])
    keys.gateway = await api.apiKey(['gateway'])
  })

  test('belongs to the organisation, or finds nothing there', async () => {
    const { id } = await make('contacts', { first_name: 'Ours' })
    expect(await call('GET', '/contacts', { token: 'nobody' })).toMatchObject({ status: 401 })
    for (const tenant of [api.theirs.organizationId, 'nowhere', '00000000-0000-4000-8000-000000000000']) {
      expect(await call('GET', '/contacts', { tenant })).toMatchObject({ status: 404 })
      expect(await call('GET', '/contacts', { tenant, token: keys.reading })).toMatchObject({ status: 404 })
    }
    const stranger = { token: api.theirs.owner.accessToken, tenant: api.theirs.organizationId }
    expect(await call('GET', `/contacts/${id}`, stranger)).toMatchObject({ status: 404 })
    expect(await call('PATCH', `/contacts/${id}`, { ...stranger, body: { first_name: 'Mine' } })).toMatchObject({ status: 404 })
    expect(await call('DELETE', `/contacts/${id}`, stranger)).toMatchObject({ status: 404 })
    expect(await call('GET', '/contacts', stranger)).toMatchObject({ status: 200, body: { total: 0 } })
    expect(await call('GET', '/auth/test')).toMatchObject({
      status: 200,
      body: { authenticated: true, tenant_id: api.ours.organizationId, role: 'owner', scopes: null },
    })
  })

  test('may do what the role or the key is for', async () => {
    const body = { first_name: 'By a key' }
    expect(await call('POST', '/contacts', { body, token: keys.reading })).toMatchObject({ status: 403, code: 'scope_missing' })
    expect(await call('GET', '/contacts', { token: keys.gateway })).toMatchObject({ status: 403, code: 'scope_missing' })
    const made = await call('POST', '/contacts', { body, token: '', headers: { 'x-api-key': keys.writing } })
    expect(made).toMatchObject({ status: 201, body })
    const { id } = recordSchema.parse(made.body)
    const read = await call('GET', `/contacts/${id}`, { token: keys.reading })
    expect(read).toMatchObject({ status: 200 })
    const history = await api.stack.sql('select actor_kind from crm_sync_changes where record_id = $1', [id])
    expect(history).toEqual([{ actor_kind: 'api_key' }])
  })
})
