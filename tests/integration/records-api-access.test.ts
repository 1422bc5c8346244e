import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { may, roles } from '../../src/lib/core/access/roles.ts'
import { isForPeople, type Operation } from '../../src/lib/http/operation.ts'
import { isStorable } from '../../src/lib/core/text/storable-text.ts'
import { servedRecordsApi, tokenOfEachRole } from './support/served-api.ts'

/** In every text of the organisation that is attacked, so that an answer that tells anything of it shows it. */
const marker = 'kept-to-ourselves'
const nowhere = '00000000-0000-4000-8000-000000000000'

const api = servedRecordsApi({ members: roles.length - 1, withStrangers: true })
let operations: readonly Operation[] = []
let tokens = new Map<string, string>()
const ids = new Map<string, string>()

beforeAll(async () => {
  operations = api.app.v1Routes.map(({ operation }) => operation).filter(({ path }) => path.includes('{tenant_id}'))
  tokens = await tokenOfEachRole(api)
  tokens.set('key records:read', await api.apiKey(['records:read']))
  tokens.set('key records:write', await api.apiKey(['records:write']))
  tokens.set('key gateway', await api.apiKey(['gateway', 'intake', 'records:secret']))
  tokens.set('stranger', api.theirs.owner.accessToken)
  tokens.set('strange key', await api.apiKey(['records:read', 'records:write'], { of: api.theirs }))
  const { resources } = await import('../../src/lib/records/resources/resources.ts')
  for (const { table, needed } of resources) {
    // What a quote needs is no text.
    const [columns, values] = table === 'quotes' ? ['name, currency', `$2, 'EUR'`] : [needed.names[0], '$2']
    const rows = await api.stack.sql(`insert into ${table} (organization_id, ${columns}) values ($1, ${values}) returning id`, [
      api.ours.organizationId,
      marker,
    ])
    ids.set(table, z.object({ id: z.string() }).parse(rows[0]).id)
  }
})

const versions = () =>
  Promise.all([...ids].map(([table, id]) => api.stack.sql(`select version, deleted_at from ${table} where id = $1`, [id])))

async function attempt(
  operation: Operation,
  token: string,
  tenant: string,
  id: string,
  // Wrong in every operation that takes any: who may gets 400 or 404, and nothing is changed.
  body: unknown = { nothing: 'of that name' },
) {
  const path = operation.path
    .replace('{tenant_id}', tenant)
    .replace('{id}', id)
    .replace(/\{\w+\}/g, nowhere)
  const hasBody = operation.method !== 'GET' && operation.method !== 'DELETE'
  const response = await api.serve(
    new Request(`http://localhost${path}`, {
      method: operation.method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
      },
      ...(hasBody ? { body: JSON.stringify(body) } : {}),
    }),
  )
  return { status: response.status, text: await response.text() }
}

function isAllowed(operation: Operation, who: string): boolean {
  if (who.startsWith('key ')) return operation.scope === who.slice('key '.length)
  const role = roles.find((each) => each === who)
  return role !== undefined && isForPeople(operation.access) && may(role, operation.access)
}

test('every operation is for the roles and keys that it names, and for nobody else', async () => {
  expect(operations.length).toBeGreaterThan(30)
  const surprises: string[] = []
  for (const operation of operations) {
    for (const who of [...roles, 'key records:read', 'key records:write', 'key gateway']) {
      const { status } = await attempt(operation, tokens.get(who) ?? '', api.ours.organizationId, nowhere)
      const expected = isAllowed(operation, who) ? [200, 201, 400, 404] : [403]
      if (!expected.includes(status)) surprises.push(`${who}: ${operation.method} ${operation.path} → ${status}`)
    }
  }
  expect(surprises).toEqual([])
})

test('a member of another organisation finds nothing, by any operation', async () => {
  const before = await versions()
  const surprises: string[] = []
  for (const operation of operations) {
    const id = [...ids].find(([table]) => operation.path.includes(`/${table}/`))?.[1] ?? nowhere
    for (const who of ['stranger', 'strange key']) {
      const token = tokens.get(who) ?? ''
      const inOurs = await attempt(operation, token, api.ours.organizationId, id)
      if (inOurs.status !== 404) surprises.push(`${who}: ${operation.method} ${operation.path} in ours → ${inOurs.status}`)
      const inTheirs = await attempt(operation, token, api.theirs.organizationId, id)
      const isOne = operation.path.includes('{id}')
      // What is for people alone no key gets to.
      const refusals = operation.scope === undefined && who === 'strange key' ? [403] : [400, 404]
      if (isOne && !refusals.includes(inTheirs.status))
        surprises.push(`${who}: ${operation.method} ${operation.path} → ${inTheirs.status}`)
      for (const { text } of [inOurs, inTheirs])
        if (text.includes(marker)) surprises.push(`${who}: ${operation.path} tells ${text.slice(0, 200)}`)
    }
    const unsigned = await attempt(operation, 'nobody', api.ours.organizationId, id)
    if (unsigned.status !== 401) surprises.push(`nobody: ${operation.method} ${operation.path} → ${unsigned.status}`)
  }
  expect(surprises).toEqual([])
  expect(await versions()).toEqual(before)
})

/** The members that a body may have, by its schema. */
function membersOf(body: z.ZodType): readonly string[] {
  const schema = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' })
  return Object.keys(z.object({ properties: z.record(z.string(), z.unknown()).default({}) }).parse(schema).properties)
}

test('whatever is wrong with any member of what operations of their own take is said, and nothing is changed', async () => {
  const before = await versions()
  const own = operations.filter(
    ({ path, method }) =>
      method !== 'GET' && !/\/(?:bulk-action|restore|leads|contacts|accounts|opportunities|\{id\})$/.test(path),
  )
  expect(own.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['convertLead', 'assignLead', 'moveOpportunity', 'addCompetitor']),
  )
  const surprises: string[] = []
  for (const operation of own) {
    for (const member of membersOf(operation.body)) {
      for (const value of [7, {}, [[]], 'x'.repeat(20_000), '\u0000', [null], 'nothing of the list']) {
        const parsed = operation.body.safeParse({ [member]: value })
        const isTold = !parsed.success && parsed.error.issues.some(({ path }) => path[0] === member)
        const isUnstorable = typeof value === 'string' && !isStorable(value)
        if (!isTold && !isUnstorable) continue
        const id = [...ids].find(([table]) => operation.path.includes(`/${table}/`))?.[1] ?? nowhere
        const { status, text } = await attempt(operation, tokens.get('owner') ?? '', api.ours.organizationId, id, {
          [member]: value,
        })
        if (status !== 400 || (isTold && !text.includes(`"field":"${member}`)))
          surprises.push(`${operation.id} ${member} ${JSON.stringify(value).slice(0, 20)}: ${status} ${text.slice(0, 200)}`)
      }
    }
  }
  expect(surprises).toEqual([])
  expect(await versions()).toEqual(before)
})

test('whatever is wrong with any member of any record is said, and nothing is written', async () => {
  const { resources } = await import('../../src/lib/records/resources/resources.ts')
  const { writtenSchema } = await import('../../src/lib/http/v1/schemas.ts')
  const counts = () => Promise.all(resources.map(({ table }) => api.stack.sql(`select count(*) as n from ${table}`, [])))
  const before = await counts()
  const wrong = [
    true,
    {},
    [],
    [[]],
    { a: null, '1': 1 },
    -1e308,
    'x'.repeat(2_001),
    '\u0000',
    '\ud800',
    [null],
    ['a;b'],
    [7],
    'nothing of the list',
  ]
  for (const resource of resources) {
    const written = resource.members.filter(({ kind, rules }) => rules !== null || kind === 'json')
    for (const value of wrong) {
      // What a member takes is not wrong; what no database stores is, everywhere.
      const refusing = written.filter(
        ({ name }) =>
          (typeof value === 'string' && !isStorable(value)) ||
          !writtenSchema(resource, 'change').safeParse({ [name]: value }).success,
      )
      const response = await api.serve(
        new Request(`http://localhost/api/v1/tenants/${api.ours.organizationId}/${resource.path}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${tokens.get('owner') ?? ''}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            [resource.needed.names[0]]: 'Named',
            ...Object.fromEntries(refusing.map(({ name }) => [name, value])),
          }),
        }),
      )
      const { error } = z
        .object({ error: z.object({ code: z.string(), fields: z.array(z.object({ field: z.string(), message: z.string() })) }) })
        .parse(await response.json())
      const told = new Set(error.fields.map(({ field }) => field.split(/[.[]/)[0]))
      expect({
        path: resource.path,
        value,
        status: response.status,
        untold: refusing.map(({ name }) => name).filter((name) => !told.has(name)),
      }).toEqual({
        path: resource.path,
        value,
        status: 400,
        untold: [],
      })
    }
  }
  expect(await counts()).toEqual(before)
})

test('no member that is emptied is a fault of ours', async () => {
  const { resources } = await import('../../src/lib/records/resources/resources.ts')
  const surprises: string[] = []
  for (const { members, path, table } of resources) {
    const update = operations.find((each) => each.method === 'PATCH' && each.path.endsWith(`/${path}/{id}`))
    for (const { name, rules } of members) {
      if (update === undefined || rules === null) continue
      const body = { [name]: null }
      const answer = await attempt(update, tokens.get('owner') ?? '', api.ours.organizationId, ids.get(table) ?? '', body)
      const isTold = answer.status === 400 && /"field":"\w+"/.test(answer.text)
      if (answer.status !== 200 && !isTold) surprises.push(`${path} ${name}: ${answer.status} ${answer.text.slice(0, 200)}`)
    }
  }
  expect(surprises).toEqual([])
})
