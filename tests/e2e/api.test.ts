import { expect } from '@playwright/test'
import { createClient } from '@supabase/supabase-js'
import { may, roles } from '../../src/lib/core/access/roles.ts'
import { isForPeople } from '../../src/lib/http/operation.ts'
import { operations } from '../../src/lib/http/operations/index.ts'
import { callApi, enter, type Person } from './support/api.ts'
import { appUrl, cronSecret, metricsToken, secretKey, supabaseUrl } from './support/environment.ts'
import { useSharedStack } from './support/stack.ts'
import { test } from './support/test.ts'

useSharedStack()

test.describe('bad input gets a 4xx with a code, a sentence and the field, and changes nothing', () => {
  let admin: Person
  test.beforeAll(async () => {
    admin = await enter('admin@acme.test')
  })

  const hubspotMapping = (field: Record<string, unknown>) => ({
    crmType: 'hubspot',
    mappings: [{ adsappField: 'email', crmField: 'email', direction: 'bidirectional', ...field }],
  })

  const cases: readonly {
    readonly name: string
    readonly method: string
    readonly path: string
    readonly body?: unknown
    readonly status: number
    readonly code: string
    readonly field?: string
  }[] = [
    {
      name: 'an unknown crmType',
      method: 'POST',
      path: '/api/crm/connect',
      body: { crmType: 'zoho' },
      status: 422,
      code: 'invalid_input',
      field: 'crmType',
    },
    {
      name: 'a token for a CRM that takes none',
      method: 'POST',
      path: '/api/crm/connect',
      body: { crmType: 'salesforce', config: { apiToken: 'x' } },
      status: 422,
      code: 'unsupported_config',
      field: 'config.apiToken',
    },
    {
      name: 'an environment that there is not',
      method: 'POST',
      path: '/api/crm/connect',
      body: { crmType: 'salesforce', config: { environment: 'staging' } },
      status: 422,
      code: 'invalid_input',
      field: 'config.environment',
    },
    {
      name: 'an unknown field',
      method: 'POST',
      path: '/api/crm/connect',
      body: { crmType: 'hubspot', color: 'red' },
      status: 422,
      code: 'invalid_input',
      field: 'color',
    },
    {
      name: 'malformed JSON',
      method: 'POST',
      path: '/api/crm/connect',
      body: '{"crmType":',
      status: 400,
      code: 'malformed_json',
    },
    { name: 'a body that is no object', method: 'POST', path: '/api/crm/sync', body: '[]', status: 422, code: 'invalid_input' },
    {
      name: 'an oversized body',
      method: 'PUT',
      path: '/api/crm/mapping',
      body: JSON.stringify({ crmType: 'hubspot', pad: 'x'.repeat(400_000) }),
      status: 413,
      code: 'payload_too_large',
    },
    {
      name: 'a wrong syncType',
      method: 'POST',
      path: '/api/crm/sync',
      body: { crmType: 'hubspot', syncType: 'everything' },
      status: 422,
      code: 'invalid_input',
      field: 'syncType',
    },
    {
      name: 'a sync of what is not connected',
      method: 'POST',
      path: '/api/crm/sync',
      body: { crmType: 'hubspot', syncType: 'full' },
      status: 409,
      code: 'not_connected',
      field: 'crmType',
    },
    {
      name: 'a history of nothing',
      method: 'GET',
      path: '/api/crm/history',
      status: 400,
      code: 'invalid_request',
      field: 'record_id',
    },
    {
      name: 'a history of what is no id',
      method: 'GET',
      path: '/api/crm/history?record_id=7',
      status: 400,
      code: 'invalid_request',
      field: 'record_id',
    },
    {
      name: 'a history from a made-up place',
      method: 'GET',
      path: '/api/crm/history?run_id=11111111-1111-4111-8111-111111111111&cursor=x',
      status: 400,
      code: 'invalid_request',
      field: 'cursor',
    },
    {
      name: 'the history of a record that is not ours',
      method: 'GET',
      path: '/api/crm/history?record_id=11111111-1111-4111-8111-111111111111',
      status: 404,
      code: 'not_found',
    },
    {
      name: 'an undo of a run and of an entry at once',
      method: 'POST',
      path: '/api/crm/undo',
      body: { run_id: '11111111-1111-4111-8111-111111111111', change_id: 1 },
      status: 400,
      code: 'invalid_request',
      field: 'run_id',
    },
    {
      name: 'an undo of a run that is not ours',
      method: 'POST',
      path: '/api/crm/undo/preview',
      body: { run_id: '11111111-1111-4111-8111-111111111111' },
      status: 404,
      code: 'not_found',
    },
    { name: 'a missing crm_type', method: 'GET', path: '/api/crm/sync', status: 422, code: 'invalid_input', field: 'crm_type' },
    {
      name: 'a crm_type given twice',
      method: 'GET',
      path: '/api/crm/sync?crm_type=hubspot&crm_type=hubspot',
      status: 422,
      code: 'invalid_input',
      field: 'crm_type',
    },
    {
      name: 'a wrong direction',
      method: 'PUT',
      path: '/api/crm/mapping',
      body: hubspotMapping({ direction: 'sideways' }),
      status: 422,
      code: 'invalid_input',
      field: 'mappings[0].direction',
    },
    {
      name: 'an unknown transform',
      method: 'PUT',
      path: '/api/crm/mapping',
      body: hubspotMapping({ transformRule: { name: 'rot13' } }),
      status: 422,
      code: 'invalid_input',
      field: 'mappings[0].transformRule.name',
    },
    {
      name: 'disconnecting what was never connected',
      method: 'DELETE',
      path: '/api/crm/connect?crm_type=hubspot',
      status: 409,
      code: 'not_connected',
      field: 'crm_type',
    },
  ]
  for (const { name, method, path, body, status, code, field } of cases) {
    test(name, async () => {
      const answer = await admin.call(method, path, body)
      expect(answer).toMatchObject({
        status,
        body: { error: { code, message: expect.stringMatching(/\w+ \w+/), ...(field === undefined ? {} : { field }) } },
      })
      const { data } = await admin.client.from('crm_connections').select('id')
      expect(data).toEqual([])
    })
  }

  test('a request without a token, or with an invalid one, is told to sign in', async () => {
    expect(await callApi('GET', '/api/crm/sync?crm_type=hubspot')).toMatchObject({
      status: 401,
      body: { error: { code: 'signed_out' } },
    })
    expect(
      await callApi('GET', '/api/crm/sync?crm_type=hubspot', undefined, { authorization: 'Bearer made.up.token' }),
    ).toMatchObject({ status: 401 })
  })

  test('every operation is open to the roles that the table opens it to, from the request after a change of role on', async () => {
    const person = await enter('viewer@acme.test')
    const service = createClient(supabaseUrl, secretKey, { auth: { persistSession: false } })
    const { data } = await person.client.auth.getUser(person.accessToken)
    for (const role of [...roles, 'viewer'] as const) {
      await service.from('organization_members').update({ role }).eq('user_id', data.user?.id).throwOnError()
      for (const { method, path, access } of operations) {
        if (!isForPeople(access)) continue
        // Input that no operation takes, so that nothing changes whatever the role.
        const address = path.replace('{tenant_id}', 'acme').replaceAll(/\{\w+\}/g, 'x')
        const answer = await person.call(method, address, method === 'GET' ? undefined : '{')
        const refused = answer.status === 403
        expect({ role, method, path, refused }).toEqual({ role, method, path, refused: !may(role, access) })
      }
    }
  })

  test('a member can read and cannot change', async () => {
    const member = await enter('member@acme.test')
    expect((await member.call('GET', '/api/crm/sync?crm_type=hubspot')).status).toBe(200)
    for (const [method, path, body] of [
      ['POST', '/api/crm/connect', { crmType: 'hubspot' }],
      ['PATCH', '/api/crm/connect', { crmType: 'hubspot', conflictPolicy: 'crm_wins' }],
      ['DELETE', '/api/crm/connect?crm_type=hubspot'],
      ['POST', '/api/crm/sync', { crmType: 'hubspot', syncType: 'full' }],
      ['PUT', '/api/crm/mapping', hubspotMapping({})],
      ['PUT', '/api/crm/owners', { crmType: 'hubspot', userId: '7101', match: { by: 'none' } }],
      ['POST', '/api/crm/owners', { crmType: 'hubspot' }],
    ] as const) {
      expect(await member.call(method, path, body)).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } })
    }
  })

  test('a cross-site request cannot use a session’s cookies', async () => {
    expect(await callApi('POST', '/api/crm/connect', { crmType: 'hubspot' }, { origin: 'https://evil.example' })).toMatchObject({
      status: 403,
      body: { error: { code: 'cross_site' } },
    })
  })
})

test.describe('health and metrics', () => {
  test('health needs no sign-in, and names nobody', async () => {
    const { status, body } = await callApi('GET', '/api/health')
    expect({ status, body }).toMatchObject({ status: 200, body: { database: { ok: true } } })
    expect(JSON.stringify(body)).not.toMatch(/acme|globex|@|[0-9a-f]{8}-[0-9a-f]{4}/i)
    await callApi('POST', '/api/cron/crm-work', undefined, { authorization: `Bearer ${cronSecret}` })
    await expect
      .poll(async () => (await callApi('GET', '/api/health?strict=true')).body)
      .toMatchObject({ status: 'ok', cron: { ok: true } })
  })

  test('metrics are for the token alone', async () => {
    expect(await callApi('GET', '/api/metrics')).toMatchObject({
      status: 401,
      body: { error: { code: 'metrics_token_missing' } },
    })
    expect(await callApi('GET', '/api/metrics', undefined, { authorization: `Bearer ${cronSecret}` })).toMatchObject({
      status: 401,
      body: { error: { code: 'metrics_token_wrong' } },
    })
    const answer = await fetch(`${appUrl}/api/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })
    const text = await answer.text()
    expect(answer.headers.get('content-type')).toContain('version=0.0.4')
    expect(text).toMatch(/^adsapp_queue_waiting_seconds\{queue="crm_live"\} \d/m)
    expect(text).toMatch(/^adsapp_organizations 2$/m)
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m)
    expect(text).not.toMatch(/acme|globex/i)
  })
})

test.describe('the cron endpoint', () => {
  const cron = (path: string, secret?: string, method = 'GET') =>
    callApi(method, path, undefined, secret === undefined ? {} : { authorization: `Bearer ${secret}` })

  test('refuses a missing and a wrong secret', async () => {
    expect(await cron('/api/cron/crm-sync?job=delta-sync')).toMatchObject({
      status: 401,
      body: { error: { code: 'cron_secret_missing' } },
    })
    expect(await cron('/api/cron/crm-sync?job=delta-sync', `${cronSecret}x`)).toMatchObject({
      status: 401,
      body: { error: { code: 'cron_secret_wrong' } },
    })
  })

  test('refuses an unknown job and a missing one', async () => {
    expect(await cron('/api/cron/crm-sync?job=mine-bitcoin', cronSecret)).toMatchObject({
      status: 422,
      body: { error: { field: 'job' } },
    })
    expect(await cron('/api/cron/crm-sync', cronSecret)).toMatchObject({ status: 422, body: { error: { field: 'job' } } })
  })

  test('runs a job by GET and by POST', async () => {
    expect(await cron('/api/cron/crm-sync?job=delta-sync', cronSecret)).toMatchObject({
      status: 200,
      body: { job: 'delta-sync' },
    })
    expect(await cron('/api/cron/crm-sync?job=cleanup', cronSecret, 'POST')).toMatchObject({
      status: 200,
      body: { removed: { runs: 0 } },
    })
  })
})
