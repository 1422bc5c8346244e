import { expect } from '@playwright/test'
import { createClient } from '@supabase/supabase-js'
import { may, roles } from '../../src/lib/core/access/roles.ts'
import { isForPeople } from '../../src/lib/http/operation.ts'
import { operations } from '../../src/lib/http/operations/index.ts'
import { callApi, enter, type Person } from './support/api.ts'
import { badInputs, hubspotMapping } from './support/bad-input.ts'
import { appUrl, cronSecret, metricsToken, secretKey, supabaseUrl } from './support/environment.ts'
import { useSharedStack } from './support/stack.ts'
import { test } from './support/test.ts'

useSharedStack()

test.describe('bad input gets a 4xx with a code, a sentence and the field, and changes nothing', () => {
  let admin: Person
  test.beforeAll(async () => {
    admin = await enter('admin@acme.test')
  })

  for (const { name, method, path, body, status, code, field } of badInputs) {
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
