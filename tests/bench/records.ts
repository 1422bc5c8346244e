import { randomBytes, randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { resolve } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { z } from 'zod'
import { demoPassword } from '../../sandbox/seed.ts'
import { createBuild } from '../../sandbox/stack/build.ts'
import { startWebApp } from '../../sandbox/stack/web-app.ts'
import type { Database as Tables } from '../../src/lib/db/database.types.ts'
import { unwrap } from '../../src/lib/db/result.ts'
import { type Resource, resources } from '../../src/lib/records/resources/resources.ts'
import {
  type Asked,
  createResource,
  deleteResource,
  listResource,
  readResource,
  updateResource,
} from '../../src/lib/records/resources/rows.ts'
import { freePorts } from '../support/free-ports.ts'
import type { Database } from './plan.ts'
import { startChild } from './processes.ts'
import { quantile } from './quantile.ts'
import type { SupabaseMessage } from './supabase-process.ts'

/** One mix of calls over many records, by our API and by the same statements through the data API alone, by turns. */
export type RecordsMeasures = {
  readonly database: Database
  readonly records: number
  readonly users: number
  readonly contestants: readonly {
    readonly name: 'key' | 'person' | 'data API'
    readonly requests: number
    readonly failed: number
    readonly perSecond: number
    readonly p50Ms: number
    readonly p95Ms: number
  }[]
}

const requestsEach = 4
const rounds = 3
const rowsPerStatement = 10_000

type Contestant = RecordsMeasures['contestants'][number]['name']
/** The stand-in for a hosted data API on a PostgreSQL server has no request function, by which keys act. */
const contestantsOn: Readonly<Record<Database, readonly Contestant[]>> = {
  embedded: ['key', 'person', 'data API'],
  postgres: ['person', 'data API'],
}

/** What users do: of ten calls four read one record, three read a page of a list, two change a record, one makes one and takes it back. */
const mix = ['read', 'list', 'read', 'update', 'read', 'list', 'create', 'read', 'list', 'update'] as const
type Act = (typeof mix)[number]

/** What a user does, no matter who carries it out. */
type Calls = { readonly [Name in Act]: (path: string, id: string, number: number) => Promise<unknown> }

export async function measureRecords(database: Database, records: number, users = 500): Promise<RecordsMeasures> {
  const supabaseProcess = startChild('supabase-process.ts')
  const closing: (() => Promise<unknown>)[] = [() => supabaseProcess.close()]
  try {
    const ask = (message: SupabaseMessage) => supabaseProcess.ask(message)
    const supabase = z
      .object({ url: z.url(), publishableKey: z.string(), secretKey: z.string() })
      .parse(await ask({ kind: 'start', database }))
    const sql = async (query: string, parameters: readonly unknown[] = []) =>
      z.array(z.unknown()).parse(await ask({ kind: 'sql', query, parameters: [...parameters] }))
    const { app: port } = await freePorts('app')
    const appUrl = `http://localhost:${port}`
    const env = {
      NEXT_PUBLIC_SUPABASE_URL: supabase.url,
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
      SUPABASE_SECRET_KEY: supabase.secretKey,
      CRON_SECRET: randomBytes(24).toString('base64url'),
      CRM_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      APP_URL: appUrl,
    }
    Object.assign(process.env, env)
    const { accessToken, organizationId } = await signUp(supabase)
    await seed(sql, organizationId, records)
    const ids = await idsOf(sql)
    const root = resolve(import.meta.dirname, '../..')
    const build = createBuild(root, { ...ownEnvironment(), NEXT_TELEMETRY_DISABLED: '1' })
    if (!(await build.isCurrent())) await build.run()
    const appEnvironment = { ...ownEnvironment(), ...env }
    await startWebApp({
      root,
      host: '127.0.0.1',
      port,
      env: appEnvironment,
      onStart: (server) => closing.push(() => server.stop()),
    })
    const key = await makeKey(appUrl, accessToken)
    const at = `${appUrl}/api/v1/tenants/${organizationId}`
    const calls: Readonly<Record<Contestant, Calls>> = {
      key: ofOurs(at, { 'x-api-key': key }),
      person: ofOurs(at, { authorization: `Bearer ${accessToken}` }),
      'data API': ofDataApi(supabase, organizationId, accessToken),
    }
    const contestants = contestantsOn[database]
    const measured = new Map(contestants.map((name) => [name, { times: [] as number[], seconds: 0, failed: 0 }]))
    for (const name of contestants) await play(calls[name], ids, 50)
    for (let round = 0; round < rounds; round += 1) {
      for (const name of contestants) {
        const { times, seconds, failed } = await play(calls[name], ids, users)
        const so = measured.get(name)
        if (so === undefined) continue
        so.times.push(...times)
        so.seconds += seconds
        so.failed += failed
      }
    }
    return {
      database,
      records,
      users,
      contestants: contestants.flatMap((name) => {
        const so = measured.get(name)
        if (so === undefined) return []
        return [
          {
            name,
            requests: so.times.length,
            failed: so.failed,
            perSecond: Math.round(so.times.length / so.seconds),
            p50Ms: Math.round(quantile(so.times, 0.5)),
            p95Ms: Math.round(quantile(so.times, 0.95)),
          },
        ]
      }),
    }
  } finally {
    for (const close of closing.toReversed()) await close()
  }
}

function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

async function signUp(supabase: Supabase) {
  const clientOf = (key: string) =>
    createClient(supabase.url, key, { auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false } })
  const { data, error } = await clientOf(supabase.publishableKey).auth.signUp({
    email: `${randomUUID()}@example.test`,
    password: demoPassword,
  })
  if (error !== null) throw error
  const { session } = data
  if (session === null) throw new Error('Signing up gave no session.')
  const made = await clientOf(supabase.secretKey).rpc('create_organization', {
    p_user: session.user.id,
    p_name: 'Bench',
    p_most: 1,
  })
  return { accessToken: session.access_token, organizationId: z.uuid().parse(unwrap(made)) }
}

type Sql = (query: string, parameters?: readonly unknown[]) => Promise<readonly unknown[]>

/** Half contacts, half leads. */
async function seed(sql: Sql, organizationId: string, records: number): Promise<void> {
  for (let from = 0; from < records / 2; from += rowsPerStatement) {
    const until = Math.min(from + rowsPerStatement, records / 2)
    await sql(
      `insert into contacts (organization_id, first_name, last_name, email, phone, company)
       select $1, 'First ' || n, 'Last ' || (n * 7919) % 100003, 'person' || n || '@example.test', '+49170' || (1000000 + n), 'Company ' || n % 997
       from generate_series($2::integer, $3::integer - 1) n`,
      [organizationId, from, until],
    )
    await sql(
      `insert into leads (organization_id, first_name, last_name, email, company_name, lead_status, source, estimated_value, currency)
       select $1, 'First ' || n, 'Lead ' || (n * 7919) % 100003, 'lead' || n || '@example.test', 'Company ' || n % 997,
         (array['new', 'contacted', 'qualified', 'unqualified'])[1 + n % 4], (array['website', 'referral', 'fair'])[1 + n % 3], n % 9000, 'EUR'
       from generate_series($2::integer, $3::integer - 1) n`,
      [organizationId, from, until],
    )
  }
  for (const table of ['contacts', 'leads']) await sql(`analyze ${table}`)
}

async function idsOf(sql: Sql): Promise<Readonly<Record<string, readonly string[]>>> {
  const read = async (table: string) =>
    z.array(z.object({ id: z.string() })).parse(await sql(`select id from ${table} order by id limit 20000`))
  return {
    contacts: (await read('contacts')).map(({ id }) => id),
    leads: (await read('leads')).map(({ id }) => id),
  }
}

async function makeKey(appUrl: string, accessToken: string): Promise<string> {
  const response = await fetch(`${appUrl}/api/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Bench', scopes: ['records:read', 'records:write'], rate_limit: 100_000 }),
  })
  if (!response.ok) throw new Error(`/api/keys: ${response.status} ${await response.text()}`)
  return z.object({ key: z.string() }).parse(await response.json()).key
}

const recordSchema = z.object({ id: z.string() })
const newRecord = (path: string, number: number) => ({
  first_name: 'New',
  last_name: `Record ${number}`,
  email: `new-${path}-${number}-${randomUUID()}@example.test`,
})
const changed = (number: number) => ({ first_name: `Changed ${number}` })

function ofOurs(at: string, headers: Readonly<Record<string, string>>): Calls {
  const send = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${at}/${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  return {
    read: (path, id) => send('GET', `${path}/${id}`),
    list: (path, _id, number) => send('GET', `${path}?page_size=20&page=${1 + (number % 5)}&sort_by=created_at&sort_order=desc`),
    update: (path, id, number) => send('PATCH', `${path}/${id}`, changed(number)),
    async create(path, _id, number) {
      const { id } = recordSchema.parse(await send('POST', path, newRecord(path, number)))
      return send('DELETE', `${path}/${id}`)
    },
  }
}

type Supabase = { readonly url: string; readonly publishableKey: string; readonly secretKey: string }

function ofDataApi({ url, publishableKey }: Supabase, organizationId: string, accessToken: string): Calls {
  const client = createClient<Tables>(url, publishableKey, {
    global: { headers: { Authorization: `Bearer ${accessToken}` } },
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })
  const asked = (path: string): Asked => ({ client, organizationId, resource: known(path), maySeeSecrets: true })
  return {
    read: (path, id) => readResource(asked(path), id),
    list: (path, _id, number) =>
      listResource(asked(path), {
        conditions: [],
        search: '',
        sort: 'created_at',
        descending: true,
        after: null,
        offset: (number % 5) * 20,
        limit: 20,
        deleted: false,
      }),
    update: (path, id, number) => updateResource(asked(path), id, changed(number), null),
    async create(path, _id, number) {
      const { record } = await createResource(asked(path), newRecord(path, number), null)
      return deleteResource(asked(path), recordSchema.parse(record).id, null)
    },
  }
}

function known(path: string): Resource {
  const resource = resources.find((each) => each.path === path)
  if (resource === undefined) throw new Error(`There are no ${path}.`)
  return resource
}

/** Each user makes the calls of the mix one after the other, from a place of its own; what makes and takes back is one call more. */
async function play(calls: Calls, ids: Readonly<Record<string, readonly string[]>>, callers: number) {
  const times: number[] = []
  let failed = 0
  const started = performance.now()
  await Promise.all(
    Array.from({ length: callers }, async (_, user) => {
      for (let request = 0; request < requestsEach; request += 1) {
        const number = user * requestsEach + request
        const act = mix[number % mix.length] ?? 'read'
        const path = Math.floor(number / mix.length) % 2 === 0 ? 'contacts' : 'leads'
        const id = ids[path]?.[(number * 37) % (ids[path]?.length ?? 1)] ?? ''
        const began = performance.now()
        try {
          await calls[act](path, id, number)
        } catch (thrown) {
          if (failed === 0) console.error(thrown)
          failed += 1
        }
        times.push(performance.now() - began)
      }
    }),
  )
  return { times, failed, seconds: (performance.now() - started) / 1_000 }
}

export function recordsLines({ database, records, users: of, contestants: all }: RecordsMeasures): readonly string[] {
  const alone = all.find(({ name }) => name === 'data API')
  return all.map(({ name, requests, failed, perSecond, p50Ms, p95Ms }) => {
    const who = name === 'key' ? 'our API, with a key' : name === 'person' ? 'our API, as a person' : 'the data API alone'
    const ratio = alone === undefined || name === 'data API' ? '' : `, ${(p50Ms / alone.p50Ms).toFixed(2)} of its p50 alone`
    return `records (${database}): ${records} records, ${of} users, ${who}: ${requests} calls, ${perSecond} a second, p50 ${p50Ms} ms, p95 ${p95Ms} ms${ratio}, ${failed} failed`
  })
}
