import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type DataApi, dataApi } from './data-api/data-api.ts'
import { type Hub, startHub } from './support/hub.ts'
import { fillTables } from './support/in-every-table.ts'
import type { TestOrganization } from '../support/test-stack.ts'

/** In every text of the organisation that is attacked, so that an answer that tells anything of it shows it. */
const marker = 'kept-to-ourselves'
const schemas = ['private', 'auth', 'pgmq', 'supabase_migrations', 'extensions', 'information_schema', 'pg_catalog']

describe('the data API, asked for everything by everybody', () => {
  let hub: Hub
  let attacker: TestOrganization
  let victim: { organizationId: string; connectionId: string; contactId: string; accountId: string; opportunityId: string }
  let { tables, keys, functions }: DataApi = { tables: [], keys: [], functions: [] }
  let viewer = ''

  beforeAll(async () => {
    hub = await startHub({ crms: ['hubspot'], firstObjects: ['account', 'contact', 'opportunity'] })
    const { organizationId } = hub
    await hub.hubspot.crm.contacts.basicApi.create({ properties: { email: `a@${marker}.example` }, associations: [] })
    await hub.hubspot.crm.companies.basicApi.create({
      properties: { name: marker, domain: `${marker}.example` },
      associations: [],
    })
    await hub.connect()
    await hub.sync('full')
    attacker = await hub.stack.createTestOrganisation({ members: 1 })
    const one = async (sql: string) => z.object({ id: z.string() }).parse((await hub.stack.sql(sql, [organizationId]))[0]).id
    const [accountId, contactId] = [
      await one('select id from accounts where organization_id = $1'),
      await one('select id from contacts where organization_id = $1'),
    ]
    const opportunityId = await one(
      `insert into opportunities (organization_id, name, account_id, contact_id)
       select organization_id, '${marker}', '${accountId}', '${contactId}' from accounts where organization_id = $1 returning id`,
    )
    await one(
      `insert into record_associations (organization_id, from_object, from_id, field, to_object, to_id)
       values ($1, 'opportunity', '${opportunityId}', 'contacts', 'contact', '${contactId}')
       on conflict (from_id, field, to_id) do update set role = 'Decides' returning from_id as id`,
    )
    await one(
      `insert into invitations (organization_id, email, role, token_hash, invited_by, expires_at)
       values ($1, '${marker}@example.test', 'admin', '${marker}', '${hub.userId}', now() + interval '1 day') returning id`,
    )
    const connectionId = await one('select id from crm_connections where organization_id = $1')
    victim = { organizationId, connectionId, contactId, accountId, opportunityId }
    await fillTables(hub, victim, marker)
    const own = [attacker.organizationId]
    await hub.stack.sql(`insert into accounts (organization_id, name) values ($1, 'Ours')`, own)
    await hub.stack.sql(`insert into opportunities (organization_id, name) values ($1, 'Ours')`, own)
    await hub.stack.sql(`insert into contacts (organization_id, first_name) values ($1, 'Ours')`, own)
    await hub.stack.sql(`insert into notes (organization_id, body) values ($1, 'Ours')`, own)
    await hub.stack.sql(`insert into tasks (organization_id, subject) values ($1, 'Ours')`, own)
    await hub.stack.sql(`insert into leads (organization_id, last_name) values ($1, 'Ours')`, own)

    ;({ tables, keys, functions } = await dataApi(hub))
    await hub.stack.sql(`update organization_members set role = 'viewer' where user_id = $1`, [attacker.members[0]?.userId])
    await hub.stack.sql('update organization_members set organization_id = $1 where user_id = $2', [
      organizationId,
      attacker.members[0]?.userId,
    ])
    viewer = attacker.members[0]?.accessToken ?? ''
  })
  afterAll(() => hub.close())

  type Answer = { readonly status: number; readonly text: string }
  async function ask(token: string | null, method: string, path: string, body?: unknown, headers: object = {}): Promise<Answer> {
    const response = await fetch(`${hub.stack.supabaseUrl}${path}`, {
      method,
      headers: {
        apikey: hub.stack.publishableKey,
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        'content-type': 'application/json',
        prefer: 'return=representation,count=exact',
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, text: `${response.headers.get('content-range') ?? ''} ${await response.text()}` }
  }
  const tells = ({ text }: Answer) => text.includes(marker) || text.includes(victim.organizationId)
  const stored = async () => {
    const found: Record<string, unknown> = {}
    for (const { name } of tables) {
      const sql = `select count(*)::int as rows, md5(string_agg(t::text, '|' order by t::text)) as hash from public.${name} t`
      found[name] = (await hub.stack.sql(sql))[0]
    }
    return found
  }
  /** What somebody who knows the ids of the other organisation would ask with. */
  const argumentOf = (name: string, type: string): unknown => {
    if (type === 'uuid[]')
      return name.includes('organization') ? [victim.organizationId] : [victim.contactId, victim.accountId, victim.opportunityId]
    if (name.includes('organization')) return victim.organizationId
    if (name.includes('connection')) return victim.connectionId
    if (type === 'uuid') return /user|member/.test(name) ? hub.userId : victim.contactId
    if (type.endsWith('[]')) return ['name']
    if (/int|numeric/.test(type)) return 1
    if (type.startsWith('json')) return {}
    if (type === 'boolean') return true
    if (type.startsWith('time')) return new Date(0).toISOString()
    return name.includes('object') ? 'contact' : name.includes('role') ? 'owner' : ''
  }
  const strangers = () => [['anon', null] as const, ['owner of another organisation', attacker.owner.accessToken] as const]

  test('every table has something of the organisation that is attacked', async () => {
    const empty: string[] = []
    for (const { name, columns } of tables) {
      const scope = columns.includes('organization_id') ? 'organization_id' : 'id'
      const sql = `select count(*)::int as rows from public.${name} t where to_jsonb(t) ->> $2 = $1`
      const [found] = await hub.stack.sql<{ rows: number }>(sql, [victim.organizationId, scope])
      if (found?.rows === 0) empty.push(name)
    }
    expect(empty).toEqual([])
  })

  test('no table and no way from one table to another tells a stranger anything', async () => {
    const leaks: string[] = []
    let answered = 0
    for (const [who, token] of strangers()) {
      const look = async (path: string, headers?: object) => {
        const answer = await ask(token, 'GET', `/rest/v1/${path}`, undefined, headers)
        if (answer.status < 300) answered += 1
        if (tells(answer)) leaks.push(`${who}: ${path} → ${answer.text.slice(0, 200)}`)
      }
      for (const { name, readable } of tables) {
        await look(name)
        if (readable.length > 0) await look(`${name}?select=${readable.join(',')}`)
      }
      for (const schema of schemas) await look('contacts', { 'accept-profile': schema })
      if (token === null) continue
      for (const { from_table: from, to_table: to, column } of keys) {
        const readableOf = (table: string) => tables.find(({ name }) => name === table)?.readable.join(',') || '*'
        const target = to.split('.').at(-1) ?? to
        await look(`${from}?select=${column},${target}!${column}(${readableOf(target)})`)
        await look(`${target}?select=*,${from}!${column}(${readableOf(from)})`)
      }
    }
    expect(leaks).toEqual([])
    expect(answered).toBeGreaterThan(tables.length)
  })

  test('no verb of a stranger, and none of a viewer, changes anything', async () => {
    const before = await stored()
    const done: string[] = []
    for (const { name, columns, writable } of tables) {
      const scope = columns.includes('organization_id') ? 'organization_id' : 'id'
      const sql = `select to_jsonb(t) as row from public.${name} t where to_jsonb(t) ->> $2 = $1 limit 1`
      const [stranger] = await hub.stack.sql<{ row: Record<string, unknown> }>(sql, [victim.organizationId, scope])
      const copy = stranger?.row ?? { [scope]: victim.organizationId }
      const address = `${name}?${scope}=eq.${victim.organizationId}`
      const tried: readonly (readonly [string, string, unknown, object?])[] = [
        ['POST', name, copy],
        ['POST', name, [copy], { prefer: 'resolution=merge-duplicates,return=representation' }],
        ['PATCH', address, copy],
        ['PATCH', address, Object.fromEntries(writable.map((column) => [column, copy[column] ?? null]))],
        ['DELETE', address, undefined],
      ]
      for (const [who, token] of [...strangers(), ['viewer', viewer] as const]) {
        for (const [method, path, body, headers] of tried) {
          const { status, text } = await ask(token, method, `/rest/v1/${path}`, body, headers)
          const isEmpty = text.trim() === '' || text.trim().endsWith('[]')
          if (status < 300 && !isEmpty) done.push(`${who}: ${method} ${path} → ${status} ${text.slice(0, 200)}`)
        }
      }
    }
    expect(done).toEqual([])
    expect(await stored()).toEqual(before)
  })

  test('a column that is nobody’s to write is written by no owner, on records of their own', async () => {
    const done: string[] = []
    const editable = new Set([
      'accounts',
      'contacts',
      'leads',
      'notes',
      'opportunities',
      'organizations',
      'record_associations',
      'tasks',
    ])
    for (const { name, columns, writable } of tables.filter((table) => editable.has(table.name))) {
      const scope = name === 'organizations' ? 'id' : 'organization_id'
      for (const column of columns.filter((each) => !writable.includes(each))) {
        const path = `/rest/v1/${name}?${scope}=eq.${attacker.organizationId}`
        const { status } = await ask(attacker.owner.accessToken, 'PATCH', path, { [column]: null })
        if (status < 300) done.push(`${name}.${column}`)
      }
    }
    expect(done).toEqual([])
    // Whose a record is, and what the database itself says of it.
    const kept = new Set([
      'id',
      'organization_id',
      'version',
      'created_at',
      'updated_at',
      'deleted_by',
      'deleted_via',
      'field_times',
    ])
    expect(
      tables.flatMap(({ name, writable }) => writable.filter((column) => kept.has(column)).map((at) => `${name}.${at}`)),
    ).toEqual([])
  })

  test('no function tells a stranger anything or changes it, and private ones are not there', async () => {
    const before = await stored()
    const problems: string[] = []
    for (const [who, token] of strangers()) {
      for (const { schema, name, args, types } of functions) {
        const body = Object.fromEntries(args.map((arg, index) => [arg, argumentOf(arg, types[index] ?? 'text')]))
        const headers = schema === 'public' ? {} : { 'content-profile': schema }
        const answer = await ask(token, 'POST', `/rest/v1/rpc/${name}`, body, headers)
        if (tells(answer)) problems.push(`${who}: ${schema}.${name} tells ${answer.text.slice(0, 200)}`)
        // Asked before a request is anybody's; without a key's secret they do and tell nothing.
        if (name === 'act_as_api_key' || name === 'acting_api_key') continue
        if (answer.status < 300 && (token === null || schema === 'private'))
          problems.push(`${who}: ${schema}.${name} → ${answer.status}`)
      }
    }
    expect(problems).toEqual([])
    expect(await stored()).toEqual(before)
  })

  test('what leads to a record of another organisation is refused in the words for one that is not there', async () => {
    const { client } = attacker.owner
    const nowhere = '00000000-0000-4000-8000-000000000000'
    const own = { organization_id: attacker.organizationId }
    const told = async (table: string, values: object) => {
      const { error, status } = await client.from(table).insert({ ...own, ...values })
      return { status, code: error?.code, said: error?.message.replaceAll(/[0-9a-f-]{36}/g, 'ID') }
    }
    const leads: readonly (readonly [string, string, string])[] = [
      ['accounts', 'parent_id', victim.accountId],
      ['accounts', 'owner_id', hub.userId],
      ['contacts', 'account_id', victim.accountId],
      ['opportunities', 'account_id', victim.accountId],
      ['opportunities', 'contact_id', victim.contactId],
      ['opportunities', 'owner_id', hub.userId],
    ]
    for (const [table, column, foreign] of leads) {
      const named = table === 'contacts' ? { first_name: 'Ours' } : { name: 'Ours' }
      const [ofForeign, ofNone] = [
        await told(table, { ...named, [column]: foreign }),
        await told(table, { ...named, [column]: nowhere }),
      ]
      expect(ofForeign, `${table}.${column}`).toEqual(ofNone)
      expect(ofForeign.code, `${table}.${column}`).toBe('23503')
    }
    const member = (from: string, to: string) =>
      told('record_associations', {
        from_object: 'opportunity',
        from_id: from,
        field: 'contacts',
        to_object: 'contact',
        to_id: to,
      })
    const [ours] = await hub.stack.sql<{ id: string }>('select id from opportunities where organization_id = $1', [
      attacker.organizationId,
    ])
    expect(await member(ours?.id ?? '', victim.contactId)).toEqual(await member(ours?.id ?? '', nowhere))
    expect(await member(victim.opportunityId, victim.contactId)).toEqual(await member(nowhere, nowhere))
  })

  test('there is nothing beside it: no other schema, no administration of people', async () => {
    const { accessToken } = attacker.owner
    for (const token of [null, accessToken]) {
      for (const path of ['/auth/v1/admin/users', `/auth/v1/admin/users/${hub.userId}`, '/pg/query', '/graphql/v1']) {
        for (const method of ['GET', 'POST'] as const) {
          const answer = await ask(token, method, path, method === 'POST' ? { query: 'select 1' } : undefined)
          expect(answer.status, `${method} ${path}`).toBeGreaterThanOrEqual(400)
        }
      }
    }
  })
})
