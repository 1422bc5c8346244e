import { randomUUID } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type Call, type GatewayWorld, text } from './gateway-world.ts'
import { gatewayBodies, wrongCalls } from './gateway-wrong-calls.ts'

const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  field: z.string().optional(),
  fields: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
})

/** Who may not, and what is wrong, on every route of the gateway. */
export function describeGatewayRefusals(world: GatewayWorld): void {
  const { call, connect, credentials, forget, post, requests, urlOf } = world

  test('a foreign key and another user see nothing', async () => {
    await connect('tenant', 'creatio')
    const pushed = await post('/crm/sync/contact', { email: 'tenant@example.test' }, { user: 'tenant' })
    const id = text(pushed.body['delivery_id'])
    const strangers: readonly Call[] = [{ user: 'tenant', key: world.keys.foreign }, { user: 'somebody' }, { user: 'Tenant' }]
    const [sent] = await world.stack.sql('select count(*)::int as n from gateway_results', [])
    for (const stranger of strangers) {
      for (const { operation } of world.app.gatewayRoutes) {
        const path = operation.path.replace('{crm_type}', 'creatio').replace('{id}', id)
        const body = gatewayBodies[path]
        if (operation.method !== 'GET' && operation.method !== 'POST' && operation.method !== 'DELETE') continue
        const answer = await call(operation.method, path, { ...stranger, ...(body === undefined ? {} : { body }) })
        expect(JSON.stringify(answer.body)).not.toContain('tenant@example.test')
        if (path.includes(id) || /status|disconnect/.test(path)) expect([path, answer.status]).toEqual([path, 404])
        if (path === '/crm/list') expect(answer.body).toEqual({ integrations: [] })
        if (path === '/crm/logs') expect(answer.body['items']).toEqual([])
      }
    }
    expect((await world.stack.sql('select count(*)::int as n from gateway_results', []))[0]).toEqual(sent)
    expect((await call('GET', '/crm/creatio/status', { user: 'tenant' })).status).toBe(200)
  })

  test('what is wrong with a call is said by field, and nothing is sent', async () => {
    await connect('wrong', 'klaviyo')
    await forget()
    const good = { email: 'good@example.test' }
    const cases: readonly (readonly [path: string, body: unknown, status: number, field: string | null])[] = [
      ['/crm/sync/contact', {}, 400, 'email'],
      ['/crm/sync/contact', { email: 'no address' }, 400, 'email'],
      ['/crm/sync/contact', { phone: 'x' }, 400, 'phone'],
      ['/crm/sync/contact', { ...good, first_name: 1 }, 400, 'first_name'],
      ['/crm/sync/contact', { ...good, more: 1 }, 400, 'more'],
      ['/crm/sync/contact', { ...good, custom_properties: { a: { b: 1 } } }, 400, 'custom_properties.a'],
      ['/crm/sync/contact', { ...good, custom_properties: { a: 'x\u0000' } }, 400, 'custom_properties.a'],
      ['/crm/sync/contact', { ...good, crm_types: ['zoho'] }, 400, 'crm_types[0]'],
      ['/crm/sync/contact', '{', 400, ''],
      ['/crm/sync/contact', { ...good, first_name: 'x'.repeat(1_048_576) }, 413, null],
      ['/crm/sync/contacts', { contacts: [] }, 400, 'contacts'],
      ['/crm/sync/contacts', { contacts: Array.from({ length: 1_001 }, () => good) }, 400, 'contacts'],
      ['/crm/sync/event', { event_name: '', contact: good }, 400, 'event_name'],
      ['/crm/sync/event', { event_name: 'E', contact: {} }, 400, 'contact.email'],
      ['/crm/sync/event', { event_name: 'E', contact: good, currency: 'euro' }, 400, 'currency'],
      ['/crm/sync/event', { event_name: 'E', contact: good, occurred_at: 'soon' }, 400, 'occurred_at'],
      ['/crm/connect', { crm_type: 'zoho', credentials: {} }, 400, 'crm_type'],
      ['/crm/connect', { crm_type: 'klaviyo', credentials: {} }, 400, 'credentials.api_key'],
      ['/crm/connect', { crm_type: 'klaviyo', credentials: { api_key: 'x', more: 1 } }, 400, 'credentials.more'],
      ['/crm/connect', { crm_type: 'salesforce', credentials: { client_id: 'x' } }, 400, 'credentials.client_secret'],
      [
        '/crm/connect',
        { crm_type: 'salesforce', credentials: { refresh_token: 'r', client_id: 'x', client_secret: 'y' } },
        400,
        'credentials.instance_url',
      ],
      [
        '/crm/connect',
        { crm_type: 'creatio', credentials: { ...credentials.creatio(), base_url: 'http://169.254.169.254' } },
        422,
        'credentials.base_url',
      ],
      [
        '/crm/connect',
        {
          crm_type: 'creatio',
          credentials: { ...credentials.creatio(), base_url: urlOf('creatio').replace('127.0.0.1', 'localhost') },
        },
        422,
        'credentials.base_url',
      ],
      [
        '/crm/connect',
        { crm_type: 'creatio', credentials: { ...credentials.creatio(), identity_url: 'https://10.0.0.1' } },
        422,
        'credentials.identity_url',
      ],
      [
        '/crm/validate',
        { crm_type: 'salesforce', credentials: { client_id: 'a', client_secret: 'b', login_url: 'http://127.0.0.1:1' } },
        422,
        'credentials.login_url',
      ],
    ]
    for (const [path, body, status, field] of cases) {
      const answer = await post(path, body, { user: 'wrong' })
      const error = z.object({ code: z.string(), message: z.string(), field: z.string().optional() }).parse(answer.body['error'])
      expect([path, JSON.stringify(body).slice(0, 100), answer.status, error.field ?? null]).toEqual([
        path,
        JSON.stringify(body).slice(0, 100),
        status,
        field,
      ])
      expect(error.message).toMatch(/\w+ \w+ \w+/)
    }
    for (const user of ['', 'a b', 'x'.repeat(129), 'ü']) {
      const answer = await call('GET', '/crm/list', { user: encodeURI(user) })
      expect(answer).toMatchObject({ status: 400, body: { error: { field: 'X-User-Id' } } })
    }
    expect((await call('GET', '/crm/list', { key: 'adsk_unknown' })).status).toBe(401)
    expect((await requests('klaviyo')).total).toBe(0)
  })

  test('whatever member of a call is wrong, it is named, and nothing is sent', async () => {
    await connect('each', 'klaviyo')
    await forget()
    const [sent] = await world.stack.sql('select count(*)::int as n from gateway_results', [])
    const mistold: unknown[] = []
    for (const { path, body, member, value } of wrongCalls()) {
      const answer = await post(path, body, { user: 'each' })
      const { data: error } = errorSchema.safeParse(answer.body['error'])
      const isTold =
        answer.status === 400 &&
        error?.field?.startsWith(member) === true &&
        /\w+ \w+ \w+/.test(error.message) &&
        error.fields.some(({ field }) => field === error.field)
      if (!isTold) mistold.push([path, member, value, answer.status, error])
    }
    expect(mistold).toEqual([])
    expect((await requests('klaviyo')).total).toBe(0)
    expect((await world.stack.sql('select count(*)::int as n from gateway_results', []))[0]).toEqual(sent)
  })

  test('who is no caller of the gateway is told so on every route, and no key is logged', async () => {
    const written: string[] = []
    const writes = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation((chunk) => {
        written.push(String(chunk))
        return true
      }),
    )
    try {
      const strangers: readonly (readonly [Call, number, string])[] = [
        [{ key: 'adsk_unknown' }, 401, 'api_key_invalid'],
        [{ key: world.keys.accessToken }, 401, 'api_key_invalid'],
        [{ key: world.keys.reading }, 403, 'scope_missing'],
        [{ user: 'a b' }, 400, 'invalid_request'],
        [{ user: 'x'.repeat(129) }, 400, 'invalid_request'],
      ]
      for (const { operation } of world.app.gatewayRoutes) {
        const { method } = operation
        if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') throw new Error(`${method} is not tested.`)
        const path = operation.path.replace('{crm_type}', 'klaviyo').replace('{id}', randomUUID())
        const body = gatewayBodies[operation.path]
        for (const [stranger, status, code] of strangers) {
          const answer = await call(method, path, { ...stranger, ...(body === undefined ? {} : { body }) })
          const told = `${method} ${path} ${JSON.stringify(stranger).slice(0, 40)}`
          expect([told, answer.status, errorSchema.parse(answer.body['error']).code]).toEqual([told, status, code])
        }
      }
    } finally {
      for (const write of writes) write.mockRestore()
    }
    for (const secret of [world.keys.own, world.keys.reading, world.keys.accessToken])
      expect(written.join('')).not.toContain(secret)
  })

  test('pages of the configured origins alone may call', async () => {
    const preflight = (origin: string) =>
      world.app.OPTIONS(
        new Request('http://localhost/crm/list', {
          method: 'OPTIONS',
          headers: { origin, 'access-control-request-method': 'GET' },
        }),
      )
    expect((await preflight('https://shop.example')).headers.get('access-control-allow-origin')).toBe('https://shop.example')
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
    const answer = await call('GET', '/crm/list', { headers: { origin: 'https://shop.example' } })
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example')
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  })
}
